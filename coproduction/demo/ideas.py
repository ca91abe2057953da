"""What invented people wrote, each once: by service and by the group they speak for."""

from commons.four_cos import Form
from partnerships.models import Group

DAY_SUPPORT, BREAKS, TRANSPORT = "Older people's day support", "Carers' short breaks", "Community transport"
CAFE, LIBRARY, YOUTH = "Recovery café", "Library service", "Youth work"

# The first of a group has the first idea, the second the second; the rest wrote nothing.
IDEAS: dict[tuple[str, Group], tuple[tuple[Form, str], ...]] = {
    (DAY_SUPPORT, Group.CITIZEN): (
        (Form.CL3, "People who came last year could ring new people before their first day."),
        (Form.CL3, "My neighbour and I would visit somebody together, not alone."),
        (Form.CD2, "Ask us before the timetable changes, not after."),
        (Form.CA4, "Tell us once a year what our feedback changed."),
        (Form.CC2, "Let the lunch clubs say what the winter money goes on."),
    ),
    (DAY_SUPPORT, Group.FRONT_LINE): (
        (Form.CL3, "On Tuesdays they look after each other already. We only need to give it a name."),
        (Form.CD2, "An hour with families before a new plan saves us ten afterwards."),
    ),
    (DAY_SUPPORT, Group.MANAGER): (
        (Form.CL3, "I could free half a day a week for somebody to match people up."),
    ),
    (DAY_SUPPORT, Group.COUNCILLOR): ((Form.CC2, "Bring two or three choices to the area committee."),),
    (BREAKS, Group.CITIZEN): (
        (Form.CC4, "I would swap the weekend for three short afternoons, if somebody asked."),
        (Form.CD3, "The letter about charges needs bigger print and fewer words."),
        (Form.CL3, "Carers who have had a break could tell new ones how it works."),
    ),
    (BREAKS, Group.FRONT_LINE): ((Form.CD4, "Try a new place with two families before we book it for all."),),
    (TRANSPORT, Group.CITIZEN): (
        (Form.CL4, "I could drive the minibus on Thursdays."),
        (Form.CA1, "A card on the seat: was the driver on time, and kind?"),
        (Form.CC2, "Passengers know which runs are half empty. Ask us before you cut one."),
        (Form.CD3, "Send the pick-up time as a text message the evening before."),
    ),
    (TRANSPORT, Group.FRONT_LINE): (
        (Form.CA1, "Drivers hear everything. We have nowhere to write it down."),
        (Form.CL4, "New volunteers could ride along for a week first."),
    ),
    (TRANSPORT, Group.COUNCILLOR): ((Form.CC2, "Show people the cost of each run, then let them choose."),),
    (CAFE, Group.CITIZEN): ((Form.CC1, "We would open on Sundays. That is the long day."),),
    (LIBRARY, Group.CITIZEN): (
        (Form.CC2, "Ask us which stops of the van to keep, before the map is drawn."),
    ),
    (YOUTH, Group.FRONT_LINE): ((Form.CD2, "Let the young people plan the summer from an empty page."),),
}
