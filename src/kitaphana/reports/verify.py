"""Whether a file is one that a school gave out of its reports, known by its fingerprint or its check code."""

import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from itertools import islice

from kitaphana.agreement.models import SHORT_SEAL
from kitaphana.core.models import School
from kitaphana.core.sentences import LANGUAGES, say, spoken
from kitaphana.reports.differences import Difference, differences
from kitaphana.reports.editions import in_force, of_school, printed
from kitaphana.reports.formats import render
from kitaphana.reports.models import Edition, PrintedFile

LARGEST = 50_000_000
LARGEST_UNPACKED = 100_000_000
"""Bytes: of a file, and of all that lies packed in it."""
MOST = 100
"""Differences that are told."""
CODE = re.compile(rf"(?<![0-9a-f])[0-9a-f]{{4}}(?:\s?[0-9a-f]{{4}}){{{SHORT_SEAL // 4 - 1}}}(?![0-9a-f])")
_TAGS = re.compile(r"<[^<>]*>")


class Found(StrEnum):
    """`GIVEN`: byte for byte; `CHANGED`: it bears our code and is not what was given out; `BROKEN`: what is
    kept of the report was changed itself."""

    GIVEN = "given"
    CHANGED = "changed"
    BROKEN = "broken"
    UNKNOWN = "unknown"
    EMPTY = "empty"


@dataclass(frozen=True)
class Verdict:
    """`differences`: of a JSON file, sentence by sentence and figure by figure."""

    found: Found
    edition: Edition | None = None
    differences: tuple[Difference, ...] = ()

    @property
    def is_given(self) -> bool:
        return self.found == Found.GIVEN

    def sentence(self, language: str | None = None) -> str:
        if self.edition is None:
            return say(f"rep_verify_{self.found}", language=language)
        edition, speech = self.edition, language or spoken()
        title, code = edition.content[speech]["title"], edition.code
        said = say(f"rep_verify_{self.found}", language=speech, title=title, n=edition.number, code=code)
        return (
            " ".join([said, state_of(edition, speech), *self._overtaken(speech)]) if self.is_given else said
        )

    def _overtaken(self, language: str) -> Iterator[str]:
        """That another version is in force by now."""
        valid = in_force(self.edition.report) if self.edition else None
        if valid and valid != self.edition and valid.decided_on:
            yield say("rep_verify_in_force", language=language, n=valid.number, d=valid.decided_on)


def state_of(edition: Edition, language: str | None = None) -> str:
    """When it was submitted, and what was decided about it."""
    said = say("rep_edition_submitted", language=language, d=edition.submitted_on)
    if edition.decided_on is None:
        return f"{said} {say('rep_edition_waits', language=language)}"
    return f"{said} {say(f'rep_edition_{edition.decision}', language=language, d=edition.decided_on)}"


def verify(school: School, content: bytes) -> Verdict:
    """Among the editions that this school may know."""
    if not content.strip():
        return Verdict(Found.EMPTY)
    editions = of_school(school)
    given = PrintedFile.objects.filter(sha256=sha256(content).hexdigest(), edition__in=editions).first()
    edition = editions.get(pk=given.edition_id) if given else _named_in(content, school)
    if edition is None:
        return Verdict(Found.UNKNOWN)
    if not edition.is_whole:
        return Verdict(Found.BROKEN, edition)
    if given:
        return Verdict(Found.GIVEN, edition)
    return Verdict(Found.CHANGED, edition, tuple(islice(_differences(edition, content), MOST)))


def _named_in(content: bytes, school: School) -> Edition | None:
    """The edition whose check code stands in the file."""
    editions = of_school(school)
    known = {seal[:SHORT_SEAL]: pk for pk, seal in editions.values_list("pk", "seal")}
    for text in _texts(content):
        for written in CODE.findall(text.casefold()):
            if pk := known.get("".join(written.split())):
                return editions.get(pk=pk)
    return None


def _texts(content: bytes) -> Iterator[str]:
    """What can be read of a file of any of our formats, whole or not."""
    if content.startswith(b"PK"):
        yield from _packed(content)
    elif content.startswith(b"%PDF"):
        yield content.decode("latin-1")
        yield from _inflated(content)
    else:
        yield _TAGS.sub("", content.decode("utf-8", "ignore"))


def _packed(content: bytes) -> Iterator[str]:
    """Of DOCX and XLSX."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = [entry for entry in package.infolist() if entry.filename.endswith(".xml")]
            if sum(entry.file_size for entry in parts) <= LARGEST_UNPACKED:
                for entry in parts:
                    yield _TAGS.sub("", package.read(entry).decode("utf-8", "ignore"))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError):
        return


def _inflated(content: bytes) -> Iterator[str]:
    """The streams of a PDF, each searched from the end of the one before it."""
    room, end = LARGEST_UNPACKED, 0
    while room and (start := content.find(b"stream", end)) >= 0:
        start += len(b"stream")
        end = content.find(b"endstream", start)
        if end < 0:
            return
        try:
            text = zlib.decompressobj().decompress(content[start:end].lstrip(b"\r\n"), room)
        except zlib.error:
            text = b""
        room -= len(text)
        end += len(b"endstream")
        yield text.decode("latin-1")


def _differences(edition: Edition, content: bytes) -> Iterator[Difference]:
    """Of a JSON file from what the edition's own would hold; nothing of any other file."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return
    language = found.get("language") if isinstance(found, dict) else None
    if language in LANGUAGES:
        yield from differences(json.loads(render(printed(edition, language), edition.school, "json")), found)
