"""The first step: map it."""

from django.utils.translation import gettext_lazy as _

from foundations.tool import Step
from mapping.explorer import tool as explorer

STEP = Step(
    slug="map",
    name=_("Map it"),
    purpose=_("Find out who does what together with whom, where, how well, and what is not done yet."),
    comes_in=_("Your services, and what the last round said about them."),
    goes_on=_("Ideas to weigh, each with the answers it came from."),
    tools=(explorer.TOOL,),
)
