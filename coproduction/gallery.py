"""For those who build: every component in every state, and every error page."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _

from foundations.forms import DateField, Difference, Form, MoneyField, PostcodeField
from foundations.listing import Chosen, Filter, Listing, Sort
from foundations.refusals import Reason
from home.steps import STEPS
from partnerships.access import ROLES, Permission, public, roles_with
from partnerships.accounts.asking import Help
from pictures import star


class ExampleForm(Form):
    name = forms.CharField(label=_("Name"), help_text=_("As people know it."), max_length=60)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("a", _("A group")), ("b", _("A service"))], widget=forms.RadioSelect
    )
    places = forms.MultipleChoiceField(
        label=_("Where"),
        choices=[("n", _("North")), ("s", _("South"))],
        widget=forms.CheckboxSelectMultiple,
    )
    area = forms.ChoiceField(label=_("Area"), choices=[("", ""), ("d", _("Dalkeith"))])
    cost = MoneyField(label=_("Cost a year"), help_text=_("For example, £1,200.50"))
    due = DateField(label=_("Date"))
    postcode = PostcodeField(label=_("Postcode"))
    about = forms.CharField(label=_("What it does"), widget=forms.Textarea, required=False)
    agreed = forms.BooleanField(label=_("Everybody involved agrees"))


class FilledForm(ExampleForm):
    prefix = "filled"


STARTED = star.Star(
    name="Star of Demo North",
    cos=(
        star.Co("Co-commission", 2.2),
        star.Co("Co-design", 1.4),
        star.Co("Co-deliver", 3.1),
        star.Co("Co-assess", None),
    ),
    steps=tuple(
        star.Step(str(step.name), status)
        for step, status in zip(
            STEPS, map(star.Status, ("done", "done", "under_way", "not_started", "not_started")), strict=True
        )
    ),
)
SORTS = (Sort("name", _("Name"), ("name",)), Sort("newest", _("Newest first"), ("-pk",)))
FILTER = Filter("status", _("Status"), [("active", _("Active")), ("closed", _("Closed"))], "status")


def _list(**changes: Any) -> Listing:
    given: dict[str, Any] = {
        "rows": ["Day care", "Garden club"],
        "total": 1204,
        "page": 3,
        "pages": 25,
        "search": "",
        "searchable": True,
        "filters": (Chosen(FILTER, ""),),
        "sorts": SORTS,
        "sort": SORTS[0],
        "asked": QueryDict("q=club&page=3"),
    }
    return Listing(**{**given, **changes})


@public
def components(request: HttpRequest) -> HttpResponse:
    wrong = {"filled-cost": "-5", "filled-due": "31 June", "filled-postcode": "nowhere", "filled-about": "…"}
    context = {
        "example": ExampleForm(),
        "refused": FilledForm(wrong),
        "full": _list(),
        "none_found": _list(rows=[], total=0, pages=1, page=1, search="club"),
        "none_yet": _list(rows=[], total=0, pages=1, page=1),
        "star": STARTED,
        "star_svg": star.svg(STARTED, prefix="gallery"),
    }
    return render(request, "gallery/components.html", context)


EXAMPLES: dict[str, dict[str, Any]] = {
    "403": {
        "own_roles": [str(ROLES["front_line"].name)],
        "roles": roles_with(Permission.ACTIVITY_DECIDE),
        "help": Help(str(_("Ask one of these: Morag Sinclair (Health and social care)."))),
    },
    "not_allowed": {
        "reasons": [
            Reason(str(_("Say who owns the activity")), "#main"),
            Reason(str(_("At least 3 people must have rated it; 2 have"))),
        ]
    },
    "stale": {
        "differences": [
            Difference("Name", "Day care", "Day care and lunch"),
            Difference("Cost a year", "1,200", "1,450.50"),
        ],
        "theirs": {"version": 3},
        "files": ["file"],
    },
}
ERRORS = ("400", "403", "404", "405", "413", "422", "429", "500", "csrf", "not_allowed", "stale")


@public
def error(request: HttpRequest, code: str) -> HttpResponse:
    return render(request, f"errors/{code}.html", {"layout": "base.html", **EXAMPLES.get(code, {})})


gallery_pages = [
    path("components/", components, name="components"),
    *(path(f"_errors/{code}/", error, {"code": code}, name=f"error_{code}") for code in ERRORS),
]
