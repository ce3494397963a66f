"""What a file is, told by its own first bytes: never by its name, nor by what the browser says of it."""

import zipfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import IO

from kitaphana.core.refusal import Refused

MOST_OF_A_LIST = 1024 * 1024
"""Bytes of an Office file's list of parts that are read; a real one is far shorter."""


@dataclass(frozen=True)
class FileKind:
    """`shown`: the browser may show it in a window of its own; the others it only saves."""

    code: str
    content_type: str
    shown: bool = False


JPEG = FileKind("jpg", "image/jpeg", shown=True)
PNG = FileKind("png", "image/png", shown=True)
WEBP = FileKind("webp", "image/webp", shown=True)
PDF = FileKind("pdf", "application/pdf", shown=True)
EPUB = FileKind("epub", "application/epub+zip")
DOCX = FileKind("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
XLSX = FileKind("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
PPTX = FileKind("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation")
MP3 = FileKind("mp3", "audio/mpeg")
MP4 = FileKind("mp4", "video/mp4")

PICTURES = (JPEG, PNG, WEBP)
KINDS = (*PICTURES, PDF, EPUB, DOCX, XLSX, PPTX, MP3, MP4)
BY_TYPE: Mapping[str, FileKind] = {kind.content_type: kind for kind in KINDS}

HEAD = 64
MPEG_FRAMES = (b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2")
MP4_BRANDS = (
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4V ",
    b"M4A ",
    b"dash",
)


def kind_of(content: IO[bytes], wanted: Collection[FileKind] = KINDS) -> FileKind:
    """Of the whole file, which is left at its beginning. Raises Refused: none of those `wanted`."""
    content.seek(0)
    head = content.read(HEAD)
    kind = _in_zip(head, content) if head.startswith(b"PK\x03\x04") else _by_head(head)
    content.seek(0)
    if kind is None or kind not in wanted:
        raise Refused("file_kind", kinds=", ".join(kind.code.upper() for kind in wanted))
    return kind


def _by_head(head: bytes) -> FileKind | None:
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith((b"ID3", *MPEG_FRAMES)):
        return MP3
    if head[4:8] == b"ftyp" and head[8:12] in MP4_BRANDS:
        return MP4
    return None


def _in_zip(head: bytes, content: IO[bytes]) -> FileKind | None:
    """An EPUB says so in its first, unpacked entry; an Office file in its list of parts, which also tells one
    with macros, and that is none of ours."""
    if head[30:58] == b"mimetypeapplication/epub+zip":
        return EPUB
    try:
        with zipfile.ZipFile(content) as archive, archive.open("[Content_Types].xml") as parts:
            listed = parts.read(MOST_OF_A_LIST)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        return None
    return next((k for k in (DOCX, XLSX, PPTX) if f'"{k.content_type}.main+xml"'.encode() in listed), None)
