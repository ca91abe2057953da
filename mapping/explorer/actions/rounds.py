"""A round moves on: set up, open, closed, worked out, published, replaced."""

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from activities.actions import add_tasks, complete_task, hold_back, new_task, record_decision
from foundations.refusals import NotAllowed, Reason
from foundations.tenancy import current, url_here
from foundations.working_days import working_days_after
from mapping.explorer.actions.hearing_back import tell_who_asked
from mapping.explorer.actions.invitations import answer_tasks, not_answered, poster
from mapping.explorer.actions.leads import LeadStep, ask_leads, lead_tasks
from mapping.explorer.aggregation import work_out
from mapping.explorer.models import (
    LINKS,
    ExplorerResponse,
    ExplorerRound,
    FormResult,
    RoundService,
    RoundStatus,
)
from mapping.explorer.proposals import propose
from mapping.explorer.questions import SERVICES_OF_A_FIRST_ROUND
from partnerships import links
from partnerships.access import Permission
from partnerships.models import Group, Link, Membership, Partnership, Service
from partnerships.notices import Kind, News, notify_all

COMMENT_DAYS = 5
OUTCOMES = {
    "open": gettext_noop("Opened for answers"),
    "extended": gettext_noop("Given more time"),
    "closed": gettext_noop("Closed"),
    "reopened": gettext_noop("Opened again"),
    "consolidated": gettext_noop("Results worked out"),
    "published": gettext_noop("Results published"),
}


@transaction.atomic
def save_round(*, explorer_round: ExplorerRound, by: Membership) -> ExplorerRound:
    """Keep the name, dates and groups of a round that is being set up."""
    expect(explorer_round, RoundStatus.DRAFT)
    explorer_round.created_by = explorer_round.created_by or by
    explorer_round.updated_by = by
    explorer_round.save()
    _hand_to_lead(explorer_round, by)
    return explorer_round


@transaction.atomic
def set_services(*, explorer_round: ExplorerRound, services: Iterable[Service], by: Membership) -> None:
    """Ask about these services and no others."""
    expect(explorer_round, RoundStatus.DRAFT)
    wanted = {service.pk: service for service in services}
    explorer_round.round_services.exclude(service__in=wanted).delete()
    RoundService.objects.bulk_create(
        [RoundService(round=explorer_round, service=service) for service in wanted.values()],
        ignore_conflicts=True,
    )
    _hand_to_lead(explorer_round, by)


def suggested_services() -> QuerySet[Service]:
    """Three services for a first round: weighty, much used, and not looked at yet."""
    return (
        Service.objects.open()
        .filter(round_services=None)
        .order_by("-priority_weight", F("annual_users").desc(nulls_last=True), "name")[
            :SERVICES_OF_A_FIRST_ROUND
        ]
    )


@transaction.atomic
def remove_round(*, explorer_round: ExplorerRound, by: Membership) -> None:
    """Throw away a round that was never opened."""
    expect(explorer_round, RoundStatus.DRAFT)
    lead_tasks(explorer_round, LeadStep.OPEN).complete()
    Link.objects.of(LINKS, explorer_round.pk).remove()
    explorer_round.delete()


def reasons_not_to_open(explorer_round: ExplorerRound) -> list[Reason]:
    """What is missing before people may answer."""
    services = url_here("explorer_round_services", explorer_round=explorer_round.pk)
    settings = url_here("explorer_round_edit", explorer_round=explorer_round.pk)
    reasons = []
    if not explorer_round.round_services.exists():
        reasons.append(Reason(_("Choose at least one service."), services))
    if not explorer_round.groups:
        reasons.append(Reason(_("Choose who is asked."), settings))
    if explorer_round.closes is None:
        reasons.append(Reason(_("Say on which day it closes."), settings))
    elif explorer_round.past_closing:
        reasons.append(Reason(_("Choose a closing day that is still to come."), settings))
    partnership = Partnership.objects.get(pk=current().id)
    if not (partnership.controller and partnership.privacy_contact):
        reasons.append(Reason(_("Say who is responsible for the data, and whom to ask about it.")))
    return reasons + _in_another_open_round(explorer_round)


