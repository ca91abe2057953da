"""The run: fill, measure section by section, show each as soon as it is there."""

import os
from collections import Counter
from time import perf_counter

from django.db import connection

from bench import answers, databases, letters, national, pages, room, work
from bench.national import LARGE, TENTH, USUAL, Place, Size
from bench.report import Section, as_text, document, machine
from foundations.tenancy import scope
from partnerships.models import Partnership

BUSY = ", more than its cores: it was busy with other work. Ratios tell more than milliseconds, p95 least"
BIG, SMALL = "bench-large", "bench-tenth"
DRAWN = 3
"""How often each report is drawn at most: the largest takes many seconds."""


def measured(database: str, scale: float, partnerships: int, runs: int, command: str) -> str:
    """All that is measured, as the text of docs/performance.md."""
    ordinary = [f"bench-{number:02}" for number in range(1, partnerships + 1)]
    load, few = os.getloadavg()[0], max(runs // 10, 1)
    planned = {
        BIG: LARGE.times(scale),
        SMALL: TENTH.times(scale),
        **dict.fromkeys(ordinary, USUAL.times(scale)),
    }
    places, seconds = fill(database, planned)
    sections = [show(work.consolidation(places[BIG], few))]
    for slug in (BIG, SMALL, ordinary[0]):
        with scope(places[slug].partnership):
            national.publish(places[slug])
    sections += map(show, pages.sections(places[BIG], places[SMALL], places[ordinary[0]], runs))
    before = databases.Elsewhere(databases.before_answers(database))
    sections += map(show, answers.sections(places[BIG], before, runs))
    before.close()
    sections.append(show(letters.letters(places[BIG], runs)))
    sections.append(show(work.reports(places[BIG], min(few, DRAWN))))
    sections.append(show(room.section(places[ordinary[0]], runs)))
    facts = {
        **machine(),
        "Load of the machine when it began": f"{load:.1f}{BUSY if load > (os.cpu_count() or 1) else ''}",
        "Each call": f"timed {runs} times; consolidation {few} times, reports {min(few, DRAWN)} times",
        "National data": f"made in {seconds:.0f} seconds",
    }
    return document(sections, facts, sizes(places), command)


def show(section: Section) -> Section:
    print(as_text(section), flush=True)
    return section


def fill(database: str, planned: dict[str, Size]) -> tuple[dict[str, Place], float]:
    """The filled partnerships by slug, and how long that took. Leaves a copy in which nobody has answered."""
    begun = perf_counter()
    databases.add_partnerships(database, planned)
    databases.add_plain_table(database)
    places = {}
    for slug, size in planned.items():
        partnership = Partnership.objects.get(slug=slug)
        with scope(partnership):
            places[slug] = national.catalogue(partnership, size)
    connection.close()
    databases.copy(database, databases.before_answers(database))
    for number, (slug, size) in enumerate(planned.items(), start=1):
        with scope(places[slug].partnership):
            national.answer(places[slug], size)
        print(f"Filled {number} of {len(planned)} partnerships.", end="\r", flush=True)
    print()
    databases.settle(database, databases.before_answers(database))
    return places, perf_counter() - begun


def sizes(places: dict[str, Place]) -> list[tuple[str, ...]]:
    """A table of how much there is, by kind of partnership."""
    counts: dict[str, Counter[str]] = {}
    for slug, place in places.items():
        with scope(place.partnership):
            counts.setdefault(slug if slug in (BIG, SMALL) else "ordinary", Counter()).update(
                national.sizes()
            )
    names = {
        BIG: "The large one",
        SMALL: "One with a tenth",
        "ordinary": f"{len(places) - 2} ordinary ones together",
    }
    kinds = list(counts[BIG])
    lines = [
        (names[kind], *(f"{counts[kind][each]:,}" for each in kinds)) for kind in ("ordinary", BIG, SMALL)
    ]
    return [("Partnerships", *kinds), ("---",) * (len(kinds) + 1), *lines]
