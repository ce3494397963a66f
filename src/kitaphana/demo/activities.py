"""What the entries of events tell besides: strands, campaigns, books shown, dates of the calendar."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from kitaphana.activities.dates import adopt_dates
from kitaphana.activities.models import Activity, ActivityStrand, MemorableDate, ShownTitle
from kitaphana.catalogue.models import Title
from kitaphana.demo.scene import Scene
from kitaphana.demo.work import Event, year_of_work
from kitaphana.stock.models import Fund, Lot

ANNIVERSARY = " ("
"""What follows the theme of an event in a round year."""
FEWEST_SHOWN, MOST_SHOWN = 5, 14
TOLD = 0.8
"""Share of the entries in which she wrote what came of it."""


def fill(scene: Scene) -> None:
    adopt_dates(by=scene.by)
    events = {event.theme: event for event in year_of_work().events}
    entries = [
        (entry, events[theme])
        for entry in Activity.objects.for_school(scene.school).order_by("pk")
        if (theme := entry.theme.split(ANNIVERSARY)[0]) in events
    ]
    _tell(scene, entries)
    _serve(scene, entries)
    _show(scene, entries)


def _tell(scene: Scene, entries: list[tuple[Activity, Event]]) -> None:
    rng = scene.rng("activities")
    dates = {row.code: row for row in MemorableDate.objects.for_school(scene.school)}
    for entry, event in entries:
        last = entry.on + timedelta(days=event.days)
        entry.until = last if event.days and last <= scene.until else None
        entry.campaign, entry.place = event.campaign, event.place
        entry.marks = dates.get(event.marks)
        entry.outcome = event.outcome if rng.random() < TOLD else ""
    Activity.objects.bulk_update(
        [entry for entry, _ in entries], ["until", "campaign", "place", "marks", "outcome"], batch_size=100
    )


def _serve(scene: Scene, entries: list[tuple[Activity, Event]]) -> None:
    ActivityStrand.objects.bulk_create(
        (
            ActivityStrand(school=scene.school, activity=entry, strand=strand)
            for entry, event in entries
            for strand in event.strands
        ),
        batch_size=500,
    )


def _show(scene: Scene, entries: list[tuple[Activity, Event]]) -> None:
    """Books that the school had on the day."""
    rng = scene.rng("shown")
    lots = Lot.objects.for_school(scene.school).filter(fund=Fund.MAIN).select_related("title", "receipt")
    had = [(lot.receipt.on, lot.title) for lot in lots.order_by("pk")]
    shown = (
        ShownTitle(school=scene.school, activity=entry, title=title)
        for entry, event in entries
        if event.shown
        for title in _chosen([title for on, title in had if on <= entry.on], event, rng)
    )
    ShownTitle.objects.bulk_create(shown, batch_size=500)


def _chosen(titles: list[Title], event: Event, rng: Random) -> Iterator[Title]:
    """Those that the event names by author or by words of the name, one edition of each, not all of many."""
    fit = {title.work_key: title for title in titles if any(_is(title, words) for words in event.shown)}
    most = min(len(fit), rng.randint(FEWEST_SHOWN, MOST_SHOWN))
    yield from rng.sample(list(fit.values()), most)


def _is(title: Title, words: str) -> bool:
    return words.lower() in f"{title.authors} | {title.name}".lower()