@transaction.atomic
def open_round(*, explorer_round: ExplorerRound, by: Membership) -> None:
    """Let people answer. Where citizens are asked, anybody finds the questions on the public page."""
    expect(explorer_round, RoundStatus.DRAFT)
    if reasons := reasons_not_to_open(explorer_round):
        raise NotAllowed(reasons)
    if Group.CITIZEN in explorer_round.groups:
        hold_back(subject=explorer_round, by=by, what=_("ask citizens on your public page"))
        poster(explorer_round=explorer_round, group=Group.CITIZEN, by=by)
    _take_answers(explorer_round)
    explorer_round.opened_at = timezone.now()
    explorer_round.opens = timezone.localdate()
    _move(explorer_round, RoundStatus.OPEN, by=by)
    lead_tasks(explorer_round, LeadStep.OPEN).complete()
    _tell_readers(explorer_round, _("Open for answers: %(round)s"), url_here("explorer"), by)


@transaction.atomic
def extend(*, explorer_round: ExplorerRound, closes: date, by: Membership) -> None:
    """Give people until another day."""
    expect(explorer_round, RoundStatus.OPEN)
    if closes < timezone.localdate():
        raise NotAllowed([_("Choose a closing day that is still to come.")])
    explorer_round.closes = closes
    _move(explorer_round, RoundStatus.OPEN, by=by, event="extended", reasons=date_format(closes, "j F Y"))
    answer_tasks(explorer_round).update(due=closes)


@transaction.atomic
def close_round(*, explorer_round: ExplorerRound, by: Membership | None) -> None:
    """Take no more answers, and count what came in. `by` is None when the closing day has passed."""
    expect(explorer_round, RoundStatus.OPEN)
    explorer_round.round_services.update(is_open=False)
    links.close(LINKS, explorer_round.pk)
    explorer_round.closed_at = timezone.now()
    _move(explorer_round, RoundStatus.CLOSED, by=by)
    answer_tasks(explorer_round).complete()
    ask_leads(explorer_round, LeadStep.WORK_OUT)
    work_out(explorer_round)


@transaction.atomic
def reopen(*, explorer_round: ExplorerRound, closes: date, by: Membership) -> None:
    """Take answers again, as long as the results are not worked out."""
    expect(explorer_round, RoundStatus.CLOSED)
    if closes < timezone.localdate():
        raise NotAllowed([_("Choose a closing day that is still to come.")])
    if reasons := _in_another_open_round(explorer_round):
        raise NotAllowed(reasons)
    _take_answers(explorer_round)
    Link.objects.of(LINKS, explorer_round.pk).update(closed_at=None)
    explorer_round.closes, explorer_round.closed_at = closes, None
    _move(explorer_round, RoundStatus.OPEN, by=by, event="reopened")
    lead_tasks(explorer_round, LeadStep.WORK_OUT).complete()
    owing = not_answered(explorer_round).values("membership")
    answer_tasks(explorer_round).filter(owner__in=owing).update(done_at=None, due=closes)


@transaction.atomic
def consolidate(*, explorer_round: ExplorerRound, by: Membership) -> None:
    """Work out the results, propose what to weigh, and ask each service for its comment.

    Run again before publication it writes the same results and proposes nothing twice.
    """
    expect(explorer_round, RoundStatus.CLOSED, RoundStatus.CONSOLIDATED)
    work_out(explorer_round)
    propose(explorer_round)
    if explorer_round.status == RoundStatus.CONSOLIDATED:
        return
    explorer_round.consolidated_at = timezone.now()
    explorer_round.comments_until = working_days_after(timezone.localdate(), COMMENT_DAYS)
    _move(explorer_round, RoundStatus.CONSOLIDATED, by=by)
    lead_tasks(explorer_round, LeadStep.WORK_OUT).complete()
    _ask_for_comments(explorer_round)


