"""The five steps in the programme's own order. Menus, home, task lists and the Star read this."""

from charters.step import STEP as MARKET
from growth.step import STEP as GROW
from mapping.step import STEP as MAP
from people.step import STEP as PEOPLE
from priorities.step import STEP as FOCUS

STEPS = (MAP, FOCUS, PEOPLE, MARKET, GROW)
