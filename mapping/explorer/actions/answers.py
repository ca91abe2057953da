"""People answer: online by their link, or on paper that an officer types in."""

from collections.abc import Sequence
from secrets import token_hex
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.actions import complete_task
from activities.models import Evidence
from assessments.models import Response
from commons.four_cos import Form
from foundations.refusals import NotAllowed
from mapping.explorer.actions.invitations import answer_key
from mapping.explorer.models import CellEvidence, ExplorerCell, ExplorerResponse, ExplorerRound
from mapping.explorer.questions import CellAnswer, first_forms, more_forms
from partnerships.links.free_text import personal_data
from partnerships.links.models import clean_code
from partnerships.models import Group, Membership, Service

WRITTEN = (
    "status",
    "level",
    "potential",
    "reach_pct",
    "involved",
    "barriers",
    "idea",
    "keep_private",
    "idea_held",
)


def start(
    *,
    explorer_round: ExplorerRound,
    service: Service,
    group: str,
    code: str,
    membership: Membership | None = None,
    source: str = Response.Source.ONLINE,
    entered_by: Membership | None = None,
) -> ExplorerResponse:
    """The respondent's answer about a service: the one begun before, or a new draft.

    `code` is their pseudonym, the code of their link. `asked` then holds the forms to put to them.
    """
    _check_takes_answers(explorer_round)
    if not explorer_round.round_services.filter(service=service).exists():
        raise NotAllowed([_("%(service)s is not part of this round.") % {"service": service}])
    if membership and group == Group.MANAGER and service.manager_id != membership.pk:
        raise NotAllowed([_("Service managers answer about their own services.")])
    counts = ExplorerCell.objects.answers_by_form(explorer_round, service)
    response, _created = ExplorerResponse.objects.get_or_create(
        round=explorer_round,
        service=service,
        code=code,
        group=group,
        defaults={
            "membership": membership,
            "source": source,
            "entered_by": entered_by,
            "asked": first_forms(group, counts),
        },
    )
    return response


@transaction.atomic
def choose_services(
    *,
    explorer_round: ExplorerRound,
    services: Sequence[Service],
    group: str,
    code: str,
    membership: Membership | None = None,
) -> None:
    """Answer about these services and no others. What was said about others is deleted.

    An answer that was taken back and is chosen again becomes a draft.
    """
    _check_takes_answers(explorer_round)
    mine = ExplorerResponse.objects.filter(round=explorer_round, code=code)
    mine.exclude(service__in=services).delete()
    mine.exclude(withdrawn_at=None).update(withdrawn_at=None, submitted_at=None)
    for service in services:
        start(explorer_round=explorer_round, service=service, group=group, code=code, membership=membership)


def ask_more(*, response: ExplorerResponse) -> list[Form]:
    """Put the forms that are left to this person too; returns these."""
    _check_takes_answers(response.round)
    added = more_forms(response.asked)
    response.asked = [*response.asked, *added]
    response.save(update_fields=["asked"])
    return added


def save_answers(*, response: ExplorerResponse, answers: Sequence[CellAnswer]) -> None:
    """Keep what a person said about some forms, over what they said before; submit counts it.

    Raises `ValidationError` by form for what is not an answer, and saves nothing then.
    """
    _check_takes_answers(response.round)
    if problems := {answer.form.value: [answer.problem] for answer in answers if answer.problem}:
        raise ValidationError(problems)
    ExplorerCell.objects.bulk_create(
        [cell_of(response, answer) for answer in answers],
        update_conflicts=True,
        unique_fields=["partnership", "response", "form"],
        update_fields=WRITTEN,
    )


@transaction.atomic
def attach_evidence(*, response: ExplorerResponse, form: str, title: str, url: str) -> None:
    """Name something that shows what a member of staff said about a form."""
    _check_takes_answers(response.round)
    cell = response.cells.get(form=form)
    evidence = Evidence.objects.create(title=title, url=url, created_by=response.membership)
    CellEvidence.objects.create(cell=cell, evidence=evidence)


@transaction.atomic
def submit(*, explorer_round: ExplorerRound, code: str, submission: UUID | None = None) -> None:
    """Count a respondent's answers about all the services they answered for. Twice is once."""
    _check_takes_answers(explorer_round)
    answered = ExplorerResponse.objects.filter(
        round=explorer_round,
        code=code,
        pk__in=ExplorerCell.objects.filter(response__code=code).values("response"),
    )
    if not answered.update(submitted_at=timezone.now(), withdrawn_at=None, submission=submission):
        raise NotAllowed([_("Answer at least one question first.")])
    if member := Membership.objects.filter(pk__in=answered.values("membership")).first():
        complete_task(key=answer_key(explorer_round, member))


def sent_before(*, explorer_round: ExplorerRound, submission: UUID) -> bool:
    """Whether this very form came in already (back, reload, double tap)."""
    return ExplorerResponse.objects.filter(round=explorer_round, submission=submission).exists()


def withdraw(*, explorer_round: ExplorerRound, code: str) -> int:
    """Take a respondent's answers out of the round, until it closes. Returns how many services."""
    _check_takes_answers(explorer_round)
    return ExplorerResponse.objects.filter(round=explorer_round, code=code, withdrawn_at=None).update(
        withdrawn_at=timezone.now()
    )


@transaction.atomic
def enter_paper(
    *,
    explorer_round: ExplorerRound,
    service: Service,
    group: str,
    answers: Sequence[CellAnswer],
    code: str = "",
    source: str = Response.Source.PAPER,
    by: Membership,
) -> ExplorerResponse:
    """Type in one paper form, or notes of an interview: saved and counted at once.

    A code from the form's corner finds the same person; a form without one gets a code here.
    """
    code = clean_code(code) or code.strip().upper() or f"PAPER-{token_hex(3).upper()}"
    if ExplorerResponse.objects.counted().filter(round=explorer_round, service=service, code=code).exists():
        raise NotAllowed([_("Answers with the code %(code)s are in already.") % {"code": code}])
    response = start(
        explorer_round=explorer_round, service=service, group=group, code=code, source=source, entered_by=by
    )
    save_answers(response=response, answers=answers)
    response.asked = [answer.form for answer in answers]
    response.submitted_at, response.withdrawn_at = timezone.now(), None
    response.save(update_fields=["asked", "submitted_at", "withdrawn_at"])
    return response


def release_idea(*, cell: ExplorerCell, idea: str, by: Membership) -> None:
    """Let others read an idea that was held back, as it is or with the personal part taken out."""
    cell.idea, cell.idea_held = idea, False
    cell.save(update_fields=["idea", "idea_held"])


def _check_takes_answers(explorer_round: ExplorerRound) -> None:
    if not explorer_round.takes_answers:
        raise NotAllowed([_("%(round)s takes no answers now.") % {"round": explorer_round}])


def cell_of(response: ExplorerResponse, answer: CellAnswer) -> ExplorerCell:
    """The row of an answer, not yet saved; words in which something personal is seen are held back."""
    return ExplorerCell(
        response=response,
        form=answer.form,
        status=answer.status,
        level=answer.counted_level,
        potential=answer.potential,
        reach_pct=answer.reach_pct,
        involved=dict(answer.involved),
        barriers=list(answer.barriers),
        idea=answer.idea.strip(),
        keep_private=answer.keep_private,
        idea_held=answer.idea_held or bool(personal_data(answer.idea)),
    )
