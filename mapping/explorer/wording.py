"""What people read in the Explorer: plain questions first, the technical name underneath.

The texts are our own and short enough for Easy Read. Technical names stand in commons.four_cos.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from commons.four_cos import Form
from partnerships.groups import Group
from pictures.words import LEVELS

DOES_THIS_HAPPEN = _("Does this happen in %(service)s?")
HOW_SHOULD_IT_BE = _("How should it be?")
DONT_KNOW = _("Don’t know")
NOT_FOR_THIS_SERVICE = _("Not for this service")

QUESTIONS: dict[Form, Promise] = {
    Form.CC1: _("People who use it help decide what it should achieve."),
    Form.CC2: _("Local people help choose what money goes on first."),
    Form.CC3: _("People or groups give money, space or things to it."),
    Form.CC4: _("People decide how the money for their own support is spent."),
    Form.CD1: _("Staff and users go through what using it is like, step by step."),
    Form.CD2: _("They plan changes together."),
    Form.CD3: _("Users help write its letters, leaflets or web pages."),
    Form.CD4: _("People try changes before everyone gets them."),
    Form.CL1: _("Local people help run it or its buildings."),
    Form.CL2: _("People are helped to manage in their own way."),
    Form.CL3: _("People who have been through it support each other."),
    Form.CL4: _("Volunteers work beside staff."),
    Form.CL5: _("Neighbours and staff act early to stop problems."),
    Form.CA1: _("You can say what you thought and see what others said."),
    Form.CA2: _("Local people visit and inspect it."),
    Form.CA3: _("Users help check its figures."),
    Form.CA4: _("Users help judge whether it works, and get an answer."),
}

ANSWERS: tuple[Promise, ...] = (
    _("No"),
    _("Once or twice"),
    _("Often, in some places"),
    _("As a rule"),
    _("As a rule, and we decide together"),
)
"""How it is and how it should be, from level 0 to level 4."""

LEVEL_ANCHORS: tuple[Promise, ...] = (
    _("It does not happen."),
    _("It happened once, or in one corner of the service."),
    _("It happens regularly in part of the service."),
    _("It is the standard across the service, and there is evidence."),
    _("It is the standard, decisions are shared, it gets better and others copy it."),
)

LEVEL_WORDS = LEVELS
"""How results name the levels."""

SPEAKS_AS: dict[Group, Promise] = {
    Group.CITIZEN: _("I use services, or care for somebody who does"),
    Group.FRONT_LINE: _("I work in a service"),
    Group.PARTNER_ORG: _("I work or volunteer for another organisation"),
    Group.COUNCILLOR: _("I am a councillor"),
}
"""How people say whom they answer for. Managers answer by a link of their own."""

MORE_PEOPLE: dict[Group, Promise] = {
    Group.COUNCILLOR: ngettext_lazy("%(n)d more councillor", "%(n)d more councillors", "n"),
    Group.MANAGER: ngettext_lazy("%(n)d more manager", "%(n)d more managers", "n"),
    Group.FRONT_LINE: ngettext_lazy(
        "%(n)d more member of front-line staff", "%(n)d more front-line staff", "n"
    ),
    Group.CITIZEN: ngettext_lazy("%(n)d more person who uses it", "%(n)d more people who use it", "n"),
    Group.PARTNER_ORG: ngettext_lazy(
        "%(n)d more person from partner organisations",
        "%(n)d more people from partner organisations",
        "n",
    ),
}
"""Whose answers about a service are still wanted."""
