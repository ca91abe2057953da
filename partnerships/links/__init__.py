"""Links for people who answer without an account: posters, personal links, codes, limits."""

from partnerships.links.actions import (
    Issued,
    Receiver,
    address_again,
    begin_group_session,
    close,
    code_address,
    find,
    find_by_code,
    mail_to,
    open_link,
    personal_link,
    personal_links,
    start,
)
from partnerships.links.models import Link
from partnerships.links.qr import qr_svg

__all__ = [
    "Issued",
    "Link",
    "Receiver",
    "address_again",
    "begin_group_session",
    "close",
    "code_address",
    "find",
    "find_by_code",
    "mail_to",
    "open_link",
    "personal_link",
    "personal_links",
    "qr_svg",
    "start",
]
