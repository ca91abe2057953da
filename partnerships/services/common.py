"""Thirty services most Scottish councils run, with a line of our own on each, to tick instead of typing.

They carry no number of any list of services: a partnership that uses one imports its own.
"""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class CommonService(NamedTuple):
    """`slug` stays the same in every language."""

    slug: str
    name: Promise
    description: Promise


COMMON: tuple[CommonService, ...] = tuple(
    CommonService(*each)
    for each in (
        ("home_care", _("Home care"), _("Help with everyday life at home, from getting up to going to bed.")),
        ("day_services", _("Day services"), _("Company, activities and support during the day.")),
        ("carers", _("Support for unpaid carers"), _("Advice, a break and a plan for who cares for somebody.")),
        ("meals", _("Community meals"), _("Hot or ready-made meals at home, or at a lunch club.")),
        ("equipment", _("Equipment and adaptations"), _("Rails, ramps and alarms that let people stay at home.")),
        ("learning_disability", _("Learning disability support"), _("Support to live, learn, work and meet people.")),
        ("mental_health", _("Community mental health"), _("Help near home for people who live with poor mental health.")),
        ("recovery", _("Alcohol and drug recovery"), _("Help to stop, to stay well and to find one’s feet again.")),
        ("fostering", _("Fostering and adoption"), _("Families for children who cannot live with their own.")),
        ("family_support", _("Family support"), _("Help for parents and children before things get hard.")),
        ("early_years", _("Early learning and childcare"), _("Nurseries and childminding before school.")),
        ("schools", _("Schools"), _("Primary, secondary and special schools.")),
        ("additional_support", _("Additional support for learning"), _("Extra help so that every child can learn.")),
        ("school_meals", _("School meals"), _("Breakfast and lunch at school.")),
        ("youth_work", _("Youth work"), _("Clubs, projects and somebody to talk to for young people.")),
        ("adult_learning", _("Adult learning"), _("Reading, writing, numbers, English and getting online for adults.")),
        ("libraries", _("Libraries"), _("Books, computers, events and a warm place to be.")),
        ("museums", _("Museums and heritage"), _("The area’s own things and stories, kept and shown.")),
        ("sport", _("Sport and leisure"), _("Pools, gyms, pitches and classes.")),
        ("parks", _("Parks and green spaces"), _("Parks, play areas, paths and allotments.")),
        ("waste", _("Waste and recycling"), _("Bins, recycling centres and bulky uplifts.")),
        ("streets", _("Street cleaning"), _("Litter, graffiti and fly-tipping.")),
        ("roads", _("Roads and winter care"), _("Mending, lighting and gritting roads and pavements.")),
        ("transport", _("Community transport"), _("Buses and lifts where there is no ordinary bus.")),
        ("housing", _("Council housing"), _("Homes to rent, repairs and tenants’ say.")),
        ("homelessness", _("Homelessness support"), _("Somewhere to stay, and help to find and keep a home.")),
        ("welfare", _("Money and benefits advice"), _("Help with bills, debt and claiming what is due.")),
        ("justice", _("Community justice"), _("Unpaid work and support that keep people from offending again.")),
        ("planning", _("Planning and place"), _("What is built where, and how a place should look in ten years.")),
        ("employability", _("Help into work"), _("Training, work experience and support to find and keep a job.")),
    )
)  # fmt: skip
BY_SLUG = {each.slug: each for each in COMMON}
