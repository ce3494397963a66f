"""Study of needs: what was sought, by whom, what could not be given, what was proposed (language.md §4.5)."""

from collections.abc import Iterator

from django.utils.text import capfirst
from django.utils.translation import pgettext

from kitaphana.activities.queries import diary
from kitaphana.demand.queries import wanted
from kitaphana.indicators.counts import ENQUIRIES
from kitaphana.lib.sentence import Percent
from kitaphana.needs.models import Axis, Enquiry, Suggestion
from kitaphana.needs.queries import (
    Answers,
    answers,
    empty_searches,
    kinds_sought,
    reasons,
    suggestions,
    top,
)
from kitaphana.papers.paper import (
    Items,
    Line,
    Section,
    Shape,
    Table,
    Told,
    listed,
    number,
    percent,
    quoted,
    words,
)
from kitaphana.reports import links
from kitaphana.reports.facts import Facts
from kitaphana.roster.models import ReaderKind
from kitaphana.surveys.queries import Held, held

CODE = "needs"
ASKED = Shape("asked", "7 4 4n 7n")
SHAPES = (ASKED,)
SHOWN, SEARCHES_SHOWN = 10, 5
KINDS = {
    Enquiry.Sought.INFORMATION: "N-KIND-INFORMATION",
    Enquiry.Sought.AUTHOR: "N-KIND-AUTHOR",
    Enquiry.Sought.WORK: "N-KIND-WORK",
    Enquiry.Sought.THEME: "N-KIND-THEME",
    Enquiry.Sought.FACT: "N-KIND-FACT",
    Enquiry.Sought.FOR_CLASS: "N-KIND-CLASS",
}
"""The sentences that name what was sought, in a list."""
SURVEY = "survey"
"""The code of a kind of work."""


def write(facts: Facts) -> Section:
    told = facts.papers(ENQUIRIES.entries)
    lines = (*told, *_lines(facts, on_paper=bool(told)))
    tables = () if told else tuple(_tables(facts))
    return Section(CODE, pgettext("report", "Study of readers' needs"), lines, tables)


def named(sought: str, about: str) -> str:
    """A work goes by its title in quotes, an author or a theme as asked for."""
    return quoted(about) if sought == Enquiry.Sought.WORK else about


def _lines(facts: Facts, *, on_paper: bool) -> Iterator[Line]:
    """`on_paper`: what was asked at the desk is told by a paper alone."""
    opened = held(facts.school, facts.period)
    in_diary = 0 if opened else diary(facts.school, facts.period).filter(kind__code=SURVEY).count()
    states = list(suggestions(facts.school, facts.period).values_list("state", flat=True))
    studied = bool(facts.count("enquiries") or opened or in_diary or states)
    if not on_paper:
        yield facts.tell("N-INTRO" if studied else "N-NONE")
    if facts.count("enquiries"):
        yield from _enquiries(facts)
    yield from _searches(facts)
    yield from _demand(facts)
    if opened:
        yield from _surveys(facts, opened)
    elif in_diary:
        yield facts.tell("N-SURVEY-HELD", n=Told(in_diary, facts.diary_of(SURVEY)))
    elif studied:
        yield facts.tell("N-SURVEY-NONE")
    yield from _suggestions(facts, states)
    yield from _proposed(facts)


def _enquiries(facts: Facts) -> Iterator[Line]:
    yield from _kinds(facts)
    yield from _met(facts)
    yield from _reason(facts)


def _kinds(facts: Facts) -> Iterator[Line]:
    """Those kinds of which any was asked for."""
    kinds = kinds_sought(facts.school, facts.period, reader_kind=ReaderKind.PUPIL)
    items = [
        facts.tell(
            KINDS[kind], n=Told(n, links.enquiries(facts.period, sought=kind, reader_kind=ReaderKind.PUPIL))
        )
        for kind, n in kinds.items()
        if n
    ]
    if items:
        yield facts.tell("N-KINDS", list=Items(items))


def _met(facts: Facts) -> Iterator[Line]:
    """An enquiry met in part or referred on is neither met nor refused."""
    found = answers(facts.school, facts.period)
    yield _how_many_met(facts, found)
    outcome = Enquiry.Outcome
    for code, n, ended in (
        ("N-PARTLY", found.part, outcome.PART),
        ("N-REFERRED", found.referred, outcome.REFERRED),
    ):
        if n:
            yield facts.tell(code, n=Told(n, links.enquiries(facts.period, outcome=ended)))


