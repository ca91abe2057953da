"""The third step: people it."""

from django.utils.translation import gettext_lazy as _

from foundations.tool import Step

STEP = Step(
    slug="people",
    name=_("People it"),
    purpose=_("Find the people who can do it together: their skills, places and time."),
    comes_in=_("Activities taken on, and what each of them needs."),
    goes_on=_("People, groups and staff who have said yes."),
    tools=(),
    meanwhile=_(
        "This step will ask people what they can offer, match offers with needs and plan labs. "
        "Until then, write on each activity what it needs and who has offered, and keep the record of "
        "who was asked."
    ),
)
