"""Let others copy our set-up, and copy theirs."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from commons import publications
from commons.publications import Publication
from foundations.refusals import NotAllowed
from foundations.tenancy import current
from home.public_words import hold_back_public_words
from home.set_up.content import SetUp, own_set_up
from partnerships.models import Membership, Partnership
from priorities.matrix import actions as matrix
from priorities.matrix.models import MatrixRound

LABEL, QUESTIONS = "label", "questions"


def publish_set_up(*, by: Membership) -> Publication:
    """Show what our set-up is now to every partnership, in place of what it was. A rehearsal shows none."""
    partnership = _here()
    if partnership.is_rehearsal:
        raise NotAllowed([_("A rehearsal stays inside. Publish the set-up of your own partnership.")])
    return publications.publish(Publication.Kind.SET_UP, own_set_up(partnership).content)


def withdraw_set_up(*, by: Membership) -> None:
    publications.withdraw(Publication.Kind.SET_UP)


@transaction.atomic
def copy_set_up(
    *, set_up: SetUp, source: Partnership, what: Collection[str], by: Membership
) -> MatrixRound | None:
    """Take over another's word, or its questions as a draft round of ours, which is returned."""
    if LABEL in what:
        partnership = _here()
        hold_back_public_words(partnership=partnership, by=by)
        partnership.label, partnership.updated_by = set_up.label, by
        partnership.version += 1
        partnership.save(update_fields=["label", "updated_by", "version"])
    if QUESTIONS not in what:
        return None
    if not set_up.questions:
        raise NotAllowed([_("%(name)s has published no questions.") % {"name": source}])
    named = MatrixRound(name=_unused_name(_("Questions of %(name)s") % {"name": source}))
    draft = matrix.new_round(matrix_round=named, by=by)
    matrix.ask_instead(matrix_round=draft, criteria=[each.criterion for each in set_up.questions], by=by)
    return draft


def _here() -> Partnership:
    return Partnership.objects.select_for_update(of=("self",)).get(pk=current().id)


def _unused_name(name: str) -> str:
    """The name, with a number where there is a round of this name already."""
    taken = set(MatrixRound.objects.filter(name__startswith=name[:110]).values_list("name", flat=True))
    tries = (name[:110], *(f"{name[:110]} ({n})" for n in range(2, len(taken) + 3)))
    return next(each for each in tries if each not in taken)
