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
        "Tools to ask people what they can offer, to match offers with needs and to plan labs come here. "
        "Until then, write on each activity what it needs and who has offered, and keep the record of "
        "who was asked."
    ),
)
