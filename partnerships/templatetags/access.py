"""What pages ask about the member who reads them."""

from django import template

from partnerships.models import Membership

register = template.Library()


@register.filter
def may_open(membership: Membership, path: str) -> bool:
    """`{% if membership|may_open:url %}`: a link stands only where its reader finds a page behind it."""
    return membership.may_open(path)
