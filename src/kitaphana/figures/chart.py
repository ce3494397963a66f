"""The months of one figure as a chart, with the year before."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from kitaphana.core.sentences import spoken
from kitaphana.figures.queries import Month
from kitaphana.indicators.queries import name_of, rounded
from kitaphana.lib.dates import month_name, month_short
from kitaphana.papers.paper import Bar, Chart


def chart(code: str, months: Sequence[Month]) -> Chart | None:
    """None: no month has a value."""
    if not any(month.value for month in months):
        return None

    def printed(value: Decimal | None) -> Decimal | None:
        return None if value is None else rounded(code, value)

    def bar(month: Month) -> Bar:
        number, language = month.period.start.month, spoken()
        return Bar(
            month_name(number, language),
            printed(month.value),
            printed(month.year_before),
            brief=month_short(number, language),
            paper=month.paper,
            paper_before=month.paper_before,
        )

    bars = tuple(map(bar, months))
    return Chart(code, name_of(code), bars, now=_("this year"), before=_("last year"), paper=_("from paper"))
