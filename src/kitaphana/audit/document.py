"""The audit as the document of product.md, and as text for people."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from kitaphana.audit.queries import Audit, Audited
from kitaphana.audit.ratios import Implied, Ratio
from kitaphana.audit.said import Verdict
from kitaphana.audit.sums import Sum
from kitaphana.audit.words import naming
from kitaphana.core.sentences import say
from kitaphana.lib.numbers import show, trimmed

VERDICTS: dict[Verdict, str] = {"follows": "✓", "does not follow": "✗", "cannot be said": "?"}

NOTHING: dict[str, object] = {"counts": {}, "ratios": [], "odd": [], "unknown": [], "sums": []}


def as_json(audit: Audit, language: str) -> dict[str, object]:
    """`counts` are those of the latest period; a report of several has all of them under `periods`."""
    several = len(audit.periods) > 1
    return {
        "counts": _counts(audit.latest),
        "ratios": [_ratio(ratio, language) | _of(period, several=several) for period, ratio in audit.ratios],
        "odd": [
            {"code": odd.code, "value": number(odd.value), "why": odd.why(language)}
            | _of(odd.period, several=several)
            for odd in audit.odd
        ],
        "unknown": list(audit.unknown),
        "sums": [_sum(added, language) | _of(period, several=several) for period, added in audit.sums],
        "periods": [{"period": one.period, "counts": _counts(one)} for one in audit.periods if several],
        "derived": {code: number(value) for code, value in audit.latest.counts.derived.items()},
        "empty": list(audit.empty),
        "unread": [{"sheet": part.name, "line": part.first} for part in audit.unread],
    }


def _of(period: str, *, several: bool) -> dict[str, object]:
    return {"period": period} if several else {}


def _counts(one: Audited) -> dict[str, int | float]:
    return {code: number(value) for code, value in one.counts.values.items()}


def _ratio(ratio: Ratio, language: str) -> dict[str, object]:
    told = {
        "code": ratio.code,
        "printed": number(ratio.number.value),
        "computed": {key: number(value) for key, value in ratio.computed.items()},
        "verdict": ratio.verdict,
        "why": ratio.why(language),
        "label": ratio.read.line.label,
    }
    return told | ({"implied": _implied(ratio.implied)} if ratio.implied else {})


def _implied(implied: Implied) -> dict[str, object]:
    return {"code": "+".join(implied.code), "value": implied.value, "from": implied.low, "to": implied.high}


def _sum(added: Sum, language: str) -> dict[str, object]:
    return {
        "of": added.of,
        "parts": {read.code: number(read.number.value) for read in added.parts if read.number},
        "total": number(added.total),
        "verdict": added.verdict,
        "why": added.why(language),
    }


def number(value: Decimal | Fraction) -> int | float:
    """A whole number as it is, any other to six places."""
    return int(value) if value == int(value) else round(float(value), 6)


def as_text(audit: Audit, language: str) -> Iterator[str]:
    """Counts, then each judgement on a line of its own with its sign."""
    for one in audit.periods:
        if one.period:
            yield f"— {one.period}"
        for code, value in one.counts.values.items():
            yield f"  {naming(code, language)}: {show(trimmed(value), language)}"
        for ratio in one.ratios:
            yield f"{VERDICTS[ratio.verdict]} {ratio.why(language)}"
        yield from (f"= {said.sentence(language)}" for said in one.agreements)
        for added in one.sums:
            yield f"{VERDICTS[added.verdict]} {added.why(language)}"
    for odd in audit.odd:
        yield f"! {odd.why(language)}"
    if audit.empty:
        yield say("aud_empty", language=language, labels="; ".join(audit.empty[:UNKNOWN]))
    for part in audit.unread:
        yield say("aud_sheet", language=language, sheet=part.name, line=part.first)
    if audit.unknown:
        yield f"… {'; '.join(audit.unknown[:UNKNOWN])}"


UNKNOWN = 50
