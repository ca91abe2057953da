"""The demo tells the worked thread of the specification, on its own pages and in its PDFs, to every digit."""

from collections import Counter
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from activities.actions import move
from activities.models import Activity, State
from coproduction.demo.fill import fill
from coproduction.demo.ideas import IDEAS
from coproduction.demo.people import CAST, PASSWORD
from foundations.refusals import NotAllowed
from foundations.tenancy import url_here
from mapping.explorer.models import ExplorerCell, ExplorerRound, FormResult, RoundStatus
from partnerships.access import ROLES
from partnerships.jobs.models import Job
from partnerships.models import Membership, Partnership
from partnerships.post import Mail
from priorities.matrix.models import MatrixPlacement, MatrixRound
from reports.models import Report
from tests.reports.pdfs import words, write

EXP_1 = ("2.00", "3.50", "1.50", "2.00")
"""Level, potential, gap and perception gap."""
MAT_1: dict[str, tuple[str, ...]] = {
    "Peer befriending rota": ("Quick win", "4.1333", "1.8667", "2.214"),
    "Redesign day support together": ("Major project", "4.2667", "4.6000", "0.928"),
    "Tell us on the bus: feedback cards": ("Small and easy", "2.1833", "1.3667"),
    "Passengers' panel for the transport budget": ("Small and hard", "1.8667", "3.9667"),
}
"""Quadrant, impact, effort and, where the specification gives it, impact for effort."""
AGREEMENT = ("0.8222", "0.7333", "0.9883", "0.9871")
"""Kendall's W and mean Spearman of the impact; r_wg of the befriending rota, impact and effort."""


@pytest.fixture
def demo(north: Partnership, settings: Any, tmp_path: Path) -> Iterator[Partnership]:
    settings.MEDIA_ROOT = tmp_path / "files"
    fill(north)
    yield north


def member(key: str) -> Membership:
    return Membership.objects.get(user__email=f"{key}@north.demo.example")


