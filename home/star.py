"""The Star of a partnership, from what is published."""

from typing import cast

from django.utils.translation import gettext as _

from commons.four_cos import Co
from home.facts import Facts
from home.standing import Standing
from pictures import star

FourCos = tuple[star.Co, star.Co, star.Co, star.Co]
FiveSteps = tuple[star.Step, star.Step, star.Step, star.Step, star.Step]


def star_of(name: str, facts: Facts, standings: tuple[Standing, ...]) -> star.Star:
    """`name` is the partnership's. A Co without a level says why; it is not 0."""
    cos = tuple(star.Co(str(co.label), facts.cos[co].level, instead=facts.cos[co].words) for co in Co)
    steps = tuple(star.Step(str(each.step.name), each.status) for each in standings)
    return star.Star(
        name=_("Star of %(name)s") % {"name": name},
        cos=cast(FourCos, cos),
        steps=cast(FiveSteps, steps),
    )
