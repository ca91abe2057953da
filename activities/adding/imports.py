"""Activities from a file: what an import would add, and adding it."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.adding.actions import Idea, add_several
from activities.models import Activity
from commons.four_cos import Form
from foundations.sorting import fold
from partnerships.imports import cells
from partnerships.imports.catalogue import Catalogue
from partnerships.imports.columns import Column, label_of, labels_of
from partnerships.imports.files import Reading
from partnerships.imports.models import ImportBatch
from partnerships.imports.plan import Plan, Problem, Values, make_plan
from partnerships.models import Membership, Service

MOST_ROWS = 200

COLUMNS = (
    Column("name", gettext_lazy("Title"), cells.text(150), ("name", "activity", "idea", "what people do")),
    Column(
        "services",
        gettext_lazy("Services"),
        cells.names(200),
        ("service", "service name", "services it belongs to"),
    ),
    Column(
        "forms",
        gettext_lazy("Forms"),
        cells.several(Form.choices),
        ("form", "how people take part", "four cos", "co"),
        show=labels_of(Form.choices),
    ),
    Column(
        "summary",
        gettext_lazy("Summary"),
        cells.long_text(2000),
        ("description", "what it is about", "about"),
    ),
    Column(
        "kind",
        gettext_lazy("Kind"),
        cells.choice(Activity.Kind.choices),
        ("does it happen now", "now or later"),
        show=label_of(Activity.Kind.choices),
    ),
    Column(
        "client_groups",
        gettext_lazy("Who it is for"),
        cells.several(Service.ClientGroup.choices),
        ("client group", "client groups", "audience"),
        show=labels_of(Service.ClientGroup.choices),
    ),
)


def plan(reading: Reading) -> Plan:
    """What importing `reading` would add. A title that is here already stays as it is."""
    found = make_plan(
        rows=reading.rows[:MOST_ROWS],
        headers=reading.headers,
        columns=COLUMNS,
        listed=(),
        current=lambda _row, _key: None,
        check=_Check(),
    )
    if len(reading.rows) > MOST_ROWS:
        too_many = _("Import at most %(most)d activities at a time; the file has %(count)s.")
        words = too_many % {"most": MOST_ROWS, "count": f"{len(reading.rows):,}"}
        found.problems.insert(0, Problem(_("The file"), "", words))
    known = {fold(title) for title in Activity.objects.values_list("title", flat=True)}
    here = [each for each in found.additions if fold(each.values["name"]) in known]
    found.unchanged = [each.values["name"] for each in here]
    found.additions = [each for each in found.additions if each not in here]
    return found


class _Check:
    """Whether a row says what is needed to weigh it: whose service it is, and how people take part."""

    def __init__(self) -> None:
        self.services = {fold(name): name for name in Service.objects.open().values_list("name", flat=True)}

    def __call__(self, values: Values, _existing: Any, _plan: Plan) -> dict[str, str]:
        problems = {}
        named = values.get("services", [])
        if not named:
            problems["services"] = _("Name the service it belongs to.")
        elif unknown := [name for name in named if fold(name) not in self.services]:
            problems["services"] = _("No open service is called “%(name)s”. Add it first.") % {
                "name": unknown[0]
            }
        else:
            values["services"] = sorted(self.services[fold(name)] for name in named)
        if not values.get("forms"):
            problems["forms"] = _("Say how people take part, like “Peer support” or CL3.")
        return problems


def carry_out(plan: Plan, by: Membership) -> None:
    """Add everything the plan says: all of it or nothing."""
    add_several(ideas=ideas_of(plan), by=by)


def ideas_of(plan: Plan) -> list[Idea]:
    services = {each.name: each for each in Service.objects.open()}
    return [_idea(each.values, services) for each in plan.additions]


def _idea(values: Values, services: dict[str, Service]) -> Idea:
    return Idea(
        title=values["name"],
        services=tuple(services[name] for name in values["services"]),
        forms=tuple(values["forms"]),
        summary=values.get("summary", ""),
        kind=values.get("kind", Activity.Kind.POTENTIAL),
        client_groups=tuple(values.get("client_groups", ())),
    )


ACTIVITIES = Catalogue(
    kind=ImportBatch.Kind.ACTIVITIES,
    model=Activity,
    columns=COLUMNS,
    plan=plan,
    carry_out=carry_out,
    list_view="activities",
    list_title=gettext_lazy("Activities"),
    title=gettext_lazy("Import activities"),
    paste_title=gettext_lazy("Add several activities"),
    nothing_new=gettext_lazy("Every activity in the file is here already, by its title."),
    needed=gettext_lazy(
        "Needed are a title, a service that is on your list, and how people take part, in words or as a code "
        "like CL3."
    ),
    matching=gettext_lazy("A title that is here already is left as it is."),
)
