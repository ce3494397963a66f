"""Keeping files, and letting them go."""

import logging
import re
import unicodedata
from collections.abc import Collection, Iterator
from pathlib import Path, PurePath

from django.core.files import File
from django.db import transaction

from kitaphana.core.action import action, if_it_fails
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.files.kinds import KINDS, PICTURES, FileKind, kind_of
from kitaphana.files.limit import megabytes_of
from kitaphana.files.models import StoredFile
from kitaphana.files.pictures import drawn_anew
from kitaphana.files.store import path_of, write

log = logging.getLogger(__name__)

LONGEST_NAME = 120
NAMELESS = "file"


@action
def keep(
    *, by: User, upload: "File[bytes]", for_readers: bool = False, kinds: Collection[FileKind] = KINDS
) -> StoredFile:
    """Store what was handed in; a picture is drawn anew, so that it carries no place and no camera.

    Refused: larger than the school's limit, none of the `kinds` by its first bytes, a broken picture or one
    of too many pixels. When the action that called it fails, the file is gone with the row.
    """
    most = megabytes_of(by.school)
    if upload.size > most * 1024**2:
        raise Refused("file_too_big", n=most)
    kind = kind_of(upload, kinds)
    chunks = iter([drawn_anew(upload, kind)]) if kind in PICTURES else _counted(upload, most)
    written = write(by.school_id, chunks)
    if_it_fails(written.path.unlink)
    return StoredFile.objects.create(
        school=by.school,
        key=written.key,
        name=_name(upload.name or "", kind),
        content_type=kind.content_type,
        size=written.size,
        sha256=written.sha256,
        for_readers=for_readers,
    )


@action
def remove(*, by: User, stored: StoredFile) -> None:
    """The file leaves the folder once its row has surely gone. ProtectedError: something still shows it."""
    path = path_of(stored.school_id, stored.key)
    stored.delete()
    transaction.on_commit(lambda: _unlink(path))


def _unlink(path: Path) -> None:
    """Windows does not let go of a file that is being sent at this moment: the row has gone, so nobody is
    shown it any more, and the person who took it away is told of no error."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        log.exception("a file without a row is left in the folder")


def _counted(upload: "File[bytes]", most: int) -> Iterator[bytes]:
    """Its chunks as they come; `size` is only what the upload says of itself."""
    size = 0
    for chunk in upload.chunks():
        size += len(chunk)
        if size > most * 1024**2:
            raise Refused("file_too_big", n=most)
        yield chunk


def _name(typed: str, kind: FileKind) -> str:
    """As it came, without a folder, signs that are not seen, or an ending that is not its own."""
    plain = unicodedata.normalize("NFC", PurePath(typed.replace("\\", "/")).stem)
    seen = "".join(sign if sign.isprintable() else " " for sign in plain)
    stem = re.sub(r'[\s<>:"/|?*]+', " ", seen).strip(" .")[:LONGEST_NAME] or NAMELESS
    return f"{stem}.{kind.code}"
