"""Short ways to examine a table in a test."""

from pathlib import Path
from typing import Any

import pytest

from kitaphana.audit.document import as_json
from kitaphana.audit.queries import audit_file
from kitaphana.audit.reading import Line, parts_of

REPORTS = Path(__file__).parents[3] / "shared/data/reports"

Document = dict[str, Any]


def examined(table: str | bytes, language: str = "en", name: str = "report.csv") -> Document:
    """The document that the command prints for a table."""
    content = table.encode() if isinstance(table, str) else table
    return as_json(audit_file(content, name), language)


def published(name: str, language: str = "en") -> Document:
    """A report of ../shared; the test is skipped where they are not."""
    file = REPORTS / name
    if not file.exists():
        pytest.skip(f"no {name}: the reports of ../shared/data are not on this machine")
    return examined(file.read_bytes(), language, name)


def read(table: str | bytes) -> list[Line]:
    parts = parts_of(table.encode() if isinstance(table, str) else table, "report.csv")
    return [line for part in parts for line in part.lines]


def ratio(document: Document, code: str, place: int = 0) -> Document:
    found: list[Document] = [one for one in document["ratios"] if one["code"] == code]
    return found[place]


def total(document: Document, of: str) -> Document:
    found: list[Document] = [one for one in document["sums"] if one["of"] == of]
    assert len(found) == 1
    return found[0]


def verdicts(document: Document) -> dict[str, str]:
    return {one["code"]: one["verdict"] for one in document["ratios"]}
