"""Pieces of pages that show activities."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from activities.models import Activity, State
from foundations.listing import Listing
from foundations.templatetags.components import tag
from foundations.tenancy import url_here

register = template.Library()

# States are words before colours; the colours only group them.
COLOURS = {
    State.IDENTIFIED: "grey",
    State.CANDIDATE: "purple",
    State.RATED: "purple",
    State.LIVE: "green",
    State.SUSTAINED: "green",
    State.REVIEWING: "turquoise",
    State.SCALING: "turquoise",
    State.SUSPENDED: "yellow",
    State.BACK_BURNER: "grey",
    State.DROPPED: "grey",
    State.STOPPED: "grey",
    State.ARCHIVED: "grey",
}


@register.simple_tag
def state_tag(activity: Activity) -> SafeString:
    """The state of an activity in words."""
    return tag(activity.state_words, COLOURS.get(State(activity.state), "blue"))


@register.simple_tag
def downloads(of: Listing, name: str) -> SafeString:
    """Links to the whole list as a file, narrowed and ordered as it is on screen."""
    asked = of.address(page=None)
    context: dict[str, Any] = {
        "csv": url_here(f"{name}_csv") + asked,
        "xlsx": url_here(f"{name}_xlsx") + asked,
    }
    return render_to_string("activities/downloads.html", context)
