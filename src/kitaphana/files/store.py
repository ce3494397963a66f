"""The folder of files: one for each school, each file under a key that nobody can guess."""

import hashlib
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

KEY_BYTES = 32


@dataclass(frozen=True)
class Written:
    path: Path
    size: int
    sha256: str

    @property
    def key(self) -> str:
        return self.path.name


def path_of(school_id: int, key: str) -> Path:
    return Path(settings.DATA, "files", str(school_id), key)


def write(school_id: int, chunks: Iterable[bytes]) -> Written:
    """Whole or not at all: under another name first, which goes when the chunks fail."""
    path = path_of(school_id, secrets.token_urlsafe(KEY_BYTES))
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.part")
    digest, size = hashlib.sha256(), 0
    try:
        with unfinished.open("xb") as file:
            for chunk in chunks:
                digest.update(chunk)
                size += file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return Written(path, size, digest.hexdigest())
