"""Files kept between the steps of the wizard: in the data folder, for a day, each for its school only."""

import json
import re
import secrets
import shutil
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from kitaphana.core.batch import Options
from kitaphana.core.importing import Layout
from kitaphana.core.models import School
from kitaphana.core.refusal import Refused

LARGEST = 20 * 1024 * 1024
_TOKEN = re.compile(r"[\w-]{22}")


@dataclass(frozen=True)
class Upload:
    """A file and what the librarian has said of it so far; `on` is None before she was asked."""

    folder: Path
    kind: str
    file_name: str
    layout: Layout
    options: dict[str, Any]
    on: date | None

    @property
    def token(self) -> str:
        return self.folder.name

    @property
    def content(self) -> bytes:
        return (self.folder / "content").read_bytes()

    def answered(self, layout: Layout, options: Options, on: date | None) -> "Upload":
        """Keep how the file is laid out and the answers to the importer's questions."""
        about = {
            "kind": self.kind,
            "file_name": self.file_name,
            "layout": asdict(layout),
            "options": dict(options),
            "on": on.isoformat() if on else None,
        }
        (self.folder / "about.json").write_text(json.dumps(about), encoding="utf-8")
        return replace(self, layout=layout, options=dict(options), on=on)


def keep(school: School, kind: str, file_name: str, content: bytes) -> Upload:
    """Raises Refused: imports_too_big."""
    if len(content) > LARGEST:
        raise Refused("imports_too_big", file=file_name, n=LARGEST // 1024**2)
    folder = _folder(school) / secrets.token_urlsafe(16)
    folder.mkdir(parents=True)
    (folder / "content").write_bytes(content)
    return Upload(folder, kind, file_name, Layout(), {}, None).answered(Layout(), {}, None)


def find(school: School, token: str) -> Upload:
    """Raises Refused: imports_gone."""
    about = _folder(school) / token / "about.json"
    if not _TOKEN.fullmatch(token) or not about.exists():
        raise Refused("imports_gone")
    known = json.loads(about.read_text(encoding="utf-8"))
    on = date.fromisoformat(known["on"]) if known["on"] else None
    return Upload(
        about.parent, known["kind"], known["file_name"], Layout(**known["layout"]), known["options"], on
    )


def forget(school: School, before: datetime) -> None:
    """Delete the files that came before that moment."""
    for folder in _folder(school).glob("*"):
        if folder.stat().st_mtime < before.timestamp():
            shutil.rmtree(folder, ignore_errors=True)


def _folder(school: School) -> Path:
    return Path(settings.DATA) / "uploads" / str(school.pk)
