"""What invented people say in a rehearsal: of every group, about every service, the same each time."""

from collections.abc import Iterator, Sequence
from itertools import count
from random import Random

from django.utils.translation import gettext as _

from commons.four_cos import Form
from mapping.explorer.inventing import WISHED_FOR, Invented, lean
from partnerships.models import Group, Service

PEOPLE = {Group.COUNCILLOR: 5, Group.MANAGER: 5, Group.FRONT_LINE: 6, Group.CITIZEN: 7}
FEW = 3
"""So many citizens speak about the last of several services: a group too small to be shown."""
WISHED_FOR_LEVELS = (0, 1, 1)
"""How far a service is in the forms people wish for most, of which the ideas to weigh come."""
OTHER_LEVELS = (0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4)
"""And in the others, but for one that is seen differently."""
SEEN_DIFFERENTLY = {Group.COUNCILLOR: 3, Group.MANAGER: 4, Group.FRONT_LINE: 2, Group.CITIZEN: 0}
"""What the groups say of that one."""


def invented_answers(services: Sequence[Service]) -> Iterator[Invented]:
    """Everybody's answers about every form, with an idea here and there that says it is invented."""
    codes = count(1)
    for place, service in enumerate(services):
        chance = Random(service.name)  # noqa: S311
        usual = _levels(chance)
        for group, people in PEOPLE.items():
            small = group is Group.CITIZEN and place > 0 and service is services[-1]
            for number in range(FEW if small else people):
                ideas = _ideas(group) if number == 0 else {}
                said = [
                    lean(form, _seen(level, group), group, chance, ideas.get(form, ""))
                    for form, level in usual.items()
                ]
                yield Invented(service, group, f"REHEARSAL-{next(codes):05}", said)


def _levels(chance: Random) -> dict[Form, int | None]:
    """Level by form; None for the one that is seen differently."""
    others = [form for form in Form if form not in WISHED_FOR]
    drawn: list[int | None] = chance.sample((*OTHER_LEVELS, None), len(others))
    wished = chance.sample(WISHED_FOR_LEVELS, len(WISHED_FOR))
    return dict(zip((*WISHED_FOR, *others), (*wished, *drawn), strict=True))


def _seen(level: int | None, group: Group) -> int:
    return SEEN_DIFFERENTLY[group] if level is None else level


def _ideas(group: Group) -> dict[Form, str]:
    ideas = {
        Group.CITIZEN: {
            Form.CL3: _("Invented idea: people who came last year ring new people before their first day."),
            Form.CD2: _("Invented idea: ask us before the timetable changes, not after."),
            Form.CA1: _("Invented idea: a card by the door on which anybody can say how it went."),
        },
        Group.FRONT_LINE: {
            Form.CL3: _("Invented idea: give a name to what people do for each other on Tuesdays."),
            Form.CD2: _("Invented idea: an hour with families before a new plan."),
        },
        Group.COUNCILLOR: {Form.CC2: _("Invented idea: bring two or three choices to the area meeting.")},
    }
    return ideas.get(group, {})
