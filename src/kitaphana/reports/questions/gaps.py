"""What the report could not say because it is not on record."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from kitaphana.lib.sentence import Listing
from kitaphana.papers.paper import Rows
from kitaphana.reports import links
from kitaphana.reports.facts import Facts
from kitaphana.reports.questions.question import SIGNATURES, Question, Way, Weight, month_list
from kitaphana.reports.sections import indicators, plan, teachers, textbooks, time

SETS = Way(_("Lists of textbooks"), Rows("textbooks:sets"))
PLAN = Way(_("Plan"), Rows("agreement:index"))


def textbooks_lacking(facts: Facts) -> Iterator[Question]:
    total, part = facts.provision.total, textbooks.CODE
    if not total.pupils:
        yield Question(part, "ask_no_pupils", {}, (Way(_("Readers"), Rows("roster:index")),))
    elif not total.need:
        yield Question(part, "ask_no_list", {}, (SETS,))
    elif gaps := textbooks.listless(facts):
        names = Listing(tuple(row.school_class.name for row in gaps))
        yield Question(part, "ask_list_gap", {"list": names}, (SETS,))
    if total.missing:
        way = Way(_("Who lacks what"), links.textbooks(facts.period))
        yield Question(part, "ask_provided", {"n": total.short}, (way,))


def joint_work(facts: Facts) -> Iterator[Question]:
    """Why «in close contact» was not written."""
    worked = sorted({day.replace(day=1) for day in facts.days_of_work})
    if without := [month for month in worked if not facts.records.joint[month]]:
        way = Way(_("Work diary"), links.diary(facts.period, joint=True))
        yield Question(teachers.CODE, "ask_close", {"list": month_list(without)}, (way,))


def plan_missing(facts: Facts) -> Iterator[Question]:
    if facts.plan.plan is None:
        yield Question(plan.CODE, "ask_plan", {}, (PLAN,))


def targets_missing(facts: Facts) -> Iterator[Question]:
    if not facts.targets:
        yield Question(indicators.CODE, "ask_targets", {}, (PLAN,))


def rate_missing(facts: Facts) -> Iterator[Question]:
    if facts.plan.recorded and facts.plan.lacks_rate:
        way = Way(_("Working-time budget"), Rows("worktime:index"))
        yield Question(time.CODE, "ask_rate", {}, (way,))


def signature(facts: Facts) -> Iterator[Question]:
    if facts.asked.end > facts.on:
        yield Question(
            SIGNATURES, "rep_future", {"d": facts.asked.end}, weight=Weight.WRONG, may_explain=False
        )
    if not facts.school.librarian:
        way = Way(_("School"), Rows("core:school"), edits=True)
        yield Question(SIGNATURES, "ask_librarian", {}, (way,), may_explain=False)
