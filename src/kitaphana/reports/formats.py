"""A report as a file: which formats there are, and what makes each."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, time

from django.template.loader import render_to_string

from kitaphana.core.models import School
from kitaphana.papers import docx, formats, own, pdf
from kitaphana.papers.wordtemplate import Grid
from kitaphana.reports import xlsx
from kitaphana.reports.compose import ReportPaper
from kitaphana.reports.outline import ATTACHED, PARTS
from kitaphana.reports.plain import plain

CONTENT_TYPES = formats.CONTENT_TYPES | {"html": "text/html; charset=utf-8", "json": "application/json"}
PATTERN = own.Pattern(
    "report",
    (
        *((part.CODE, tuple(map(Grid, part.SHAPES))) for part in PARTS),
        *(
            (part.CODE, tuple(Grid(s, captioned=False, banded=True) for s in part.SHAPES))
            for part in ATTACHED
        ),
    ),
    optional=True,
    attached=frozenset(part.CODE for part in ATTACHED),
)


def render(paper: ReportPaper, school: School, file_format: str, word_template: bytes | None = None) -> bytes:
    """The bytes of the file. KeyError: no such format. Refused: the Word template is broken.

    A paper under a check code is printed in the `word_template` that it was signed in, or in none: the
    school's may be another one by then, with words of its own that nobody signed. And such a file is the same
    whenever it is made.
    """
    makers: dict[str, Callable[[], bytes]] = {
        "docx": lambda: (
            _packed(in_word(paper, word_template)) if paper.check else own.render(paper, school, PATTERN)
        ),
        "pdf": lambda: pdf.render(paper, datetime.combine(paper.as_of, time(), UTC) if paper.check else None),
        "xlsx": lambda: xlsx.render(paper),
        "html": lambda: render_to_string("reports/paper.html", {"paper": paper}).encode(),
        "json": lambda: json.dumps(plain(paper, school), ensure_ascii=False, indent=1).encode(),
    }
    return makers[file_format]()


def in_word(paper: ReportPaper, word_template: bytes | None) -> bytes:
    """The paper in that Word template; None: in the order in which it is written. Refused: as in
    `own.fill_in`."""
    return own.fill_in(word_template, paper, PATTERN) if word_template else docx.render(paper)


def _packed(content: bytes) -> bytes:
    """The same package whenever it is packed, so that a file given out twice is one file."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(zipfile.ZipInfo(entry.filename), old.read(entry), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def file_name(paper: ReportPaper, file_format: str) -> str:
    """kitaphana-2023-09-01-2024-01-31-kk.docx"""
    name = f"kitaphana-{paper.period.start}-{paper.period.end}"
    return formats.file_name(name, paper.language, file_format)
