"""A report put together: head, title, parts, signatures."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import override

from kitaphana.core.models import School
from kitaphana.core.queries import with_settings
from kitaphana.core.refusal import Refused
from kitaphana.indicators.counts import COUNTS, LEDGERS, UNDATED
from kitaphana.lib.dates import ROMAN, school_year_label
from kitaphana.lib.period import Period
from kitaphana.lib.sentence import Month
from kitaphana.papers.paper import Items, Line, Paper, Section, listed, settlement, tell
from kitaphana.reports import ownwords
from kitaphana.reports.facts import ENGLISH, Facts
from kitaphana.reports.models import Report
from kitaphana.reports.outline import DEFAULT, PART_OF, PARTS, Outline, Part, Words
from kitaphana.reports.readings import Readings, readings
from kitaphana.reports.records import WORK
from kitaphana.reports.sections import plan, problems
from kitaphana.reports.sections.inwords import IN_WORDS
from kitaphana.roster.models import SchoolYear, Term

__all__ = ["PARTS", "ReportPaper", "compose", "narrowed", "title", "whence", "whole", "write"]

BLANK = "_" * 14
FOR_WHOM = {
    Report.Addressee.DIRECTOR: "rep_to_director",
    Report.Addressee.DISTRICT: "rep_to_district",
    Report.Addressee.COUNCIL: "rep_to_council",
}
HALVES = (("H-HALF1", 1, 2), ("H-HALF2", 3, 4))
"""First and last quarter."""


@dataclass(frozen=True, kw_only=True)
class ReportPaper(Paper):
    """`as_of`: the day on which the figures were read; `figures`: all of them, whatever the sections say;
    `school`: its name by then.

    A live draft and a frozen report have this one shape.
    """

    period: Period
    as_of: date
    school: str = ""
    numbered: bool = True
    figures: tuple[Readings, ...] = ()


def compose(
    school: School, period: Period, language: str, on: date, outline: Outline = DEFAULT, addressee: str = ""
) -> ReportPaper:
    """The report of a period as the records stand on the day `on`; `addressee`: a code of `models.Report`.

    Raises Refused when the period has not begun, lies before the records, or nothing at all is recorded.
    """
    return write(Facts(with_settings(school), period, language, on), outline, addressee)


def write(facts: Facts, outline: Outline = DEFAULT, addressee: str = "") -> ReportPaper:
    """Only the parts that the outline names are read from the records. Raises Refused as `compose` does."""
    return narrowed(whole(facts, outline, addressee), outline)


def whole(facts: Facts, outline: Outline, addressee: str = "") -> ReportPaper:
    """The parts of the outline with all their tables and charts."""
    if facts.asked.start > facts.on:
        raise Refused("rep_future", d=facts.asked.end)
    with override(facts.language):
        if not _anything(facts):
            raise _nothing(facts)
        school, sections = facts.school, _sections(facts, outline)
        attached = [_inside(section.title) for section in _attached(outline, sections)]
        return ReportPaper(
            language=facts.language,
            period=facts.asked,
            as_of=facts.on,
            school=school.name(facts.language),
            figures=readings(facts),
            head=tell("H-SCHOOL", facts.language, school=school.head(facts.language)).text,
            settlement=settlement(school, facts.language),
            title=title(school, facts.asked, facts.language).text,
            status=_status(facts),
            sections=tuple(_with_plan_attached(facts, sections) if attached else sections),
            signatures=(
                *([facts.tell("G-APP", list=listed(attached)).text] if attached else []),
                facts.tell("G-LIB", name=f"{BLANK} {school.librarian}".strip()).text,
                facts.tell("G-DATE").text,
            ),
            addressee=facts.tell(FOR_WHOM[Report.Addressee(addressee)]).text if addressee else "",
        )


def narrowed(paper: ReportPaper, outline: Outline) -> ReportPaper:
    """With the tables and charts that the outline chose."""
    parts = {part.code: part for part in outline.parts if isinstance(part, Part)}
    return replace(
        paper,
        sections=tuple(
            parts[section.code].narrow(section) if section.code in parts else section
            for section in paper.sections
        ),
    )


def _sections(facts: Facts, outline: Outline) -> list[Section]:
    """Own paragraphs without a title go on from the part before them, proposals from the problems; appendices
    come last."""
    sections: list[Section] = []
    proposed = _proposed(facts, outline) if problems.CODE in outline.codes else {}
    for part, code in zip(outline.parts, outline.codes, strict=True):
        if code in proposed:
            continue
        section = _own(facts, part, code) if isinstance(part, Words) else _written(facts, part)
        if code == problems.CODE:
            section = problems.with_own(section, [line for lines in proposed.values() for line in lines])
        text = [place for place, said in enumerate(sections) if not said.attached]
        if section.title or not text:
            sections.append(section)
        else:
            last = sections[text[-1]]
            sections[text[-1]] = replace(last, after=(*last.after, *section.lines))
    found = [section for section in sections if section.title or section.lines]
    return sorted(found, key=lambda section: section.attached)


def _attached(outline: Outline, sections: Sequence[Section]) -> list[Section]:
    """Appendices of which something is printed."""
    prints = {part.code: part.prints for part in outline.parts if isinstance(part, Part)}
    return [
        section
        for section in sections
        if section.attached and any(prints[section.code](table.code) for table in section.tables)
    ]


def _with_plan_attached(facts: Facts, sections: Sequence[Section]) -> list[Section]:
    """The part about the plan says that the plan itself is there."""
    if not facts.promised:
        return list(sections)
    line = facts.tell("P-APP")
    return [
        replace(section, lines=(*section.lines, line)) if section.code == plan.CODE else section
        for section in sections
    ]


def _inside(title: str) -> str:
    """«Қосымша: жоспар» → «жоспар»."""
    return title.partition(": ")[2] or title


def _written(facts: Facts, part: Part) -> Section:
    """With the tables that are told in words told after its sentences."""
    section: Section = PART_OF[part.code].write(facts)
    told = (line for code in part.words if section.table(code) for line in IN_WORDS[part.code][code](facts))
    section = replace(section, lines=(*section.lines, *told))
    return _in_english(section) if facts.language == "en" else section


def _in_english(section: Section) -> Section:
    """Names in its tables in English quotes, as in its sentences."""
    return replace(
        section,
        tables=tuple(
            replace(
                table,
                rows=tuple(
                    tuple(replace(cell, text=cell.text.translate(ENGLISH)) for cell in row)
                    for row in table.rows
                ),
            )
            for table in section.tables
        ),
    )


def _own(facts: Facts, words: Words, code: str) -> Section:
    return Section(code, words.title.get(facts.language, "").strip(), _said(facts, words))


def _proposed(facts: Facts, outline: Outline) -> dict[str, tuple[Line, ...]]:
    """The librarian's proposals that have no title of their own, by the codes of their paragraphs."""
    return {
        code: _said(facts, part)
        for part, code in zip(outline.parts, outline.codes, strict=True)
        if isinstance(part, Words) and part.proposal and not part.title.get(facts.language, "").strip()
    }


