"""What a set-up is, and how it stands in a publication. These fields cross the wall and no others."""

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

from commons.publications import Publication
from partnerships.models import Partnership
from priorities.matrix.models import MatrixRound, RoundCriterion, Status


@dataclass(frozen=True)
class Question:
    """A question of the matrix as it is worded and weighed; nothing of any round or answer."""

    axis: str
    label: str
    question: str
    low: str
    middle: str
    high: str
    weight: str
    groups: tuple[str, ...]

    @property
    def axis_words(self) -> str | Promise:
        return dict(RoundCriterion.AXES)[self.axis]

    @property
    def criterion(self) -> RoundCriterion:
        """A row not saved yet, for a round of whoever copies."""
        fields = {**asdict(self), "weight": Decimal(self.weight), "groups": list(self.groups)}
        return RoundCriterion(**fields)


@dataclass(frozen=True)
class SetUp:
    label: str
    questions: tuple[Question, ...]

    @property
    def content(self) -> dict[str, Any]:
        return asdict(self)


def own_set_up(partnership: Partnership) -> SetUp:
    """The partnership in scope: its word, and the questions it asked last."""
    asked = MatrixRound.objects.exclude(status=Status.DRAFT).order_by("-created_at", "-pk").first()
    rows = asked.criteria.all() if asked else ()
    return SetUp(partnership.label, tuple(_question(row) for row in rows))


def _question(row: RoundCriterion) -> Question:
    return Question(
        axis=row.axis,
        label=row.label,
        question=row.question,
        low=row.low,
        middle=row.middle,
        high=row.high,
        weight=str(row.weight),
        groups=tuple(row.groups),
    )


def set_up_in(publication: Publication) -> SetUp:
    shown = publication.content
    questions = (Question(**{**each, "groups": tuple(each["groups"])}) for each in shown["questions"])
    return SetUp(shown["label"], tuple(questions))
