"""How a round is getting on while people answer: counts, never what anybody said."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Max
from django.utils.translation import gettext as _

from commons.four_cos import Form
from mapping.explorer.models import ExplorerCell, ExplorerResponse, ExplorerRound
from mapping.explorer.questions import people_wanted
from mapping.explorer.wording import MORE_PEOPLE
from partnerships.models import Group, Service


@dataclass(frozen=True)
class ServiceProgress:
    """Answers about one service by group, and how many more people of each group it still wants."""

    service: Service
    by_group: tuple[int, ...]
    wanted: Mapping[Group, int]

    @property
    def answers(self) -> int:
        return sum(self.by_group)

    @property
    def words(self) -> str:
        """What is still wanted: "3 more people who use it, 2 more front-line staff"."""
        if not self.wanted:
            return _("enough")
        return ", ".join(str(MORE_PEOPLE[group] % {"n": n}) for group, n in self.wanted.items())


@dataclass(frozen=True)
class Progress:
    """A round by service; `groups` are the columns, `absent` those asked who have not answered yet."""

    groups: tuple[Group, ...]
    services: tuple[ServiceProgress, ...]
    people: int
    absent: tuple[Group, ...]

    @property
    def unanswered(self) -> list[Service]:
        """The services about which nobody has answered."""
        return [each.service for each in self.services if not each.answers]

    @property
    def is_enough(self) -> bool:
        return not any(each.wanted for each in self.services)


def progress_of(explorer_round: ExplorerRound) -> Progress:
    """Count what came in. Four queries, however many services there are."""
    counted = ExplorerResponse.objects.counted().filter(round=explorer_round)
    by_group = {
        (service, group): n
        for service, group, n in counted.values_list("service", "group").annotate(n=Count("pk"))
    }
    by_form: dict[int, Counter[Form]] = {}
    cells = ExplorerCell.objects.counted().filter(response__round=explorer_round)
    for service, form, n in cells.values_list("response__service", "form").annotate(n=Count("pk")):
        by_form.setdefault(service, Counter())[Form(form)] = n
    answering = {group for _service, group in by_group}
    groups = tuple(group for group in Group if group in answering or group in explorer_round.groups)
    asked = tuple(Group(group) for group in explorer_round.groups)
    rows = explorer_round.round_services.select_related("service").order_by("service__name")
    return Progress(
        groups=groups,
        services=tuple(_service(row.service, groups, asked, by_group, by_form) for row in rows),
        people=counted.values("code").distinct().count(),
        absent=tuple(group for group in groups if group not in answering),
    )


def fingerprint(round_id: int) -> str:
    """Changes whenever the counts of a round do."""
    found = ExplorerResponse.objects.filter(round=round_id).aggregate(
        submitted=Max("submitted_at"), withdrawn=Max("withdrawn_at"), answers=Count("pk")
    )
    return f'"{round_id}-{found["answers"]}-{found["submitted"]}-{found["withdrawn"]}"'


def _service(
    service: Service,
    groups: tuple[Group, ...],
    asked: tuple[Group, ...],
    by_group: Mapping[tuple[int, str], int],
    by_form: Mapping[int, Counter[Form]],
) -> ServiceProgress:
    return ServiceProgress(
        service=service,
        by_group=tuple(by_group.get((service.pk, group), 0) for group in groups),
        wanted=people_wanted(
            by_form.get(service.pk, Counter()),
            {group: by_group.get((service.pk, group), 0) for group in asked},
        ),
    )
