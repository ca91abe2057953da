"""The fourth step: market it."""

from django.utils.translation import gettext_lazy as _

from foundations.tool import Step

STEP = Step(
    slug="market",
    name=_("Market it"),
    purpose=_("Agree who does what for whom, thank people, and make it easy to join in."),
    comes_in=_("People who have said yes, and designs made together."),
    goes_on=_("Agreements in force, with what each side promised."),
    tools=(),
    meanwhile=_(
        "This step will help to write an agreement together and to thank people. Until then, agree on "
        "paper who does what for whom, and keep the paper as evidence on the activity."
    ),
)
