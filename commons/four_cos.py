"""The four Co's and their seventeen forms: the tags of everything (domain 3.1).

Technical names, as staff read them. The questions people meet are the Explorer's wording.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Co(TextChoices):
    COMMISSION = "CC", _("Co-commission")
    DESIGN = "CD", _("Co-design")
    DELIVER = "CL", _("Co-deliver")
    ASSESS = "CA", _("Co-assess")


class Form(TextChoices):
    CC1 = "CC1", _("Co-planning of outcomes and policy")
    CC2 = "CC2", _("Co-prioritising and participatory budgeting")
    CC3 = "CC3", _("Co-financing and giving resources")
    CC4 = "CC4", _("Personal commissioning")
    CD1 = "CD1", _("Customer-journey mapping")
    CD2 = "CD2", _("Design workshop or lab")
    CD3 = "CD3", _("User-designed information and digital")
    CD4 = "CD4", _("Prototyping and testing with users")
    CL1 = "CL1", _("Co-management of services and assets")
    CL2 = "CL2", _("Self-management")
    CL3 = "CL3", _("Peer support")
    CL4 = "CL4", _("Volunteers and communities delivering with staff")
    CL5 = "CL5", _("Prevention and community safety action")
    CA1 = "CA1", _("Online ratings and feedback")
    CA2 = "CA2", _("Citizen-led inspection")
    CA3 = "CA3", _("Co-monitoring of indicators")
    CA4 = "CA4", _("Participatory scrutiny and evaluation")

    @property
    def co(self) -> Co:
        return Co(self.value[:2])


FORMS_OF = {co: tuple(form for form in Form if form.co is co) for co in Co}
