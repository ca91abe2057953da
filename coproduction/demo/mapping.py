"""Explorer rounds of the demo. Round 2026-A holds the worked examples of our specification to the last digit:

EXP-1, form CL3 of the day support: level 2.00, potential 3.50, and people see it differently. EXP-2, the
co-design of short breaks: 40.625 of 100. EXP-3, the recovery café, about which four people were asked five
questions: agreement 0.8694.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count
from random import Random

from django.utils import timezone

from activities.actions import accept_proposal, change
from activities.models import Activity, Proposal
from commons.four_cos import Form
from coproduction.demo.ideas import IDEAS
from mapping.explorer import actions
from mapping.explorer.inventing import answer, lean
from mapping.explorer.models import ExplorerResponse, ExplorerRound, RoundService
from mapping.explorer.questions import CellAnswer
from partnerships.models import Group, Membership, Service

ANSWERING = {Group.COUNCILLOR: 5, Group.MANAGER: 5, Group.FRONT_LINE: 7, Group.CITIZEN: 11}

Said = Sequence[tuple[int | None, int | None]]
"""How it is and how it should be, person by person; None is don't know."""

EXP_1: dict[Group, Said] = {
    Group.COUNCILLOR: ((2, 3),),
    Group.MANAGER: ((3, 4), (3, 4), (2, 3)),
    Group.FRONT_LINE: ((2, 3), (1, 3), (2, 3), (2, 4)),
    Group.CITIZEN: ((1, 4), (0, 4), (1, 3)),
}
# What everybody of a group says, in the order of ANSWERING.
EXP_2 = {Form.CD1: (2, 2, 2, 2), Form.CD2: (1, 2, 2, 1), Form.CD3: (3, 3, 3, 3), Form.CD4: (0, 0, 0, 0)}
EXP_3_RATERS = (Group.MANAGER, Group.CITIZEN, Group.FRONT_LINE, Group.COUNCILLOR)
EXP_3 = {
    Form.CL4: (3, 3, 2, None),
    Form.CL3: (4, 4, 4, 3),
    Form.CC1: (1, 2, 1, 1),
    Form.CA1: (2, 2, 2, 2),
    Form.CD2: (0, 1, None, 0),
}


def alike(level: int | None, people: int) -> Said:
    """Several people say the same, and wish for one step more."""
    return ((level, None if level is None else min(4, level + 1)),) * people


EXACTLY: dict[str, dict[Form, dict[Group, Said]]] = {
    "Older people's day support": {Form.CL3: EXP_1},
    "Carers' short breaks": {
        form: {group: alike(level, ANSWERING[group]) for group, level in zip(ANSWERING, levels, strict=True)}
        for form, levels in EXP_2.items()
    },
    "Recovery café": {
        form: {group: alike(level, 1) for group, level in zip(EXP_3_RATERS, levels, strict=True)}
        for form, levels in EXP_3.items()
    },
}

# How it typically is, form by form, from 0 to 4, for each service that was looked at.
USUAL = {
    "Older people's day support": "1121 2110 21031 2010",
    "Carers' short breaks": "2023 2130 21321 3122",
    "Community transport": "0110 1211 32043 1010",
    "Library service": "1120 0231 11220 2001",
    "Youth work": "1200 1310 21211 1010",
}
FIRST_ROUND = ("Older people's day support", "Carers' short breaks", "Community transport", "Recovery café")
OPEN_ROUND = ("Library service", "Youth work")


def levels(name: str) -> dict[Form, int]:
    """Empty for a service about which only what stands in EXACTLY was asked."""
    return dict(zip(Form, map(int, USUAL[name].replace(" ", "")), strict=True)) if name in USUAL else {}


def looked_at(services: Iterable[Service], name: str, by: Membership, closes: timedelta) -> ExplorerRound:
    """A round open for answers."""
    explorer_round = ExplorerRound(
        name=name, closes=timezone.localdate() + closes, groups=list(ANSWERING), created_by=by
    )
    actions.save_round(explorer_round=explorer_round, by=by)
    actions.set_services(explorer_round=explorer_round, services=services, by=by)
    actions.open_round(explorer_round=explorer_round, by=by)
    return explorer_round


def people_answer(explorer_round: ExplorerRound, service: Service, chance: Random) -> None:
    """Everybody answers all forms; about those in EXACTLY only the people named there do."""
    numbers = count(1)
    usual = levels(service.name)
    for group, people in ANSWERING.items():
        for person in range(people if usual else 1):
            code = f"DEMO-{service.pk}-{next(numbers):03}"
            response = actions.start(explorer_round=explorer_round, service=service, group=group, code=code)
            actions.ask_more(response=response)
            said = [*usually(service, group, chance), *exactly(service, group, person)]
            actions.save_answers(response=response, answers=with_idea(said, service, group, person))
            show_evidence(response, usual, group)
            actions.submit(explorer_round=explorer_round, code=code)


def usually(service: Service, group: Group, chance: Random) -> Iterator[CellAnswer]:
    for form, level in levels(service.name).items():
        if form not in EXACTLY.get(service.name, ()):
            yield lean(form, level, group, chance)


