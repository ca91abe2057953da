"""What only the programme lead can say on the one page for members."""

from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundations.records import Record

MOST_HOURS = 1_000_000


def _hours(words: Any) -> models.PositiveIntegerField:
    return models.PositiveIntegerField(
        words, null=True, blank=True, validators=[MaxValueValidator(MOST_HOURS)]
    )


class ForMembers(Record):
    """What members are asked, what it costs and what nobody knows; one row a partnership.

    It holds what the next page will say. What a page said that was published stands in its report.
    """

    class Ask(models.TextChoices):
        APPROVE = "approve", _("To approve something")
        NOTE = "note", _("To note something")
        CHOOSE = "choose", _("To choose between things")

    class Worth(models.TextChoices):
        CASH = "cash", _("It saves cash")
        VALUE = "value", _("It saves no cash, and is worth doing for public value")

    ask = models.CharField(_("what you ask of members"), max_length=7, choices=Ask, default=Ask.NOTE)
    ask_text = models.CharField(_("what they should approve, note or choose"), max_length=200, blank=True)
    first_question = models.CharField(_("a question worth asking"), max_length=150, blank=True)
    second_question = models.CharField(_("another question worth asking"), max_length=150, blank=True)
    cost = models.DecimalField(_("cost in pounds"), max_digits=12, decimal_places=2, null=True, blank=True)
    staff_hours = _hours(_("hours of staff"))
    community_hours = _hours(_("hours of people from the community"))
    covers = models.CharField(_("what these figures cover"), max_length=100, blank=True)
    worth = models.CharField(_("what it is worth"), max_length=5, choices=Worth, blank=True)
    unknown = models.CharField(_("what else you do not know"), max_length=200, blank=True)
    contact = models.CharField(_("whom members can ask"), max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("partnership",), name="for_members_once"),
            models.CheckConstraint(
                condition=models.Q(cost__isnull=True) | models.Q(cost__gte=0),
                name="for_members_cost_not_negative",
                violation_error_message=_("Enter an amount of £0 or more."),
            ),
        ]

    def __str__(self) -> str:
        return str(_("One page for members"))

    @classmethod
    def here(cls) -> "ForMembers":
        """That of the partnership in scope, as yet unsaved where nothing was written."""
        return cls.objects.first() or cls()
