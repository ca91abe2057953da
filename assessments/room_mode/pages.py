"""The projector's pages, drawn alike for every kind of round."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.room_mode.counting import Headcount, headcount
from assessments.room_mode.doors import ANYBODY, Door, door_to, doors, open_doors, room_until
from foundations.forms import Form, form_page
from foundations.refusals import NotAllowed, Reason
from foundations.tenancy import url_here
from foundations.tool import Text
from partnerships import links
from partnerships.access import ROLES, Permission
from partnerships.links.models import Link
from partnerships.models import Group


class InTheRoomForm(Form):
    """Whose codes the projector shows."""

    groups = forms.MultipleChoiceField(
        label=gettext_lazy("Who is in the room?"),
        help_text=gettext_lazy(
            "Each group you tick gets a code of its own. With one code for everybody, people say on their phone who they are."
        ),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick who is in the room")},
    )

    def __init__(self, *args: Any, groups: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, initial={"groups": [ANYBODY]}, **kwargs)
        asked = [(group.value, group.label) for group in Group if group in groups]
        self.fields["groups"].choices = [(ANYBODY, _("One code for everybody")), *asked]  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Hall:
    """A round in room mode. `tool` begins the names of its views; `move` is the right to close it.

    `groups` are whose codes are shown, as the address says; `posters` and `responses` those of the round.
    """

    tool: str
    round: Any
    move: Permission
    posters: Iterable[Link]
    responses: Any
    groups: Sequence[str]
    question: Text

    def url(self, page: str, groups: Sequence[str] = ()) -> str:
        """The address of one of its pages; `groups` stay in it."""
        here = url_here(f"{self.tool}_room_{page}", **{f"{self.tool}_round": self.round.pk})
        chosen = groups or self.groups
        return f"{here}?{urlencode([('group', group) for group in chosen])}" if chosen else here

    @property
    def urls(self) -> dict[str, str]:
        return {page: self.url(page) for page in ("mode", "screen", "count", "close", "reveal")}

    @cached_property
    def doors(self) -> tuple[Door, ...]:
        return doors(self.posters, self.groups)

    @cached_property
    def headcount(self) -> Headcount:
        return headcount(self.responses, [door.link for door in self.doors])

    @property
    def who_may_close(self) -> str:
        """In words: "Programme lead"."""
        return ", ".join(str(role.name) for role in ROLES.values() if self.move in role.permissions)

    @property
    def fingerprint(self) -> str:
        """Changes whenever the count does, or the round stops taking answers."""
        numbers = (f"{each.group}.{each.started}.{each.finished}" for each in self.headcount.groups)
        return f'"{self.round.pk}-{self.takes_answers:d}-{"-".join(numbers)}"'

    @property
    def takes_answers(self) -> bool:
        return bool(self.round.takes_answers)


def expect_people(hall: Hall) -> None:
    """Refuse room mode while the round takes no answers."""
    if not hall.takes_answers:
        raise NotAllowed(
            [
                Reason(
                    _("“%(round)s” takes no answers now. Room mode is for a round that is open.")
                    % {"round": hall.round},
                    hall.round.get_absolute_url(),
                )
            ]
        )


def set_up(request: HttpRequest, hall: Hall, poster: Callable[[str], Link]) -> HttpResponse:
    """Say who is in the room. From then on nobody there is held back; `poster` gives a group's open link."""
    expect_people(hall)
    form = InTheRoomForm(request.POST or None, groups=hall.round.groups)
    if form.is_valid():
        groups = form.cleaned_data["groups"]
        open_doors(poster(door_to(group)) for group in groups)
        return redirect(hall.url("screen", groups))
    return form_page(request, form, "room_mode/set_up.html", hall=hall)


def screen(request: HttpRequest, hall: Hall, *, may_close: bool) -> HttpResponse:
    """What the hall looks at while people answer."""
    expect_people(hall)
    context = {
        "hall": hall,
        "until": room_until(hall.doors),
        "may_close": may_close,
        "code_address": links.code_address().partition("://")[2].rstrip("/"),
    }
    return render(request, "room_mode/screen.html", context)


def count(request: HttpRequest, hall: Hall) -> JsonResponse:
    """The part of the screen that is asked for every two seconds; `over` once no answers are taken."""
    html = render_to_string("room_mode/count.html", {"hall": hall}, request)
    return JsonResponse({"html": html, "over": not hall.takes_answers})