def exactly(service: Service, group: Group, person: int) -> Iterator[CellAnswer]:
    for form, by_group in EXACTLY.get(service.name, {}).items():
        if person < len(by_group[group]):
            yield answer(form, *by_group[group][person])


def with_idea(said: Iterable[CellAnswer], service: Service, group: Group, person: int) -> list[CellAnswer]:
    """What a person says, with the idea that is theirs alone; most have none."""
    ideas = dict(IDEAS.get((service.name, group), ())[person : person + 1])
    return [replace(each, idea=ideas.get(each.form, "")) for each in said]


def show_evidence(response: ExplorerResponse, usual: Mapping[Form, int], group: Group) -> None:
    """Staff name what shows it, where it is the rule."""
    if group not in (Group.MANAGER, Group.FRONT_LINE):
        return
    for form, level in usual.items():
        if level >= 3 and response.cells.filter(form=form).exists():
            actions.attach_evidence(
                response=response,
                form=form,
                title=f"How we do it: {form.label}",
                url="https://demo.example/how-we-do-it",
            )


def on_paper(explorer_round: ExplorerRound, service: Service, by: Membership) -> None:
    """Two forms that came back on paper from a lunch club."""
    for levels_given in ((1, 2, 0, 3, 1, 0), (2, 1, 1, 3, 0, 1)):
        forms = (Form.CC1, Form.CC2, Form.CD1, Form.CL1, Form.CL4, Form.CA1)
        cells = [answer(f, n, min(4, n + 1)) for f, n in zip(forms, levels_given, strict=True)]
        actions.enter_paper(
            explorer_round=explorer_round, service=service, group=Group.CITIZEN, answers=cells, by=by
        )


def map_it(
    people: dict[str, Membership], services: dict[str, Service]
) -> tuple[ExplorerRound, dict[str, Activity]]:
    """Round 2026-A from set-up to publication, and the ideas taken from it to the matrix, by letter."""
    lead, officer = people["lead"], people["officer"]
    chance = Random(2026)  # noqa: S311
    asked = [services[name] for name in FIRST_ROUND]
    explorer_round = looked_at(asked, "Round 2026-A", lead, timedelta(days=21))
    for service in asked:
        people_answer(explorer_round, service, chance)
    on_paper(explorer_round, services["Community transport"], officer)
    actions.close_round(explorer_round=explorer_round, by=lead)
    actions.consolidate(explorer_round=explorer_round, by=lead)
    row = RoundService.objects.get(round=explorer_round, service=services["Older people's day support"])
    actions.comment(
        round_service=row,
        text="We recognise this. Befriending works where volunteers started it; we want it everywhere.",
        by=people["manager"],
    )
    actions.publish(
        explorer_round=explorer_round,
        by=lead,
        waived="Every service commented or said that it had nothing to add.",
    )
    return explorer_round, take_ideas(officer, people["manager"])


IDEAS_TAKEN = {
    "A": ("Older people's day support", Form.CL3, "Peer befriending rota"),
    "B": ("Older people's day support", Form.CD2, "Redesign day support together"),
    "C": ("Community transport", Form.CA1, "Tell us on the bus: feedback cards"),
    "D": ("Community transport", Form.CC2, "Passengers' panel for the transport budget"),
}


def ask_now(people: dict[str, Membership], services: dict[str, Service]) -> None:
    """Round 2026-B: open for everybody who tries the demo, with a poster and the first answers in.

    The front-line worker is asked by name.
    """
    chance = Random(7)  # noqa: S311
    asked = [services[name] for name in OPEN_ROUND]
    explorer_round = looked_at(asked, "Round 2026-B", people["lead"], timedelta(days=28))
    actions.poster(explorer_round=explorer_round, group=Group.CITIZEN, by=people["officer"])
    actions.invite_members(explorer_round=explorer_round, members=[people["frontline"]], by=people["officer"])
    for number, service in enumerate(asked * 2):
        usual = levels(service.name)
        code = f"DEMO-OPEN-{number:02}"
        group = Group.CITIZEN if number < 2 else Group.FRONT_LINE
        response = actions.start(explorer_round=explorer_round, service=service, group=group, code=code)
        cells = [lean(form, usual[form], group, chance) for form in map(Form, response.asked)]
        actions.save_answers(response=response, answers=with_idea(cells, service, group, 0))
        actions.submit(explorer_round=explorer_round, code=code)


def take_ideas(by: Membership, owner: Membership) -> dict[str, Activity]:
    """Accept four proposals. Befriending needs PVG scheme membership, so it cannot take the fast lane."""
    taken = {}
    for letter, (service, form, title) in IDEAS_TAKEN.items():
        proposal = Proposal.objects.filter(service__name=service, form=form).first()
        if proposal is None:
            raise LookupError(f"the demo round proposes nothing for {form} of {service}")
        taken[letter] = accept_proposal(proposal=proposal, by=by, title=title, owner=owner)
    change(activity=taken["A"], by=by, services=taken["A"].services.all(), regulated_role=True)
    return taken