def _how_many_met(facts: Facts, found: Answers) -> Line:
    n, told, is_one = found.asked, facts.told("enquiries"), found.asked == 1
    if found.met == n:
        return facts.tell("N-MET-ALL-1" if is_one else "N-MET-ALL", n=told)
    if found.refused == n:
        return facts.tell("N-MET-NONE-1" if is_one else "N-MET-NONE", n=told)
    if not found.met:
        return facts.tell("N-MET-UNDONE-1" if is_one else "N-MET-UNDONE", n=told)
    share = percent(found.met, n)
    if not found.refused:
        return facts.tell("N-MET-UNREFUSED", n=told, percent=Percent(share))
    code = "N-MET-MOST" if share >= facts.limit("most_percent") else "N-MET-PART"
    return facts.tell(code, n=told, percent=Percent(share), r=facts.told("refusals"))


def _reason(facts: Facts) -> Iterator[Line]:
    found = reasons(facts.school, facts.period)
    if found and (len(found) == 1 or found[0][1] > found[1][1]):
        reason, n = found[0]
        told = Told(n, links.count("refusals", facts.period, reason=reason))
        yield facts.tell("N-REASON", reason=str(reason.label), k=told)


def _searches(facts: Facts) -> Iterator[Line]:
    found = empty_searches(facts.school, facts.period)
    if found:
        n = Told(sum(row.times for row in found), links.over("needs:searches", facts.period))
        most = listed([quoted(row.about) for row in found[:SEARCHES_SHOWN]])
        yield facts.tell("N-EMPTY", n=n, list=most)


def _demand(facts: Facts) -> Iterator[Line]:
    """From everything in which readers say what they look for, not from enquiries alone."""
    lines = wanted(facts.school, facts.period, (Axis.AUTHOR, Axis.WORK), SHOWN)
    if lines:
        yield facts.tell("N-DEMAND", list=listed([named(line.axis, line.name) for line in lines]))


def _surveys(facts: Facts, opened: list[Held]) -> Iterator[Line]:
    enough = facts.limit("survey_answers")
    answered = [row.responses for row in opened if row.responses >= enough]
    if answered:
        rows = links.over("surveys:index", facts.period)
        yield facts.tell("N-SURVEY", n=Told(len(answered), rows), p=Told(sum(answered), rows))
    for row in opened:
        if row.responses < enough:
            p = Told(row.responses, links.of_one("surveys:survey", row.survey.pk))
            title = row.survey.title(facts.language)
            yield facts.tell("N-SURVEY-FEW" if row.responses else "N-SURVEY-ZERO", title=title, p=p)


def _suggestions(facts: Facts, states: list[str]) -> Iterator[Line]:
    """Done is accepted too; what is not new was answered."""
    n, accepted = len(states), {Suggestion.State.ACCEPTED.value, Suggestion.State.DONE.value}
    k = sum(state in accepted for state in states)
    told = Told(n, links.over("needs:suggestions", facts.period))
    answered = Suggestion.State.NEW.value not in states
    if not n:
        return
    if not k:
        if answered:
            yield facts.tell("N-SUGGEST-DECLINED-1" if n == 1 else "N-SUGGEST-DECLINED", n=told)
        else:
            yield facts.tell("N-SUGGEST-OPEN-1" if n == 1 else "N-SUGGEST-OPEN", n=told)
        return
    if k == n:
        yield facts.tell("N-SUGGEST-1" if n == 1 else "N-SUGGEST-ALL", n=told)
        return
    one = accepted & set(states)
    narrower = {"state": one.pop()} if len(one) == 1 else {}
    rows = links.over("needs:suggestions", facts.period, **narrower)
    yield facts.tell("N-SUGGEST-ANSWERED" if answered else "N-SUGGEST", n=told, k=Told(k, rows))


def _proposed(facts: Facts) -> Iterator[Line]:
    lines, rows = facts.proposed_works, links.over("demand:proposals", facts.period)
    if lines:
        titles, n = len({line.key for line in lines}), sum(line.quantity for line in lines)
        yield facts.tell("N-BUY", titles=Told(titles, rows), n=Told(n, rows))


def _tables(facts: Facts) -> Iterator[Table]:
    kinds = (Enquiry.Sought.AUTHOR, Enquiry.Sought.WORK, Enquiry.Sought.THEME)
    asked = [row for kind in kinds for row in top(facts.school, facts.period, (kind,), SHOWN)]
    rows = tuple(
        (
            words(capfirst(named(row.sought, row.about))),
            words(capfirst(str(row.sought.label))),
            number(
                row.asked, facts.language, links.enquiries(facts.period, sought=row.sought, about=row.about)
            ),
            number(
                row.refused,
                facts.language,
                links.enquiries(facts.period, sought=row.sought, about=row.about, outcome="refused"),
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
        yield Table(ASKED, pgettext("report", "What was asked for most at the desk"), heads, rows)
