"""Questions about days and months of work: who came, what was lent, whether anybody wrote it down."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from kitaphana.core.sentences import say
from kitaphana.indicators.queries import name_of
from kitaphana.lib.dates import month_name, short_date
from kitaphana.lib.period import Period
from kitaphana.lib.sentence import Hole, Listing
from kitaphana.papers.paper import Rows, quoted
from kitaphana.reports import links
from kitaphana.reports.facts import Facts
from kitaphana.reports.questions.question import (
    Crowd,
    Question,
    Telling,
    Way,
    Weight,
    day_list,
    runs,
)
from kitaphana.reports.questions.quiet import first_of, idle, silent_in_visits, was_closed
from kitaphana.reports.sections import indicators, services, stock, textbooks

CROWDS_APART = 5
"""Events of which each is asked about; more of them are one question."""


def no_visits(facts: Facts) -> Iterator[Question]:
    """Days without a visit between days with them; months of which another question asks are left out."""
    days, visited = facts.days_of_work, facts.records.visited
    if not days:
        year = Way(_("Calendar"), Rows("roster:year"))
        yield Question(services.CODE, "rep_no_days", {}, (year,))
        return
    other = {month.start for month in (*idle(facts), *silent_in_visits(facts))}
    empty = [day for day in days if day not in visited and first_of(facts, day) not in other]
    if visited and empty:
        found = runs(empty, days)
        enter = Rows("circulation:visits", {"on": found[0][0].isoformat()})
        ways = (*was_closed(facts, found[0]), Way(_("Enter visits"), enter, edits=True))
        holes: dict[str, Telling] = {"n": len(empty), "list": day_list(found)}
        yield Question(services.CODE, "ask_visits", holes, ways, weight=Weight.ODD)


def days_to_come(facts: Facts) -> Iterator[Question]:
    """Rows dated after today."""
    late = facts.records.late
    if not late:
        return

    def listed(language: str) -> Hole:
        return Listing(
            tuple(f"{name_of(row.code, language)} – {row.rows} ({short_date(row.last)})" for row in late)
        )

    way = Way(_("Show these"), links.count(late[0].code, Period(late[0].last, late[0].last)))
    yield Question(
        services.CODE, "ask_to_come", {"list": listed}, (way,), weight=Weight.WRONG, may_explain=False
    )


def unvisited(facts: Facts) -> Iterator[Question]:
    """Months with fewer visits than people who came for books: each of them came at least once a day."""
    people: Counter[date] = Counter()
    for day, lent in facts.records.lent.items():
        people[day.replace(day=1)] += lent.people
    visits = {
        month.start.replace(day=1): int(values["visits"] or 0)
        for month, values in facts.records.months.now.items()
        if "visits" in values
    }
    short = [month for month in sorted(people) if 0 < visits.get(month, 0) < people[month]]
    if not short:
        return

    def item(month: date, language: str) -> str:
        name = f"{month_name(month.month, language)} {month.year}"
        return say("ask_unvisited_month", language=language, name=name, v=visits[month], n=people[month])

    ways = (
        Way(_("Enter visits"), Rows("circulation:visits", {"on": short[0].isoformat()}), edits=True),
        Way(_("Visits"), links.count("visits", facts.period)),
    )
    yield Question(
        services.CODE,
        "ask_unvisited",
        {"list": lambda language: Listing(tuple(item(month, language) for month in short))},
        ways,
        weight=Weight.WRONG,
    )


def closed_days(facts: Facts) -> Iterator[Question]:
    """Days off, of school years whose calendar is entered, on which books were lent."""
    open_days = set(facts.days_of_work)
    years = [year.period for year in facts.records.years]
    odd = [
        day
        for day in sorted(facts.records.lent)
        if day not in open_days and any(day in year for year in years)
    ]
    if odd:
        found = [(day, day) for day in odd]
        ways = (
            Way(_("Loans"), links.count("loans", Period(odd[0], odd[0]))),
            Way(_("Calendar"), Rows("roster:year")),
        )
        holes: dict[str, Telling] = {"n": len(odd), "list": day_list(found)}
        yield Question(services.CODE, "ask_closed", holes, ways, weight=Weight.ODD)


def crowds(facts: Facts) -> Iterator[Question]:
    """Events with more participants than the school has pupils."""
    pupils = facts.count("pupils")
    found = facts.records.crowds(pupils) if pupils else []
    for event in found if len(found) <= CROWDS_APART else ():
        tenth = event.participants // 10 if event.participants % 10 == 0 else 0
        theme = quoted(event.theme or event.kind.name_kk)
        way = Way(_("Open the entry"), links.of_one("activities:entry", event.pk))
        yield Crowd(
            services.CODE,
            "ask_crowd",
            {"theme": theme, "n": event.participants, "all": pupils},
            (way,),
            str(event.pk),
            Weight.ODD,
            guess=tenth if 0 < tenth <= pupils else 0,
        )
    if len(found) > CROWDS_APART:
        names = [f"{quoted(event.theme or event.kind.name_kk)} – {event.participants}" for event in found]
        way = Way(_("Work diary"), links.diary(facts.period))
        holes: dict[str, Hole] = {"n": len(found), "all": pupils, "list": Listing(tuple(names))}
        yield Question(services.CODE, "ask_crowds", holes, (way,), weight=Weight.ODD)


def classless(facts: Facts) -> Iterator[Question]:
    """Loans that no class counts, so that the classes do not sum to the whole."""
    if n := sum(lent.classless for lent in facts.records.lent.values()):
        way = Way(_("Loans"), links.count("loans", facts.period))
        yield Question(services.CODE, "ask_classless", {"n": n}, (way,), weight=Weight.ODD)


def too_early(facts: Facts) -> Iterator[Question]:
    if n := facts.records.too_early:
        way = Way(_("Loans"), links.count("loans", facts.period))
        yield Question(stock.CODE, "ask_too_early", {"n": n}, (way,), weight=Weight.WRONG)


def twice(facts: Facts) -> Iterator[Question]:
    if n := facts.records.twice:
        way = Way(_("Classes"), Rows("roster:classes"))
        yield Question(textbooks.CODE, "ask_twice", {"n": n}, (way,), weight=Weight.WRONG)


def unregistered(facts: Facts) -> Iterator[Question]:
    if n := facts.records.unregistered:
        way = Way(_("Readers"), Rows("roster:index"))
        yield Question(indicators.CODE, "ask_unregistered", {"n": n}, (way,), weight=Weight.ODD)
