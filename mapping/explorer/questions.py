"""What a person is asked, and what they may answer (domain 3.1, 3.2)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commons.four_cos import Form
from mapping.explorer.scoring import HIGHEST, Status, forms_to_ask
from partnerships.groups import Group

SHORT_VERSION = 6
SERVICES_A_PERSON = 2
SERVICES_OF_A_FIRST_ROUND = 3
ANSWERS_WANTED = 5
LONGEST_IDEA = 1000
NUMBERS = {form: number for number, form in enumerate(Form, start=1)}
"""How the questions are counted on printed forms and where these are typed in."""


@dataclass(frozen=True)
class CellAnswer:
    """What one person says about one form: `level` 1–4 when it happens, else None."""

    form: Form
    status: Status
    level: int | None = None
    potential: int | None = None
    reach_pct: Decimal | None = None
    involved: Mapping[str, int] = field(default_factory=dict)
    barriers: Collection[str] = ()
    idea: str = ""
    keep_private: bool = False
    idea_held: bool = False

    @property
    def counted_level(self) -> int | None:
        return 0 if self.status is Status.NOT_DOING else self.level

    @property
    def problem(self) -> Promise | None:
        """Why this is not an answer, in the words of the page; None when it is one."""
        if self.status is Status.DOING and self.level not in range(1, HIGHEST + 1):
            return _("Say how often it happens, or choose “No” or “Don’t know”.")
        if self.status is not Status.DOING and self.level is not None:
            return _("Choose one answer.")
        if self.potential is not None and not 0 <= self.potential <= HIGHEST:
            return _("Choose a number from 0 to 4.")
        if self.potential is not None and self.potential < (self.counted_level or 0):
            return _("How it should be cannot be less than how it is now.")
        if self.potential is not None and self.counted_level is None:
            return _("Say how it is now before you say how it should be.")
        if self.reach_pct is not None and not 0 <= self.reach_pct <= 100:
            return _("Give the share of people reached as a number from 0 to 100.")
        if len(self.idea) > LONGEST_IDEA:
            return _("Shorten your idea to 1,000 characters.")
        return None


def is_staff(group: str) -> bool:
    """Staff read the technical names and may add detail; councillors and citizens are spared both."""
    return group in (Group.MANAGER, Group.FRONT_LINE, Group.PARTNER_ORG)


def asked_in_full(group: str) -> bool:
    """Managers answer about their own services, and every form of them."""
    return group == Group.MANAGER


def first_forms(group: str, answers: Mapping[Form, int]) -> list[Form]:
    """What a person is asked about a service, given how many answers each of its forms has."""
    return list(Form) if asked_in_full(group) else forms_to_ask(answers, SHORT_VERSION)


def more_forms(asked: Collection[str]) -> list[Form]:
    """What "Answer more" adds: all that was not asked yet."""
    return [form for form in Form if form not in asked]


def answers_missing(answers: Mapping[Form, int], *, wanted: int = ANSWERS_WANTED) -> int:
    """How many more people, asked the short version, give every form of a service `wanted`."""
    missing = [max(0, wanted - answers.get(form, 0)) for form in Form]
    return max(-(-sum(missing) // SHORT_VERSION), *missing)


def people_wanted(answers: Mapping[Form, int], people: Mapping[Group, int]) -> dict[Group, int]:
    """How many more people of each group asked a service still needs; groups that need none are left out.

    Each group needs `ANSWERS_WANTED` people, and together they give every question as many answers;
    what that takes beyond the first is shared out to the groups with fewest. `people` has answered, by
    group asked.
    """
    wanted = {group: max(0, ANSWERS_WANTED - n) for group, n in people.items()}
    for _person in range(answers_missing(answers) - sum(wanted.values())):
        fewest = min(people, key=lambda group: people[group] + wanted[group])
        wanted[fewest] += 1
    return {group: n for group, n in wanted.items() if n}
