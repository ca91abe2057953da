"""What the page about people does with a form that holds, and says of it."""

from django.db import transaction
from django.utils.translation import gettext as _

from home.get_started.forms import PeopleForm
from partnerships.accounts import inviting
from partnerships.models import Membership


@transaction.atomic
def invite_people(form: PeopleForm, *, by: Membership) -> str:
    """Invite everybody named, and say in words what happened."""
    asked = form.cleaned_data
    done = inviting.invite_many(people=form.found.right, role=asked["role"], by=by)
    words = done.words
    if stand_in := asked["stand_in"]:
        at_once = inviting.choose_stand_in(person=stand_in, by=by)
        says = (
            _("%(email)s stands in for you.")
            if at_once
            else _("%(email)s stands in for you once they have come in.")
        )
        words.append(says % {"email": stand_in.email})
    if reviewer := asked["reviewer"]:
        inviting.ask_to_review(person=reviewer, by=by)
        words.append(_("%(email)s is asked to review you from outside.") % {"email": reviewer.email})
    return " ".join(words)
