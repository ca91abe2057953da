"""The URL map as tests read it: every route, how it may be reached, and objects to fill it with."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from partnerships.access import Access, declared
from partnerships.middleware import GUARDED_ELSEWHERE
from tests import factories

# How to make the object a URL names, in the partnership in scope: kwarg name → maker.
MAKERS: dict[str, Callable[[], Any]] = {
    "activity_batch": lambda: factories.ImportBatchFactory(kind="activities"),
    "activity": lambda: factories.ActivityFactory(state="live"),
    "audit_pack": factories.audit_pack,
    "decision": lambda: factories.DecisionFactory(activity__state="live"),
    "evidence": factories.EvidenceFactory,
    "expense": factories.ExpenseFactory,
    "explorer_cell": factories.explorer_cell,
    "explorer_round": factories.ExplorerRoundFactory,
    "form": lambda: SimpleNamespace(pk="CL3"),
    "invitation": factories.InvitationFactory,
    "invited_link": factories.invited_link,
    "job": factories.JobFactory,
    "link": factories.poster,
    "locality": factories.LocalityFactory,
    "matrix_round": factories.MatrixRoundFactory,
    "members_page": factories.members_page,
    "member": factories.MembershipFactory,
    "notice": factories.NoticeFactory,
    "organisation": factories.OrganisationFactory,
    "page": lambda: SimpleNamespace(pk=1),
    "organisation_batch": lambda: factories.ImportBatchFactory(kind="organisations"),
    "proposal": factories.ProposalFactory,
    "report": factories.ReportFactory,
    "reset": factories.SecondFactorResetFactory,
    "round_activity": factories.RoundActivityFactory,
    "round_criterion": factories.round_criterion,
    "round_service": factories.RoundServiceFactory,
    "service": factories.ServiceFactory,
    "service_batch": factories.ImportBatchFactory,
    "suggestion": factories.SuggestionFactory,
    "task": factories.TaskFactory,
}


@dataclass(frozen=True)
class Route:
    name: str
    path: str
    view: Callable[..., Any]
    access: Access | None
    arguments: tuple[str, ...]

    def __str__(self) -> str:
        return self.name

    @property
    def in_partnership(self) -> bool:
        return self.path.startswith("p/<slug:partnership>/")

    @property
    def objects(self) -> tuple[str, ...]:
        """The arguments that name rows, without the partnership's own slug."""
        return tuple(each for each in self.arguments if each not in {"partnership", "token"})

    def url(self, **arguments: Any) -> str:
        return reverse(self.name, kwargs={each: arguments[each] for each in self.arguments})


def _walk(patterns: list[Any], path: str, arguments: tuple[str, ...]) -> Iterator[Route]:
    for entry in patterns:
        here = path + str(entry.pattern)
        names = arguments + tuple(entry.pattern.converters)
        if isinstance(entry, URLResolver):
            yield from _walk(entry.url_patterns, here, names)
        elif isinstance(entry, URLPattern) and not entry.callback.__module__.startswith(GUARDED_ELSEWHERE):
            yield Route(entry.name or "", here, entry.callback, declared(entry.callback), names)


ROUTES = tuple(_walk(get_resolver().url_patterns, "", ()))
MEMBER_ROUTES = tuple(route for route in ROUTES if route.in_partnership)


def make_objects(route: Route) -> dict[str, Any]:
    """Rows for the objects a route names, made in the partnership in scope."""
    return {name: MAKERS[name]().pk for name in route.objects}
