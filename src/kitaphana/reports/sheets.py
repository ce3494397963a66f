"""Papers beside the report: which there are, and each as a file."""

from collections.abc import Callable

from django.template.loader import render_to_string

from kitaphana.papers import formats
from kitaphana.reports.compose import ReportPaper
from kitaphana.reports.facts import Facts
from kitaphana.reports.summary import summary
from kitaphana.reports.wall import wall

SHEETS: dict[str, Callable[[Facts], ReportPaper]] = {"summary": summary, "wall": wall}
CONTENT_TYPES = formats.CONTENT_TYPES | {"html": "text/html; charset=utf-8"}


def render(paper: ReportPaper, file_format: str) -> bytes:
    """KeyError: no such format."""
    if file_format == "html":
        return render_to_string("reports/paper.html", {"paper": paper}).encode()
    return formats.render(paper, file_format)


def file_name(sheet: str, paper: ReportPaper, file_format: str) -> str:
    """kitaphana-wall-2023-09-01-2024-01-31-kk.pdf"""
    name = f"kitaphana-{sheet}-{paper.period.start}-{paper.period.end}"
    return formats.file_name(name, paper.language, file_format)
