"""Questions about numbers beside one another: neighbours, parts and wholes, years."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from kitaphana.core.sentences import say
from kitaphana.core.setting import number_of
from kitaphana.indicators.doubt import Over, broken, odd
from kitaphana.indicators.formulas import INDICATORS
from kitaphana.indicators.queries import Figure, Past, name_of, rounded
from kitaphana.lib.dates import school_year_label
from kitaphana.lib.period import Period
from kitaphana.lib.sentence import Hole, Listing
from kitaphana.papers.paper import Rows
from kitaphana.reports import links
from kitaphana.reports.facts import Facts
from kitaphana.reports.questions.question import Doubt, Question, Telling, Way, Weight, day_list
from kitaphana.reports.sections import indicators, textbooks, time

PROVISION = "textbook_provision"
"""Asked about with the textbooks."""
POPULATION = ("pupils", "teachers")
DAY = timedelta(days=1)


def leaps(facts: Facts) -> Iterator[Question]:
    """A month that leaps is what makes its year leap: the year is not asked about as well."""
    measured = (facts.figures, *(found for _before, found in facts.earlier))
    found = odd(facts.school, facts.period, measured, facts.records.months)
    for doubt in found:
        within = (one for one in found if one.code == doubt.code and one.period != doubt.period)
        if any(one.period.start in doubt.period for one in within):
            continue
        way = Way(_("Indicator"), links.indicator(doubt.code, doubt.period))
        subject = f"{doubt.period.start}..{doubt.period.end}"
        yield Doubt(indicators.CODE, doubt.code, {}, (way,), subject, Weight.ODD, odd=doubt, do="ind_check")


def broken_sums(facts: Facts) -> Iterator[Question]:
    """Of the period and of the two years that stand beside it in the tables."""
    for period, figures in ((facts.period, facts.figures), *facts.earlier):
        for over in broken(figures):
            yield _broken(over, period, figures)


def _broken(over: Over, period: Period, figures: Mapping[str, Figure]) -> Question:
    holes: dict[str, Telling] = {
        "year": Past(period, figures[over.parts[0]]).label,
        "part": _sum_of(over.parts),
        "whole": _sum_of(over.wholes),
        "n": int(over.value),
        "m": int(over.limit),
    }
    way = Way(_("Indicator"), links.indicator(over.parts[0], period))
    subject = f"{over.parts[0]} {over.wholes[0]} {period.start}"
    if over.wholes == POPULATION:
        ways = (Way(_("Readers"), Rows("roster:index")), way)
        return Question(indicators.CODE, "ask_population", holes, ways, subject, Weight.WRONG)
    return Question(indicators.CODE, "ask_over", holes, (way,), subject, Weight.WRONG)


def _sum_of(codes: tuple[str, ...]) -> Callable[[str], Hole]:
    return lambda language: " + ".join(name_of(code, language) for code in codes)


def no_value(facts: Facts) -> Iterator[Question]:
    """Indicators that could not be divided, each with its reason; one question of all."""
    blank = [facts.figures[code] for code in INDICATORS if code != PROVISION]
    blank = [figure for figure in blank if figure.value is None]
    if blank:
        way = Way(_("Indicator"), links.indicator(blank[0].code, facts.period))
        yield Question(
            indicators.CODE,
            "ask_no_value",
            {"list": lambda language: Listing(tuple(_why(figure, language) for figure in blank))},
            (way,),
        )


def _why(figure: Figure, language: str) -> str:
    code = "ask_no_value_missing" if figure.missing else "ask_no_value_zero"
    name = name_of(figure.code, language)
    return say(code, language=language, name=name, what=figure.lacking(language))


def provision_fell(facts: Facts) -> Iterator[Question]:
    now, before = (found[PROVISION].value for found in (facts.figures, facts.earlier[0][1]))
    if now is None or before is None or before - now <= number_of(facts.school, "doubt_points"):
        return
    v, prev = rounded(PROVISION, now), rounded(PROVISION, before)
    holes: dict[str, Telling] = {"n": _plain(prev - v), "v": _plain(v), "prev": _plain(prev)}
    way = Way(_("Textbooks"), links.textbooks(facts.period))
    yield Question(textbooks.CODE, "ask_fell", holes, (way,), weight=Weight.ODD)


def _plain(value: Decimal) -> int | Decimal:
    return int(value) if value == int(value) else value


def years_apart(facts: Facts) -> Iterator[Question]:
    """The year before had other working days, so that its sums are not of the same time. Of a calendar that
    was entered in part nobody knows how many there were."""
    now, before = (found["working_days"].value for found in (facts.figures, facts.earlier[0][1]))
    if now and before and abs(now - before) > number_of(facts.school, "doubt_days"):
        way = Way(_("Calendar"), Rows("roster:year"))
        holes: dict[str, Telling] = {"n": int(now), "prev": int(before)}
        yield Question(time.CODE, "ask_apart", holes, (way,), weight=Weight.ODD)


def over_the_edge(facts: Facts) -> Iterator[Question]:
    """The period touches several school years, or has days that none holds."""
    years = facts.records.years
    if len(years) > 1:
        labels = Listing(tuple(school_year_label(year.starts_on.year) for year in years))
        yield Question(indicators.CODE, "ask_years", {"list": labels})
    if years and (outside := list(_outside(facts.period, [year.period for year in years]))):
        way = Way(_("Calendar"), Rows("roster:year"))
        yield Question(time.CODE, "ask_outside", {"list": day_list(outside)}, (way,))


def _outside(period: Period, years: list[Period]) -> Iterator[tuple[date, date]]:
    """Stretches of the period in none of the years, which follow one another."""
    start = period.start
    for year in years:
        if start < year.start:
            yield start, year.start - DAY
        start = max(start, year.end + DAY)
    if start <= period.end:
        yield start, period.end
