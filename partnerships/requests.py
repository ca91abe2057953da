"""Requests as our views receive them: the doors have put in who is asking, and where."""

from django.http import HttpRequest

from partnerships.links.models import Link
from partnerships.models import Membership, Partnership


class MemberRequest(HttpRequest):
    """Under `/p/<slug>/`."""

    partnership: Partnership
    membership: Membership


class LinkRequest(HttpRequest):
    """Under `/s/<token>/`."""

    partnership: Partnership
    link: Link
