"""Results and raw answers as tables to take away."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import F
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from assessments.figures import rounded
from commons.four_cos import Co, Form
from foundations.exports import Sheet
from mapping.explorer.models import Barrier, ExplorerCell, ExplorerRound
from mapping.explorer.results import FIGURES, CellView, ResultsView
from mapping.explorer.scoring import Status
from mapping.explorer.wording import ANSWERS
from partnerships.models import Group
from pictures.grid import Face


def results_header() -> list[str]:
    return [
        _("Service"),
        _("Run by"),
        _("Form"),
        _("Name of the form"),
        _("How it is"),
        _("How it should be"),
        *(str(name) for name in FIGURES),
        _("People who said how it is"),
        _("Provisional"),
        *(str(group.label) for group in Group),
        *(_("Score: %(co)s") % {"co": co.label} for co in Co),
        _("Agreement (α)"),
        _("The service's comment"),
    ]


def results_rows(view: ResultsView) -> Iterator[list[Any]]:
    """One row a service and form, with what this viewer may see and no more."""
    for service in view.services:
        agreement = service.agreement.alpha if service.agreement else None
        of_service = [*(_figure(score, 3) for score in service.cos.values()), _figure(agreement, 4)]
        for cell in service.cells:
            wished = cell.potential_face
            yield [
                service.name,
                service.organisation,
                cell.form.value,
                cell.form.label,
                _words(cell.face),
                _words(wished) if wished else "",
                *(_figure(figure, 2) for figure in cell.figures),
                cell.answers,
                cell.shown.provisional if cell.shown else "",
                *_groups(cell),
                *of_service,
                service.comment,
            ]


def _words(shown: Face) -> str:
    """In words; with the ends of the range where that is all that may be shown."""
    return shown.whole if "–" in shown.number else shown.words


def _figure(figure: Fraction | float | None, places: int) -> Decimal | None:
    return None if figure is None else rounded(Fraction(figure), places)


def _groups(cell: CellView) -> list[str]:
    said = {figure.group: face.number for figure, face in cell.group_faces}
    return [said.get(group, "") for group in Group]


def answers_sheets(explorer_round: ExplorerRound) -> tuple[Sheet, Sheet]:
    """Every counted answer, and the meaning of each column. For the round's officers only."""
    columns = _columns()
    return (
        Sheet(_("Answers"), [name for name, _meaning in columns], _answers(explorer_round)),
        Sheet(_("Codebook"), [_("Column"), _("Meaning")], columns),
    )


def _columns() -> list[tuple[str, str]]:
    levels = ", ".join(f"{level} {words}" for level, words in enumerate(ANSWERS))
    return [
        ("person", _("Stands for one person in this round, until 12 months after their answer")),
        ("group", ", ".join(f"{group.value} {group.label}" for group in Group)),
        ("service", _("What the answer is about")),
        ("form", ", ".join(f"{form.value} {form.label}" for form in Form)),
        (
            "status",
            ", ".join(f"{status.value} {words}" for status, words in zip(Status, _statuses(), strict=True)),
        ),
        ("level", levels),
        ("potential", _("How it should be, on the same scale")),
        ("reach_pct", _("Share of the people who use the service that it reaches, 0 to 100")),
        ("involved", _("Who takes part: 0 not at all, 1 told, 2 contributes, 3 shares the lead")),
        ("barriers", ", ".join(f"{barrier.value} {barrier.label}" for barrier in Barrier)),
        ("idea", _("In the person's own words")),
        ("keep_private", _("The person asked that the idea is not shown to others")),
        ("source", _("online, paper or interview")),
        ("submitted_at", _("When the answer was sent")),
    ]


def _statuses() -> Iterable[str]:
    return (str(words) for _status, words in ExplorerCell.STATUSES)


def _answers(explorer_round: ExplorerRound) -> Iterator[tuple[Any, ...]]:
    said = ExplorerCell.objects.counted().filter(response__round=explorer_round)
    rows = (
        said.annotate(
            person=F("response__code"),
            group=F("response__group"),
            service=F("response__service__name"),
            source=F("response__source"),
            submitted_at=F("response__submitted_at"),
        )
        .order_by("service", "person", "form")
        .values_list(*(name for name, _meaning in _columns()))
        .iterator()
    )
    return ((_mark(explorer_round, code), *rest) for code, *rest in rows)


def _mark(explorer_round: ExplorerRound, code: str) -> str:
    """The same for all that one person said in the round. The code itself would open their link."""
    return salted_hmac(
        f"answers of explorer round {explorer_round.pk}", code, algorithm="sha256"
    ).hexdigest()[:12]
