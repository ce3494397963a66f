"""The list of demand and a proposal to buy as papers."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kitaphana.core.models import School
from kitaphana.core.sentences import say
from kitaphana.demand.facts import BANDS
from kitaphana.demand.models import Proposal, ProposalLine
from kitaphana.demand.queries import Line
from kitaphana.lib.dates import full_date
from kitaphana.lib.period import Period
from kitaphana.needs.models import Axis
from kitaphana.papers.paper import (
    Cell,
    Paper,
    Section,
    Shape,
    Table,
    number,
    of_school,
    tell,
    tenge,
    words,
)

BLANK = "_" * 14
"""Where a person signs."""


def demand_paper(school: School, period: Period, axis: Axis, lines: Sequence[Line], language: str) -> Paper:
    """Runs under the language, as `proposal_paper`."""
    grades = (f"{lowest}–{highest}" for lowest, highest in BANDS)
    heads = (
        _("No."), str(axis.label), pgettext("demand", "Author"), _("Asked"), *grades,
        pgettext("demand", "others"), pgettext("demand", "In vain"), pgettext("demand", "In stock"),
        pgettext("demand", "In queue"), _("State"),
    )  # fmt: skip
    body = [
        (
            number(n, language),
            words(line.name),
            words(line.author),
            number(line.asked, language),
            *(number(asked, language) for asked in line.bands),
            number(line.unmet, language),
            number(line.held, language),
            number(line.queue, language),
            words(str(line.state.label)),
        )
        for n, line in enumerate(lines, 1)
    ]
    asked, unmet = sum(line.asked for line in lines), sum(line.unmet for line in lines)
    table = Table(Shape("demand", "5n 26 18 9n 7n 7n 8n 8n 9n 8n 9n 13"), "", heads, tuple(body))
    about = tell("demand_paper_period", language, a=period.start, b=period.end)
    total = tell("demand_paper_total", language, n=asked, r=unmet)
    return of_school(
        school,
        language,
        tell("demand_paper_list", language).text,
        [Section("demand", "", (about, total), (table,))],
        (_librarian(school, language),),
        wide=True,
    )


def proposal_paper(proposal: Proposal, language: str) -> Paper:
    """Addressed to the director, with the reasons of each line."""
    school, rows = proposal.school, list(proposal.lines.select_related("proposal").order_by("pk"))
    cost = sum((row.amount for row in rows), Decimal(0))
    copies, closes = sum(row.quantity for row in rows), sum(row.closes for row in rows)
    heads = (
        _("No."), pgettext("proposal", "Work"), pgettext("proposal", "Reasons"),
        pgettext("paper", "Quantity"), _("Price"), _("Sum"),
    )  # fmt: skip
    total = (words(""), words(_("In all")), words(""), number(copies, language), words(""),
             number(tenge(cost), language))  # fmt: skip
    body = [_row(n, row, language) for n, row in enumerate(rows, 1)]
    table = Table(Shape("proposal", "5n 30 34 9n 12n 13n"), "", heads, (*body, total), total=True)
    before = [
        tell("demand_paper_to", language, name=school.director or BLANK),
        tell("demand_paper_young" if proposal.scope == Proposal.Scope.YOUNG else "demand_paper_why", language,
             a=proposal.starts_on, b=proposal.ends_on),
    ]  # fmt: skip
    after = [tell("demand_paper_cost", language, n=copies, sum=tenge(cost), max=tenge(proposal.limit))]
    if closes:
        after.append(tell("demand_paper_closes", language, all=proposal.unmet, n=closes))
    after.append(tell("demand_paper_rule", language, n=proposal.per_copy))
    if not all(row.price_known for row in rows):
        after.append(tell("demand_paper_prices", language))
    director = tell("demand_sign_director", language, name=_name(school.director)).text
    return of_school(
        school,
        language,
        tell("demand_paper_title", language, no=str(proposal.number)).text,
        [Section("proposal", "", tuple(before), (table,), tuple(after))],
        (_librarian(school, language), director),
        status=full_date(proposal.sent_on or proposal.on, language),
    )


def reasons(row: ProposalLine, language: str | None = None) -> str:
    """«сұралды – 46, қанағаттандырылмады – 12, кезекте – 5, қорда – 0»"""
    return say("demand_reasons", language=language, n=row.asked, r=row.unmet, queue=row.queue, have=row.held)


def _row(n: int, row: ProposalLine, language: str) -> tuple[Cell, ...]:
    named = ". ".join(part for part in (row.name, row.author) if part)
    price = number(tenge(row.price), language)
    return (
        number(n, language),
        words(named),
        words(reasons(row, language)),
        number(row.quantity, language),
        price if row.price_known else Cell(f"≈ {price.text}", price.value),
        number(tenge(row.amount), language),
    )


def _librarian(school: School, language: str) -> str:
    return tell("demand_sign_librarian", language, name=_name(school.librarian)).text


def _name(person: str) -> str:
    return f"{BLANK} {person}".strip()