def reasons_not_to_show(explorer_round: ExplorerRound) -> list[Reason]:
    """Why a hall would see nothing if the round closed now."""
    if ExplorerResponse.objects.counted().filter(round=explorer_round).exists():
        return []
    return [Reason(_("Nobody has sent answers yet, so there would be nothing to show."))]


@transaction.atomic
def close_in_the_room(*, explorer_round: ExplorerRound, by: Membership) -> None:
    """Take no more answers and work out the results at once, for the people who wait to see them."""
    if reasons := reasons_not_to_show(explorer_round):
        raise NotAllowed(reasons)
    if explorer_round.status == RoundStatus.OPEN:
        close_round(explorer_round=explorer_round, by=by)
    consolidate(explorer_round=explorer_round, by=by)


@transaction.atomic
def comment(*, round_service: RoundService, text: str, by: Membership) -> None:
    """What the service says beside its results. Until publication it may be changed."""
    explorer_round = round_service.round
    if explorer_round.status != RoundStatus.CONSOLIDATED:
        raise NotAllowed([_("Comments are taken once results are worked out and until they are published.")])
    round_service.comment, round_service.commented_by = text, by
    round_service.commented_at = timezone.now()
    round_service.save(update_fields=["comment", "commented_by", "commented_at"])
    complete_task(key=_comment_key(round_service))


def reasons_not_to_publish(explorer_round: ExplorerRound, *, waived: str = "") -> list[Reason]:
    """What stands between worked-out results and the public."""
    reasons = []
    results = FormResult.objects.filter(round=explorer_round)
    if not results.filter(provisional=False).exists():
        reasons.append(
            Reason(
                _("Every result is still provisional: ask people who use the services, and one more group."),
                explorer_round.get_absolute_url(),
            )
        )
    if not waived and explorer_round.comments_until and timezone.localdate() <= explorer_round.comments_until:
        reasons.append(
            Reason(
                _("Services may comment until %(day)s. To publish sooner, say why.")
                % {"day": date_format(explorer_round.comments_until, "j F Y")},
                url_here("explorer_round_publish", explorer_round=explorer_round.pk),
            )
        )
    return reasons


@transaction.atomic
def publish(*, explorer_round: ExplorerRound, by: Membership, waived: str = "") -> None:
    """Let everybody see the results; `waived` says why services had less time to comment."""
    expect(explorer_round, RoundStatus.CONSOLIDATED)
    if reasons := reasons_not_to_publish(explorer_round, waived=waived):
        raise NotAllowed(reasons)
    explorer_round.published_at, explorer_round.waived_reason = timezone.now(), waived
    _move(explorer_round, RoundStatus.PUBLISHED, by=by, reasons=waived, published=True)
    lead_tasks(explorer_round, LeadStep.PUBLISH).complete()
    _supersede_earlier()
    tell_who_asked(explorer_round=explorer_round)
    results = url_here("explorer_results", explorer_round=explorer_round.pk)
    _tell_readers(explorer_round, _("The results are out: %(round)s"), results, by)


def _tell_readers(explorer_round: ExplorerRound, subject: str, url: str, by: Membership) -> None:
    """Tell all members who may read results, but for who did it."""
    readers = Membership.objects.holding(Permission.EXPLORER_RESULTS).exclude(pk=by.pk)
    subject = subject % {"round": explorer_round}
    key = f"explorer:{explorer_round.status}:{explorer_round.pk}"
    notify_all(News(member, Kind.ROUND, subject, url, key) for member in readers)


def record_export(*, explorer_round: ExplorerRound, purpose: str, by: Membership) -> None:
    """Keep on record who took all answers of a round away, and what for."""
    record_decision(
        subject=explorer_round, by=by, event="exported", outcome=_("All answers downloaded"), reasons=purpose
    )


