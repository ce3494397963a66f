"""All questions of a report."""

from collections.abc import Sequence

from kitaphana.reports.facts import Facts
from kitaphana.reports.questions import gaps, numbers, quiet, work
from kitaphana.reports.questions.question import NAMES, Question

ASKED = (
    gaps.textbooks_lacking,
    gaps.joint_work,
    gaps.plan_missing,
    gaps.targets_missing,
    gaps.rate_missing,
    gaps.signature,
    work.days_to_come,
    quiet.before_the_records,
    quiet.idle_months,
    work.no_visits,
    work.unvisited,
    work.closed_days,
    work.crowds,
    work.classless,
    work.too_early,
    work.twice,
    work.unregistered,
    numbers.broken_sums,
    numbers.leaps,
    quiet.silences,
    numbers.no_value,
    numbers.provision_fell,
    numbers.years_apart,
    numbers.over_the_edge,
)


def questions(facts: Facts, parts: Sequence[str] = ()) -> tuple[Question, ...]:
    """In the order of the report's parts, by default the usual one; of a part the gravest first."""
    order = [*parts, *(code for code in NAMES if code not in parts)]
    found = [question for ask in ASKED for question in ask(facts)]
    return tuple(sorted(found, key=lambda question: (order.index(question.section), question.weight)))
