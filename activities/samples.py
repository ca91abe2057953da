"""Fifty-one things people do together, three for each form, in our own words: to tick instead of typing."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commons.four_cos import Co, Form
from partnerships.models import Service


class Sample(NamedTuple):
    """`client_groups` is a first guess at who it is for; empty means that it may be for anybody."""

    form: Form
    title: Promise
    summary: Promise
    client_groups: tuple[Service.ClientGroup, ...] = ()

    @property
    def co(self) -> Co:
        return self.form.co


_For = Service.ClientGroup

_ALL: tuple[Sample, ...] = (
    # --- Co-commission
    Sample(
        Form.CC1,
        _("A plan for the area, written with residents"),
        _("Residents and staff agree what should be better in five years, and how they will know."),
    ),
    Sample(
        Form.CC1,
        _("Carers help to write the carers’ strategy"),
        _("Unpaid carers sit in the group that drafts it, from the first page to the last."),
        (_For.CARERS,),
    ),
    Sample(
        Form.CC1,
        _("Young people set three aims for the year"),
        _("A youth group chooses three aims, and the service plan is built on them."),
        (_For.YOUNG_PEOPLE,),
    ),
    Sample(
        Form.CC2,
        _("A vote on small grants"),
        _("People in the area decide by vote which local projects get a share of a small fund."),
    ),
    Sample(
        Form.CC2,
        _("Tenants rank the repairs budget"),
        _("Tenants say which kinds of repair come first, and the budget follows."),
    ),
    Sample(
        Form.CC2,
        _("A citizens’ panel on what comes first"),
        _("People drawn by lot hear the facts, talk them over and put the year’s aims in order."),
    ),
    Sample(
        Form.CC3,
        _("A hall lent for a new group"),
        _("A church, club or school gives a room without rent so that a group can begin."),
    ),
    Sample(
        Form.CC3,
        _("Local shops share the cost of a minibus"),
        _("Traders and the council each pay a part, and a community group runs the bus."),
    ),
    Sample(
        Form.CC3,
        _("A crowd-funded play area"),
        _("Families raise part of the money, and the council adds the rest and the land."),
        (_For.CHILDREN_FAMILIES,),
    ),
    Sample(
        Form.CC4,
        _("A personal budget for short breaks"),
        _("Carers choose how the money for their break is spent, with somebody to talk it through."),
        (_For.CARERS,),
    ),
    Sample(
        Form.CC4,
        _("A circle of friends plans the support"),
        _("The people who know somebody best help them to plan their week and the money for it."),
        (_For.LEARNING_DISABILITY,),
    ),
    Sample(
        Form.CC4,
        _("Neighbours pool their care hours"),
        _("People with home care in one street share hours, so that each gets more of what they want."),
        (_For.OLDER_PEOPLE,),
    ),
    # --- Co-design
    Sample(
        Form.CD1,
        _("Walk through coming home from hospital"),
        _("Patients, families and staff draw each step on a wall and mark where it went wrong."),
        (_For.OLDER_PEOPLE, _For.LONG_TERM_CONDITIONS),
    ),
    Sample(
        Form.CD1,
        _("A day in the life of a carer"),
        _("Carers keep a diary for a week, and staff read it with them to find what to change."),
        (_For.CARERS,),
    ),
    Sample(
        Form.CD1,
        _("Follow a benefits claim from start to end"),
        _("People who claim and people who decide go through one claim together, letter by letter."),
    ),
    Sample(
        Form.CD2,
        _("A lab on better evenings"),
        _("People who are lonely after dark and staff make up ideas for one evening, and choose three."),
        (_For.OLDER_PEOPLE,),
    ),
    Sample(
        Form.CD2,
        _("Design the new day centre together"),
        _("Members, families and architects move cardboard walls until the rooms suit everybody."),
        (_For.LEARNING_DISABILITY, _For.PHYSICAL_DISABILITY),
    ),
    Sample(
        Form.CD2,
        _("Pupils rethink the lunch hall"),
        _("Pupils, cooks and teachers work out in two meetings how lunch could be calmer and better."),
        (_For.CHILDREN_FAMILIES,),
    ),
    Sample(
        Form.CD3,
        _("Readers rewrite our letters"),
        _("People who get our letters cross out what they do not understand, and we send their version."),
    ),
    Sample(
        Form.CD3,
        _("A welcome pack by former patients"),
        _("People who have been through it write what they would have liked to know on the first day."),
        (_For.MENTAL_HEALTH,),
    ),
    Sample(
        Form.CD3,
        _("A web page tested by those who need it"),
        _("Users say what they look for, try each draft on their own phones and sign it off."),
    ),
    Sample(
        Form.CD4,
        _("A four-week trial of evening visits"),
        _("A few families try a new time for visits and say each week what to change."),
        (_For.CHILDREN_FAMILIES,),
    ),
    Sample(
        Form.CD4,
        _("Try out new bins on one street"),
        _("One street tests the new collection first, and its residents decide what to mend."),
    ),
    Sample(
        Form.CD4,
        _("A mock-up of the new front desk"),
        _("Visitors try a desk made of tables and screens before the real one is built."),
    ),
    # --- Co-deliver
    Sample(
        Form.CL1,
        _("A library run with its readers"),
        _("A committee of readers and staff decides on hours, books and events."),
    ),
    Sample(
        Form.CL1,
        _("A community group looks after the park"),
        _("Neighbours have the keys, a small budget and a say in what is planted."),
    ),
    Sample(
        Form.CL1,
        _("Tenants on the board of their housing"),
        _("Elected tenants share the decisions about homes and the money for them."),
    ),
    Sample(
        Form.CL2,
        _("A course on living well with a long illness"),
        _("People learn from each other how to manage pain, tiredness and medicine day by day."),
        (_For.LONG_TERM_CONDITIONS,),
    ),
    Sample(
        Form.CL2,
        _("Telecare that people set up themselves"),
        _("Older people choose and learn their own alarms and reminders, with help at hand."),
        (_For.OLDER_PEOPLE,),
    ),
    Sample(
        Form.CL2,
        _("My own recovery plan"),
        _("People write down what keeps them well and what to do on a bad day, and staff work by it."),
        (_For.MENTAL_HEALTH, _For.ADDICTIONS),
    ),
    Sample(
        Form.CL3,
        _("A phone circle"),
        _("Ten people ring each other in turn once a week, so that nobody goes without a call."),
        (_For.OLDER_PEOPLE,),
    ),
    Sample(
        Form.CL3,
        _("Parents who have been there"),
        _("Parents whose children are older help those who have just had the news."),
        (_For.CHILDREN_FAMILIES,),
    ),
    Sample(
        Form.CL3,
        _("Mentors who have left prison behind"),
        _("People who have built a new life meet others at the gate and stay with them for a year."),
        (_For.JUSTICE,),
    ),
    Sample(
        Form.CL4,
        _("A lunch club cooked by its members"),
        _("Members and staff plan, cook and wash up together twice a week."),
        (_For.OLDER_PEOPLE,),
    ),
    Sample(
        Form.CL4,
        _("Volunteer drivers beside the bus"),
        _("Trained neighbours drive people to appointments where no bus goes."),
    ),
    Sample(
        Form.CL4,
        _("A time bank"),
        _("People give an hour of what they can do and get an hour of what they need."),
    ),
    Sample(
        Form.CL5,
        _("Falls classes led by older people"),
        _("People who came to the class last year are trained to lead it this year."),
        (_For.OLDER_PEOPLE,),
    ),
    Sample(
        Form.CL5,
        _("Neighbours who watch out for cold homes"),
        _("Trained residents knock on doors in winter and bring in help with heating and bills."),
    ),
    Sample(
        Form.CL5,
        _("Safe routes to school"),
        _("Pupils and parents map where they feel unsafe, and walk the new routes with younger ones."),
        (_For.CHILDREN_FAMILIES,),
    ),
    # --- Co-assess
    Sample(
        Form.CA1,
        _("Say how it was, on the way out"),
        _("People answer three questions on a tablet, and the answers hang on the wall each month."),
    ),
    Sample(
        Form.CA1,
        _("Stories people can post and staff answer"),
        _("Anybody can tell online how a service treated them, and the service answers in public."),
    ),
    Sample(
        Form.CA1,
        _("Rate the swimming pool"),
        _("Swimmers score cleanness, warmth and welcome, and see what was done about it."),
    ),
    Sample(
        Form.CA2,
        _("Residents inspect their care home"),
        _("A trained team of residents and relatives looks at food, company and respect, and reports."),
        (_For.OLDER_PEOPLE, _For.DEMENTIA),
    ),
    Sample(
        Form.CA2,
        _("Young people inspect youth clubs"),
        _("Trained young inspectors visit each other’s clubs and write what is good and what is not."),
        (_For.YOUNG_PEOPLE,),
    ),
    Sample(
        Form.CA2,
        _("An access walk through the town"),
        _("Disabled people lead the council round the streets and list what must be mended."),
        (_For.PHYSICAL_DISABILITY,),
    ),
    Sample(
        Form.CA3,
        _("Volunteers count what lives in the burn"),
        _("Neighbours take samples every month, and the figures stand beside the council’s own."),
    ),
    Sample(
        Form.CA3,
        _("Five figures chosen by users"),
        _("People who use the service pick the five figures that show whether it works."),
    ),
    Sample(
        Form.CA3,
        _("Street by street: how clean is it?"),
        _("Residents grade their street with photographs, and the crews plan by it."),
    ),
    Sample(
        Form.CA4,
        _("Service users ask the questions"),
        _("People who use a service are trained to interview others and to say what it adds up to."),
    ),
    Sample(
        Form.CA4,
        _("A panel that reads the complaints"),
        _("Citizens read complaints without names twice a year and say what should change."),
    ),
    Sample(
        Form.CA4,
        _("Carers sit in the yearly review"),
        _("Carers see the figures first, put their questions and sign what is agreed."),
        (_For.CARERS,),
    ),
)

SAMPLES = {f"{each.form.value}-{number % 3 + 1}": each for number, each in enumerate(_ALL)}
"""By a code that stays the same in every language: the form and a number from 1 to 3."""


def samples_of(co: Co) -> dict[str, Sample]:
    return {code: each for code, each in SAMPLES.items() if each.co is co}
