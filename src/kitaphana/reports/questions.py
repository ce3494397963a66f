"""What is to be settled before signing: sentences that the records did not bear, gaps, odd numbers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.activities import queries as work
from kitaphana.core.sentences import say, spoken
from kitaphana.indicators.doubt import odd
from kitaphana.lib.dates import month_name, short_date
from kitaphana.lib.sentence import Hole, Listing
from kitaphana.papers.paper import Rows, quoted
from kitaphana.reports import links
from kitaphana.reports.facts import Facts
from kitaphana.reports.queries import visited_days
from kitaphana.reports.sections import indicators, plan, services, teachers, textbooks, time

SIGNATURES = "signatures"
NAMES: Mapping[str, Promise] = {
    "textbooks": pgettext_lazy("part of a report", "Textbooks"),
    "teachers": pgettext_lazy("part of a report", "Joint work"),
    "services": pgettext_lazy("part of a report", "Services"),
    "needs": pgettext_lazy("part of a report", "Readers' needs"),
    "indicators": pgettext_lazy("part of a report", "Indicators"),
    "time": pgettext_lazy("part of a report", "Working time"),
    "plan": pgettext_lazy("part of a report", "Plan"),
    "stock": pgettext_lazy("part of a report", "Stock"),
    "digital": pgettext_lazy("part of a report", "Digital centre"),
    "problems": pgettext_lazy("part of a report", "Proposals"),
    SIGNATURES: pgettext_lazy("part of a report", "Signatures"),
}


@dataclass(frozen=True)
class Question:
    """`rows`: where the answer lies; `label` names that page. The text comes in the reader's language."""

    section: str
    code: str
    holes: Mapping[str, Hole]
    rows: Rows | None = None
    label: str | Promise = ""

    @property
    def text(self) -> str:
        return say(self.code, language=spoken(), **self.holes)

    @property
    def name(self) -> Promise:
        return NAMES[self.section]


@dataclass(frozen=True)
class Doubt(Question):
    """About a count that leaps from its neighbours; the sentence is the indicators' own."""

    said: str = ""

    @property
    def text(self) -> str:
        return self.said


def questions(facts: Facts) -> tuple[Question, ...]:
    """In the order of the report's parts."""
    asked = (_textbooks, _joint_work, _visits, _crowds, _numbers, _hours, _plan, _signature)
    return tuple(question for ask in asked for question in ask(facts))


def _textbooks(facts: Facts) -> Iterator[Question]:
    total, rows = facts.provision.total, links.textbooks(facts.period)
    if not total.pupils:
        yield Question(textbooks.CODE, "ask_no_pupils", {}, Rows("roster:index"), _("Readers"))
    elif not total.need:
        yield Question(textbooks.CODE, "ask_no_list", {}, Rows("textbooks:sets"), _("Lists of textbooks"))
    elif gaps := textbooks.listless(facts):
        names = Listing(tuple(row.school_class.name for row in gaps))
        yield Question(
            textbooks.CODE, "ask_list_gap", {"list": names}, Rows("textbooks:sets"), _("Lists of textbooks")
        )
    if total.missing:
        yield Question(textbooks.CODE, "ask_provided", {"n": total.short}, rows, _("Who lacks what"))


def _joint_work(facts: Facts) -> Iterator[Question]:
    """Why «in close contact» was not written."""
    counted = work.joint_by_month(facts.school, facts.period)
    worked = sorted({day.replace(day=1) for day in facts.days_of_work})
    without = [month for month in worked if not counted[month]]
    if without:
        names = Listing(tuple(f"{month_name(month.month, spoken())} {month.year}" for month in without))
        yield Question(
            teachers.CODE,
            "ask_close",
            {"list": names},
            links.diary(facts.period, joint=True),
            _("Work diary"),
        )


def _visits(facts: Facts) -> Iterator[Question]:
    days = facts.days_of_work
    visited = visited_days(facts.school, facts.period)
    empty = [day for day in days if day not in visited]
    if not days:
        yield Question(services.CODE, "rep_no_days", {}, Rows("roster:year"), _("Calendar"))
    elif visited and empty:
        shown = Listing(tuple(short_date(day) for day in empty))
        holes: dict[str, Hole] = {"n": len(empty), "list": shown}
        yield Question(services.CODE, "ask_visits", holes, Rows("circulation:visits"), _("Enter visits"))


def _crowds(facts: Facts) -> Iterator[Question]:
    """Events with more participants than the school has pupils."""
    pupils = facts.count("pupils")
    for event in work.events(facts.school, facts.period).filter(participants__gt=pupils) if pupils else ():
        theme = quoted(event.theme or event.kind.name_kk)
        holes: dict[str, Hole] = {"theme": theme, "n": event.participants, "all": pupils}
        rows = Rows("activities:entry", {}, (event.pk,))
        yield Question(services.CODE, "ask_crowd", holes, rows, _("Open the entry"))


def _numbers(facts: Facts) -> Iterator[Question]:
    measured = (facts.figures, *(found for _before, found in facts.earlier))
    for doubt in odd(facts.school, facts.period, measured):
        rows = links.indicator(doubt.code, doubt.period)
        yield Doubt(indicators.CODE, doubt.code, {}, rows, _("Indicator"), doubt.sentence())
    if not facts.targets:
        yield Question(indicators.CODE, "ask_targets", {}, Rows("planning:index"), _("Plan"))


def _hours(facts: Facts) -> Iterator[Question]:
    if facts.plan.recorded and facts.plan.rate is None:
        yield Question(time.CODE, "ask_rate", {}, Rows("planning:index"), _("Plan"))


def _plan(facts: Facts) -> Iterator[Question]:
    if facts.plan.plan is None:
        yield Question(plan.CODE, "ask_plan", {}, Rows("planning:index"), _("Plan"))


def _signature(facts: Facts) -> Iterator[Question]:
    if facts.asked.end > facts.on:
        yield Question(SIGNATURES, "rep_future", {"d": facts.asked.end})
    if not facts.school.librarian:
        yield Question(SIGNATURES, "ask_librarian", {}, Rows("core:school"), _("School"))
