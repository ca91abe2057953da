"""The fifth step: grow it."""

from django.utils.translation import gettext_lazy as _

from foundations.tool import Step

STEP = Step(
    slug="grow",
    name=_("Grow it"),
    purpose=_("Show what changed, learn from it, and spread what works."),
    comes_in=_("Agreements in force and activities up and running."),
    goes_on=_("Results and stories, which the next map starts from."),
    tools=(),
    meanwhile=_(
        "This step will follow results, tell stories and make the case. Until then, keep figures and what "
        "people say as evidence on the activity, and decide there whether to go on, spread it or stop."
    ),
)
