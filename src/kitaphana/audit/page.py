"""The audit as a page shows it, and as a workbook."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import xlsxwriter
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from kitaphana.audit.queries import Audit, Read
from kitaphana.audit.ratios import Ratio
from kitaphana.audit.said import Said, Verdict, Ways
from kitaphana.audit.words import naming
from kitaphana.core.sentences import say, spoken
from kitaphana.lib.numbers import show, trimmed

WORDS: dict[Verdict, Promise] = {
    "follows": pgettext_lazy("verdict", "follows from the counts"),
    "does not follow": pgettext_lazy("verdict", "does not follow"),
    "cannot be said": pgettext_lazy("verdict", "cannot be said"),
}
_SUMS: dict[Verdict, Promise] = {
    "follows": pgettext_lazy("verdict", "adds up"),
    "does not follow": pgettext_lazy("verdict", "does not add up"),
    "cannot be said": pgettext_lazy("verdict", "not wholly broken down"),
}
LOOKS: dict[Verdict, tuple[str, str]] = {
    "follows": ("good", "check"),
    "does not follow": ("bad", "alert-triangle"),
    "cannot be said": ("neutral", "help-circle"),
}
_NOTES = {"aud_truncated": "aud_note_cut", "aud_rounded": "aud_note_rounded"}


@dataclass(frozen=True)
class Finding:
    """A judged row: `label` is its name in the report; `verdict` in words, its look and icon; `lines`
    say why."""

    name: str
    label: str
    period: str
    printed: str
    verdict: object
    look: str
    icon: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Count:
    """A count, the words it was read from, and its value in each period, None where there is none."""

    name: str
    label: str
    values: tuple[tuple[str, Decimal | None], ...]


def ratios(audit: Audit) -> list[Finding]:
    return [
        Finding(
            naming(ratio.code),
            ratio.read.line.label,
            period,
            _printed(ratio),
            WORDS[ratio.verdict],
            *LOOKS[ratio.verdict],
            lines=tuple(_lines(ratio)),
        )
        for period, ratio in audit.ratios
    ]


def _printed(ratio: Ratio) -> str:
    shown = show(ratio.number.value, spoken())
    return f"{shown}\u2009%" if ratio.number.percent else shown


def _lines(ratio: Ratio) -> Iterator[str]:
    main, *notes = ratio.said
    ways = main.holes.get("ways")
    if isinstance(ways, Ways):
        yield from (way.told(spoken(), ways.places) for way in ways.ways)
    else:
        yield main.sentence()
    if main.code in _NOTES:
        yield say(_NOTES[main.code])
    yield from map(Said.sentence, notes)


def sums(audit: Audit) -> list[Finding]:
    return [
        Finding(
            naming(added.of),
            added.whole.line.label,
            period,
            show(trimmed(added.value), spoken()),
            _SUMS[added.verdict],
            *LOOKS[added.verdict],
            lines=(added.why(),),
        )
        for period, added in audit.sums
    ]


def counts(audit: Audit) -> list[Count]:
    codes = dict.fromkeys(code for one in audit.counted for code in one.counts.values)
    found = []
    for code in codes:
        reads = [(one.period, one.counts.printed.get(code)) for one in audit.counted]
        label = next(read.line.label for _period, read in reads if read)
        found.append(Count(naming(code), label, tuple((period, _value(read)) for period, read in reads)))
    return found


def _value(read: Read | None) -> Decimal | None:
    return trimmed(read.number.value) if read and read.number else None


def tallies(audit: Audit) -> list[tuple[object, int]]:
    """How many ratios are of each verdict, how many sums, then what is odd; of ratios or sums that a report
    lacks none is counted, unless it has neither."""
    ratios = [ratio.verdict for _, ratio in audit.ratios]
    sums = [added.verdict for _, added in audit.sums]
    found: list[tuple[object, int]] = []
    if ratios or not sums:
        found += [(word, ratios.count(verdict)) for verdict, word in WORDS.items()]
    if sums:
        found += [(word, sums.count(verdict)) for verdict, word in _SUMS.items()]
    return [*found, (_("odd"), len(audit.odd))]


def unread(audit: Audit) -> list[str]:
    """Each sheet that told nothing, with its first line."""
    return [say("aud_sheet", sheet=part.name, line=part.first) for part in audit.unread]


def workbook(audit: Audit) -> bytes:
    """The findings on one sheet, the counts with their labels on another."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        heads = [_("Figure"), _("Read from"), _("Period"), _("Printed"), _("Verdict"), _("Why")]
        sheet = book.add_worksheet(_("Findings"))
        sheet.write_row(0, 0, heads, bold)
        for place, row in enumerate(_findings(audit), start=1):
            sheet.write_row(place, 0, row, wrapped)
        sheet.set_column(0, 4, 22)
        sheet.set_column(5, 5, 90)
        _write_counts(audit, book, bold)
    return file.getvalue()


def _findings(audit: Audit) -> Iterator[Sequence[str]]:
    for one in (*ratios(audit), *sums(audit)):
        yield one.name, one.label, one.period, one.printed, str(one.verdict), "\n".join(one.lines)
    for odd in audit.odd:
        yield naming(odd.code), "", odd.period, show(trimmed(odd.value), spoken()), _("odd"), odd.why()


def _write_counts(audit: Audit, book: xlsxwriter.Workbook, bold: object) -> None:
    sheet = book.add_worksheet(_("Counts"))
    sheet.write_row(
        0, 0, [_("Count"), _("Read from"), *(one.period or _("Value") for one in audit.counted)], bold
    )
    for place, count in enumerate(counts(audit), start=1):
        sheet.write_row(place, 0, [count.name, count.label])
        for column, (_period, value) in enumerate(count.values, start=2):
            if value is not None:
                sheet.write_number(place, column, float(value))
    sheet.autofit()
