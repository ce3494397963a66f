"""A paper as a file: which formats there are, and what makes each."""

from django.utils.text import slugify

from kitaphana.papers import docx, pdf, xlsx
from kitaphana.papers.paper import Paper

MAKERS = {"docx": docx.render, "pdf": pdf.render, "xlsx": xlsx.render}
CONTENT_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def render(paper: Paper, file_format: str) -> bytes:
    """The bytes of the file. KeyError: no such format."""
    return MAKERS[file_format](paper)


def file_name(name: str, language: str, file_format: str) -> str:
    """Of any words: "Сынып дәптері 5 «А»" → сынып-дәптері-5-а-kk.docx"""
    return f"{slugify(name, allow_unicode=True) or 'kitaphana'}-{language}.{file_format}"