def _said(facts: Facts, words: Words) -> tuple[Line, ...]:
    lines = ownwords.lines(words.text.get(facts.language, ""), facts)
    if words.proposal:
        return tuple(facts.tell("B-OWN", text=Items((line,))) for line in lines)
    return tuple(lines)


def _anything(facts: Facts) -> bool:
    dated = [code for ledger in LEDGERS for code in ledger.entries]
    return any(facts.figures[code].value for code in (*dated, "pupils")) or bool(facts.plan.recorded)


def _nothing(facts: Facts) -> Refused:
    return Refused("rep_before", d=facts.begun_after) if facts.begun_after else Refused("H-EMPTY")


def _status(facts: Facts) -> str:
    said = [facts.tell("H-DRAFT", d=facts.on).text]
    if facts.asked.end > facts.on:
        said.append(facts.tell("H-RUNNING", d=facts.asked.end).text)
    return " ".join([*said, *whence(facts)])


def whence(facts: Facts) -> list[str]:
    """Of a period of which the program holds no work: that papers tell of it, or since when records are
    kept."""
    if any(facts.count(code) for code in WORK):
        return []
    if any(facts.figures[code].on_paper for code in COUNTS.keys() - UNDATED):
        noted = any(WORK.keys() & found.keys() for found in facts.records.months.now.values())
        return [] if noted else [facts.tell("H-PAPERS").text]
    return [facts.tell("H-BEFORE", d=facts.begun_after).text] if facts.begun_after else []


def title(school: School, period: Period, language: str) -> Line:
    """By the calendar of the school year that holds the whole period; by its days where there is none."""
    facts = Facts(school, period, language, period.end)
    year = (
        SchoolYear.objects.for_school(school)
        .filter(starts_on__lte=period.start, ends_on__gte=period.end)
        .first()
    )
    if year is None:
        return facts.tell("H-DATES", d1=period.start, d2=period.end)
    terms = {term.number: term for term in Term.objects.for_school(school).filter(year=year)}
    label = school_year_label(year.starts_on.year)
    if period in {year.period, *_taught(terms, 1, 4)}:
        return facts.tell("H-YEAR", year=label)
    if quarter := next((number for number, term in terms.items() if term.period == period), None):
        return facts.tell("H-QUARTER", year=label, q=ROMAN[quarter])
    for (code, first, last), half in zip(HALVES, Period.halves(year.starts_on.year), strict=True):
        if period in {half, *_taught(terms, first, last)}:
            return facts.tell(code, year=label)
    if not period.is_whole_months:
        return facts.tell("H-DATES", d1=period.start, d2=period.end)
    opens, closes = Month(period.start.month), Month(period.end.month)
    if opens == closes:
        return facts.tell("H-MONTH", year=label, m1=opens)
    return facts.tell("H-MONTHS", year=label, m1=opens, m2=closes)


def _taught(terms: dict[int, Term], first: int, last: int) -> set[Period]:
    """From the beginning of one quarter to the end of another, where the calendar has both."""
    return {Period(terms[first].starts_on, terms[last].ends_on)} if {first, last} <= terms.keys() else set()
