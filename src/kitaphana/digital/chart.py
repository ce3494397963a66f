"""The history of the line as a chart: a bar for each test, a line for the norm."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kitaphana.digital.models import LineTest
from kitaphana.lib.numbers import trimmed
from kitaphana.papers.paper import Bar, Chart

SHOWN = 16
"""The newest that fit beside each other on an old screen."""


def chart(tests: Sequence[LineTest], norm: Decimal) -> Chart | None:
    """`tests` with the newest first; drawn from left to right in the order of time. None: there are none."""
    if not tests:
        return None
    bars = tuple(
        Bar(f"{test.on:%d.%m}", trimmed(test.mbit.quantize(Decimal("0.1"))), low=test.mbit < test.norm)
        for test in reversed(tests[:SHOWN])
    )
    caption = _("Measured speed, Mbit/s")
    return Chart("speed", caption, bars, norm=trimmed(norm), norm_name=pgettext("speed", "Norm"))
