"""Who somebody answers as: the five respondent groups, and the two pools small groups join."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Group(TextChoices):
    """The respondent groups whose views are weighed as equals (domain 2.2)."""

    COUNCILLOR = "councillor", _("Councillors")
    MANAGER = "manager", _("Managers")
    FRONT_LINE = "front_line", _("Front-line staff")
    CITIZEN = "citizen", _("People who use services")
    PARTNER_ORG = "partner_org", _("Partner organisations")

    @property
    def pool(self) -> "Pool":
        return Pool.USE if self is Group.CITIZEN else Pool.PROVIDE


class Pool(TextChoices):
    USE = "use", _("People who use services")
    PROVIDE = "provide", _("People who provide or govern")
