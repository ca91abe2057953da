"""The second step: focus it."""

from django.utils.translation import gettext_lazy as _

from foundations.tool import Step
from priorities.matrix import tool as matrix

STEP = Step(
    slug="focus",
    name=_("Focus it"),
    purpose=_("Weigh ideas by what they would change and what they would take, then decide."),
    comes_in=_("Ideas to weigh, from the map and from anybody who suggested one."),
    goes_on=_("Activities taken on, each with an owner and a first action."),
    tools=(matrix.TOOL,),
)
