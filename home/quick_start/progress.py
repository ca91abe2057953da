"""How far the quick start is: read from its round and from what there is, so that nothing can go stale."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Case, QuerySet, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from activities.models import Activity
from home.guided import Line, Page, Progress, State
from partnerships.models import Service
from priorities.matrix.actions import headway, reasons_not_to_close, reasons_not_to_open
from priorities.matrix.models import FEWEST_ACTIVITIES, FEWEST_GROUPS, FEWEST_RATERS, MatrixRound, Status

MANY = 10
"""Ideas from which on a first round gets long."""


def the_round() -> MatrixRound | None:
    """The newest round that is not decided, else the one decided last: the quick start goes on with it."""
    decided_last = Case(When(status=Status.DECIDED, then=Value(1)), default=Value(0))
    return MatrixRound.objects.order_by(decided_last, "-created_at", "-pk").first()


def ideas(matrix_round: MatrixRound | None) -> QuerySet[Activity]:
    """What the round weighs; before there is one, what waits to be weighed."""
    if matrix_round and matrix_round.status != Status.DECIDED:
        return Activity.objects.filter(matrix_entries__round=matrix_round).order_by("sort_key")
    return Activity.objects.to_weigh().order_by("sort_key")


@dataclass(frozen=True)
class QuickPage(Page):
    """`minutes` and `then` say how long it takes and what happens next; `done` looks at the round."""

    flow = "quick_start"

    minutes: int
    then: Promise
    done: Callable[[MatrixRound | None], bool]


def _is_past_draft(row: MatrixRound | None) -> bool:
    return row is not None and row.status != Status.DRAFT


def _has_ideas(row: MatrixRound | None) -> bool:
    return _is_past_draft(row) or ideas(row).count() >= FEWEST_ACTIVITIES


def _is_set_up(row: MatrixRound | None) -> bool:
    return row is not None and (_is_past_draft(row) or not reasons_not_to_open(row))


def _has_answers(row: MatrixRound | None) -> bool:
    return row is not None and (row.has_results or (_is_past_draft(row) and not reasons_not_to_close(row)))


PAGES = (
    QuickPage(
        "services",
        gettext_lazy("Services"),
        gettext_lazy("One or two names are enough."),
        2,
        gettext_lazy("Next you name what people do together in them, or could do."),
        lambda _row: Service.objects.open().exists(),
    ),
    QuickPage(
        "things",
        gettext_lazy("Things done or wanted"),
        gettext_lazy("Two to ten. Paste them, tick samples, or import a file."),
        10,
        gettext_lazy("Next you say when people can rate them, and who decides."),
        _has_ideas,
    ),
    QuickPage(
        "round",
        gettext_lazy("The round"),
        gettext_lazy("A name, a closing day, and the meeting that decides."),
        3,
        gettext_lazy("Next you get a link to share. Nobody is asked before that."),
        _is_set_up,
    ),
    QuickPage(
        "people",
        gettext_lazy("People"),
        gettext_lazy("One link for at least three people. One of them uses services."),
        5,
        gettext_lazy("Each person answers four questions about each idea. Then you close the round."),
        _has_answers,
    ),
    QuickPage(
        "decide",
        gettext_lazy("Close, decide, report"),
        gettext_lazy("See where the ideas fall, record the meeting, get the PDF."),
        30,
        gettext_lazy("What you take on becomes work with an owner and a first action."),
        lambda row: row is not None and row.status == Status.DECIDED,
    ),
)
BY_SLUG = {page.slug: page for page in PAGES}


def progress_of(row: MatrixRound | None) -> Progress:
    return Progress(tuple(Line(page, State.DONE if page.done(row) else State.TO_DO) for page in PAGES))


# --- who has answered ----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Requirement:
    words: str
    met: bool


def requirements(matrix_round: MatrixRound) -> list[Requirement]:
    """Who must have rated before the round can close, and how far that is."""
    found = headway(matrix_round)
    people = ngettext(
        "%(n)d of at least %(least)d people has answered in full",
        "%(n)d of at least %(least)d people have answered in full",
        found.people,
    )
    met = [
        Requirement(people % {"n": found.people, "least": FEWEST_RATERS}, found.people >= FEWEST_RATERS),
        Requirement(
            _("%(n)d of at least %(least)d groups") % {"n": found.groups, "least": FEWEST_GROUPS},
            found.groups >= FEWEST_GROUPS,
        ),
    ]
    if not matrix_round.no_citizen_reason:
        met.append(Requirement(_of_citizens(found.citizens), found.citizens > 0))
    return met


def _of_citizens(count: int) -> str:
    if not count:
        return _("Nobody who uses services yet")
    words = ngettext("%(n)d person who uses services", "%(n)d people who use services", count)
    return words % {"n": count}