class Words(HTMLParser):
    """The words of a page, of its pictures too, one space between them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.found += data.split()

    def __str__(self) -> str:
        return " ".join(self.found)


def on_page(client: Any, view: str, **kwargs: Any) -> str:
    answer = client.get(url_here(view, **kwargs))
    assert answer.status_code == 200, answer.content.decode()
    return str(Words(answer.content.decode()))


def stands(figures: Sequence[str], after: str, text: str) -> bool:
    """Whether a row that begins with these words gives the figures in this order."""
    for rest in text.split(after)[1:]:
        said = iter(word.strip("()") for word in rest.split()[:20])
        if all(figure in said for figure in figures):
            return True
    return False


def test_the_demo_tells_the_thread_up_to_the_decision(demo: Partnership, as_: Any, client: Any) -> None:
    explorer_round = ExplorerRound.objects.get(name="Round 2026-A")
    assert explorer_round.status == RoundStatus.PUBLISHED
    found = FormResult.objects.get(service__name="Older people's day support", form="CL3")
    assert (str(found.level), str(found.potential), str(found.gap)) == ("2.0000", "3.5000", "1.5000")
    assert (found.perception_gap, found.sees_differently, found.rule) == (2, True, "R3")

    befriending = Activity.objects.get(title="Peer befriending rota")
    placed = MatrixPlacement.objects.get(activity=befriending)
    assert (f"{placed.impact:.4f}", f"{placed.effort:.4f}") == ("4.1333", "1.8667")
    assert f"{placed.impact / placed.effort:.3f}" == "2.214"
    assert (placed.quadrant, placed.borderline) == ("quick_win", False)
    assert f"{MatrixRound.objects.get(name='First weighing').impact_w:.4f}" == "0.8222"
    assert befriending.state == State.PRIORITISED
    assert befriending.first_action == "Phone three lunch clubs"
    assert befriending.kind == Activity.Kind.CURRENT

    refused = as_(member("lead")).get(befriending.get_absolute_url()).content.decode()
    assert "regulated role" in refused.lower()
    with pytest.raises(NotAllowed, match=r"(?i)regulated role"):
        move(activity=befriending, event="fast_lane", by=member("lead"))


def test_pages_and_reports_give_the_worked_examples_to_every_digit(
    demo: Partnership, as_: Any, tmp_path: Path
) -> None:
    client = as_(member("lead"))
    explorer_round = ExplorerRound.objects.get(name="Round 2026-A")
    matrix_round = MatrixRound.objects.get(name="First weighing")
    adopted = Report.objects.get(code="R03")
    assert adopted.adopted_by == member("lead")
    plot, board = on_page(client, "matrix_results", matrix_round=matrix_round.pk), words(adopted.file.path)
    team = words(write("R03", matrix_round.pk, tmp_path / "matrix.pdf", audience="team"))
    for number, (title, (quadrant, *figures)) in enumerate(MAT_1.items(), start=1):
        assert stands(figures, title, plot), title
        assert " ".join((f"{number}. {title}", *figures)) in team, title
        assert quadrant in plot and quadrant in team and quadrant in board, title
        assert figures[0] not in board, "three raters: the board reads rounded figures"
    for figure in AGREEMENT:
        assert figure in plot and figure in team, figure

    scores = on_page(client, "explorer_analysts", explorer_round=explorer_round.pk)
    day_support = explorer_round.round_services.get(service__name="Older people's day support")
    levels = on_page(client, "explorer_figures", round_service=day_support.pk)
    star = words(write("R01", explorer_round.pk, tmp_path / "star.pdf", audience="team"))
    for text in (levels, star):
        assert stands(EXP_1, "Peer support", text), "EXP-1"
    for text in (scores, star):
        assert "40.625" in text, "EXP-2"
        assert "0.8694" in text, "EXP-3"


def test_everybody_who_signs_in_finds_something(demo: Partnership, as_: Any, client: Any) -> None:
    every_role_has_a_sign_in_that_works(client)
    something_waits_for_lead_officer_and_front_line(as_)
    what_people_wrote_stands_once_where_it_belongs()
    assert {(job.state, job.params["code"]) for job in Job.objects.all()} == {
        (Job.State.DONE, "R03"),
        (Job.State.DONE, "R24"),
        (Job.State.QUEUED, "R01"),
    }
    assert not Mail.objects.due(), "letters fill the screen on which the sign-ins stand"
    assert "Priority matrix: First weighing" in on_page(as_(member("councillor")), "reports")


def something_waits_for_lead_officer_and_front_line(as_: Any) -> None:
    tasks = {
        "lead": "Rate 3 activities in “Second weighing”",
        "officer": "Ask six users to the first meeting",
        "frontline": "Answer the Explorer: Round 2026-B",
    }
    for key, task in tasks.items():
        assert task in str(Words(as_(member(key)).get("/home/").content.decode()))


def what_people_wrote_stands_once_where_it_belongs() -> None:
    said = ExplorerCell.objects.exclude(idea="").select_related("response__service")
    found = Counter((cell.response.service.name, cell.response.group, cell.form, cell.idea) for cell in said)
    assert set(found) == {
        (service, group, form, idea) for (service, group), ideas in IDEAS.items() for form, idea in ideas
    }
    assert set(found.values()) == {1}


def every_role_has_a_sign_in_that_works(client: Any) -> None:
    shown = {role for person in CAST for role in person.roles}
    # One sees nothing of a partnership yet; the other is a neighbour's lead.
    assert set(ROLES) - shown == {"national_lead", "second_approver"}
    signed_in = client.post(
        "/accounts/login/", {"login": "lead@north.demo.example", "password": PASSWORD}, follow=True
    )
    assert "Demo North" in signed_in.content.decode()


def test_anybody_reads_the_one_page_for_members(demo: Partnership, client: Any) -> None:
    page = client.get(f"/{demo.slug}/for-members/").content.decode()
    for said in ("36 of them use services.", "We ask you to approve:", "£18,400", "Upper Glen"):
        assert said in page, said
    assert not [person.name for person in CAST if person.name in page]
