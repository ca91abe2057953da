"""Pages people see when they are signed in."""

from dataclasses import dataclass
from functools import partial

from django.test import Client
from django.urls import reverse

from activities.models import Activity
from bench.floors import BareClient
from bench.national import Place
from bench.report import Budget, Row, Section
from bench.timing import Call, in_turn, queries
from foundations.tenancy import scope, url_here
from partnerships.models import Service

SIGNED_IN = Budget(ms=100, queries=15)
LIST = Budget(ms=60, queries=15)
TENFOLD = Budget(ratio=1.3)


@dataclass(frozen=True)
class Visitor:
    """Somebody signed in, in one partnership."""

    place: Place
    client: Client

    def opens(self, address: str) -> Call:
        return partial(opened, self.client, address)


def visitor(place: Place) -> Visitor:
    client = Client()
    client.force_login(place.lead.user)
    return Visitor(place, client)


def opened(client: Client, address: str) -> None:
    """Raises where the page is not shown: a redirect or a refusal would be quick, and no page."""
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered {response.status_code}")


def addresses(place: Place) -> dict[str, str]:
    """Pages by what they show."""
    with scope(place.partnership):
        matrix = {"matrix_round": place.matrix.pk} if place.matrix else {}
        published = {"explorer_round": place.published.pk}
        cell = {"round_service": place.published.round_services.earliest("pk").pk, "form": "CL3"}
        return {
            "home": reverse("home"),
            "partnership home": url_here("partnership_home"),
            "Explorer rounds": url_here("explorer"),
            "an open Explorer round": url_here("explorer_round", explorer_round=place.open.pk),
            "Explorer grid": url_here("explorer_grid", **published),
            "Explorer results: what works": url_here("explorer_results", **published),
            "Explorer results: seen differently": url_here("explorer_differs", **published),
            "Explorer results: for analysts": url_here("explorer_analysts", **published),
            "an Explorer cell": url_here("explorer_cell", **cell),
            "matrix rounds": url_here("matrix_rounds"),
            "matrix results": url_here("matrix_results", **matrix),
            "a service": url_here("service", service=Service.objects.earliest("pk").pk),
            "an activity": url_here("activity", activity=Activity.objects.earliest("pk").pk),
            "organisations": url_here("organisations"),
            "ideas to weigh": url_here("proposals"),
            "suggestions": url_here("suggestions"),
            "decisions": url_here("decisions"),
            "reports": url_here("reports"),
            "what was changed": url_here("audit"),
            "people and roles": url_here("members"),
            "notices": url_here("notices"),
            **lists(place),
        }


def lists(place: Place) -> dict[str, str]:
    with scope(place.partnership):
        return {
            "services": url_here("services"),
            "services, page 100 or the last": url_here("services") + "?page=100",
            "services, searched": url_here("services") + "?q=service+01",
            "activities": url_here("activities"),
        }


def sections(large: Place, tenth: Place, usual: Place, runs: int) -> list[Section]:
    big, small, ordinary = visitor(large), visitor(tenth), visitor(usual)
    return [_signed_in(big, small, runs), _lists(big, ordinary, runs)]


def _signed_in(big: Visitor, small: Visitor, runs: int) -> Section:
    there = addresses(small.place)
    rows = []
    for what, address in addresses(big.place).items():
        page = big.opens(address)
        ours, floor = in_turn(runs, page, small.opens(there[what]))
        budget = Budget(SIGNED_IN.ms, TENFOLD.ratio, SIGNED_IN.queries)
        rows.append(Row(what, ours, budget, floor, queries(page)))
    return Section(
        "Signed-in pages, and ten times the data",
        "The floor is the same page in a partnership with a tenth of the data.",
        tuple(rows),
    )


def _lists(big: Visitor, ordinary: Visitor, runs: int) -> Section:
    rows = []
    for who, size in ((big, "large"), (ordinary, "ordinary")):
        with scope(who.place.partnership):
            count = Service.objects.count()
        client = BareClient()
        client.force_login(who.place.lead.user)
        plain = partial(opened, client, f"/list/{who.place.partnership.slug}/")
        for what, address in lists(who.place).items():
            page = who.opens(address)

            ours, floor = in_turn(runs, page, plain)
            rows.append(Row(f"{what} ({size}: {count} services)", ours, LIST, floor, queries(page)))
    return Section(
        "Lists",
        "The floor is a bare Django view, signed in, that shows 50 services of the same partnership and their number.",
        tuple(rows),
    )