def close_what_is_over() -> int:
    """Close the open rounds whose last day is past; says how many."""
    over = ExplorerRound.objects.filter(status=RoundStatus.OPEN, closes__lt=timezone.localdate())
    for explorer_round in over:
        close_round(explorer_round=explorer_round, by=None)
    return len(over)


def ask_to_publish() -> int:
    """Remind the leads of results whose time for comments is over; says how many there are."""
    over = ExplorerRound.objects.filter(
        status=RoundStatus.CONSOLIDATED, comments_until__lt=timezone.localdate()
    )
    for explorer_round in over:
        ask_leads(explorer_round, LeadStep.PUBLISH)
    return len(over)


def _hand_to_lead(explorer_round: ExplorerRound, by: Membership) -> None:
    """Ask the leads to open what somebody else has set up."""
    set_up = explorer_round.groups and explorer_round.closes and explorer_round.round_services.exists()
    if set_up and not by.may(Permission.EXPLORER_MOVE):
        ask_leads(explorer_round, LeadStep.OPEN, due=explorer_round.opens)


def _supersede_earlier() -> None:
    """Replace published rounds whose every service has a newer published result."""
    seen: set[int] = set()
    for earlier in ExplorerRound.objects.published().order_by("-published_at", "-pk"):
        services = set(earlier.round_services.values_list("service_id", flat=True))
        if services <= seen:
            ExplorerRound.objects.filter(pk=earlier.pk).update(status=RoundStatus.SUPERSEDED)
        seen |= services


def _take_answers(explorer_round: ExplorerRound) -> None:
    """Claim the services; two rounds that open at the same moment meet the constraint."""
    try:
        with transaction.atomic():
            explorer_round.round_services.update(is_open=True)
    except IntegrityError:
        raise NotAllowed(_in_another_open_round(explorer_round)) from None


def _in_another_open_round(explorer_round: ExplorerRound) -> list[Reason]:
    taken = RoundService.objects.filter(
        is_open=True, service__in=explorer_round.round_services.values("service")
    ).exclude(round=explorer_round)
    return [
        Reason(
            _("%(service)s is in another open round, %(round)s. Close that round first.")
            % {"service": row.service, "round": row.round},
            row.round.get_absolute_url(),
        )
        for row in taken.select_related("service", "round").order_by("service__name")
    ]


def expect(explorer_round: ExplorerRound, *statuses: RoundStatus) -> None:
    """Lock the round and refuse what its state does not allow."""
    if explorer_round.pk is None:
        return
    now = ExplorerRound.objects.select_for_update().values_list("status", flat=True).get(pk=explorer_round.pk)
    if now not in statuses:
        raise NotAllowed(
            [
                Reason(
                    _("%(round)s is %(state)s, so this cannot be done now.")
                    % {"round": explorer_round, "state": str(RoundStatus(now).label).lower()},
                    explorer_round.get_absolute_url(),
                )
            ]
        )


def _move(
    explorer_round: ExplorerRound,
    to: RoundStatus,
    *,
    by: Membership | None,
    event: str = "",
    reasons: str = "",
    published: bool = False,
) -> None:
    explorer_round.status, explorer_round.updated_by = to, by
    explorer_round.version += 1
    explorer_round.save()
    record_decision(
        subject=explorer_round,
        by=by,
        event=event or to.value,
        outcome=OUTCOMES[event or to.value],
        reasons=reasons,
        published=published,
    )


def _comment_key(round_service: RoundService) -> str:
    return f"explorer:comment:{round_service.pk}"


def _ask_for_comments(explorer_round: ExplorerRound) -> None:
    managed = explorer_round.round_services.exclude(service__manager=None)
    add_tasks(
        new_task(
            key=_comment_key(row),
            owner=manager,
            subject=explorer_round,
            label=_("Comment on the results of %(service)s") % {"service": row.service},
            url=url_here("explorer_comment", round_service=row.pk),
            due=explorer_round.comments_until,
        )
        for row in managed.select_related("service__manager")
        if (manager := row.service.manager)
    )
