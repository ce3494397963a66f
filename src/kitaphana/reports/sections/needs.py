"""Study of needs: what was sought, by whom, and what could not be given (language.md §4.5)."""

from collections.abc import Iterator

from django.utils.text import capfirst
from django.utils.translation import pgettext

from kitaphana.activities.queries import diary
from kitaphana.indicators.counts import ENQUIRIES
from kitaphana.lib.sentence import Percent
from kitaphana.needs.models import Enquiry
from kitaphana.needs.queries import kinds_sought, reasons, top
from kitaphana.papers.paper import Line, Section, Shape, Table, Told, listed, number, percent, quoted, words
from kitaphana.reports import links
from kitaphana.reports.facts import Facts
from kitaphana.roster.models import ReaderKind

CODE = "needs"
ASKED = Shape("asked", "7 4 4n 7n")
SHAPES = (ASKED,)
SHOWN = 10
SURVEY = "survey"
"""The code of a kind of work."""


def write(facts: Facts) -> Section:
    title = pgettext("report", "Study of readers' needs")
    if told := facts.papers(ENQUIRIES.entries):
        return Section(CODE, title, told)
    return Section(CODE, title, tuple(_lines(facts)), tuple(_tables(facts)))


def named(sought: Enquiry.Sought, about: str) -> str:
    """A work goes by its title in quotes, an author or a theme as asked for."""
    return quoted(about) if sought == Enquiry.Sought.WORK else about


def _lines(facts: Facts) -> Iterator[Line]:
    surveys = diary(facts.school, facts.period).filter(kind__code=SURVEY).count()
    if not facts.count("enquiries") and not surveys:
        yield facts.tell("N-NONE")
        return
    yield facts.tell("N-INTRO")
    if facts.count("enquiries"):
        yield from _enquiries(facts)
    if surveys:
        yield facts.tell("N-SURVEY-HELD", n=Told(surveys, facts.diary_of(SURVEY)))
    else:
        yield facts.tell("N-SURVEY-NONE")


def _enquiries(facts: Facts) -> Iterator[Line]:
    yield from _kinds(facts)
    yield _met(facts)
    yield from _reason(facts)
    wanted = top(facts.school, facts.period, (Enquiry.Sought.AUTHOR, Enquiry.Sought.WORK), SHOWN)
    if wanted:
        yield facts.tell("N-DEMAND", list=listed([named(row.sought, row.about) for row in wanted]))


def _kinds(facts: Facts) -> Iterator[Line]:
    kinds = kinds_sought(facts.school, facts.period, reader_kind=ReaderKind.PUPIL)
    if any(kinds.values()):
        told = {
            kind: Told(n, links.enquiries(facts.period, sought=kind, reader_kind=ReaderKind.PUPIL))
            for kind, n in kinds.items()
        }
        sought = Enquiry.Sought
        yield facts.tell(
            "N-KINDS",
            a=told[sought.INFORMATION],
            b=told[sought.AUTHOR],
            c=told[sought.WORK],
            e=told[sought.THEME],
        )


def _met(facts: Facts) -> Line:
    """An enquiry met in part is not refused."""
    n, refused = facts.count("enquiries"), facts.count("refusals")
    told = facts.told("enquiries")
    if not refused:
        return facts.tell("N-MET-ALL-1" if n == 1 else "N-MET-ALL", n=told)
    if refused == n:
        return facts.tell("N-MET-NONE-1" if n == 1 else "N-MET-NONE", n=told)
    share = percent(n - refused, n)
    code = "N-MET-MOST" if share >= 75 else "N-MET-PART"
    return facts.tell(code, n=told, percent=Percent(share), r=facts.told("refusals"))


def _reason(facts: Facts) -> Iterator[Line]:
    found = reasons(facts.school, facts.period)
    if found and (len(found) == 1 or found[0][1] > found[1][1]):
        reason, n = found[0]
        told = Told(n, links.enquiries(facts.period, outcome=Enquiry.Outcome.REFUSED))
        yield facts.tell("N-REASON", reason=str(reason.label), k=told)


def _tables(facts: Facts) -> Iterator[Table]:
    kinds = (Enquiry.Sought.AUTHOR, Enquiry.Sought.WORK, Enquiry.Sought.THEME)
    asked = [row for kind in kinds for row in top(facts.school, facts.period, (kind,), SHOWN)]
    rows = tuple(
        (
            words(named(row.sought, row.about)),
            words(capfirst(str(row.sought.label))),
            number(row.asked, facts.language, links.enquiries(facts.period, sought=row.sought)),
            number(
                row.refused,
                facts.language,
                links.enquiries(facts.period, sought=row.sought, outcome="refused"),
            ),
        )
        for row in asked
    )
    if rows:
        heads = (
            pgettext("report", "Asked for"),
            pgettext("report", "Kind"),
            pgettext("report", "Times"),
            pgettext("report", "Refused"),
        )
        yield Table(ASKED, pgettext("report", "What was asked for most"), heads, rows)
