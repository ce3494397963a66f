"""`kitaphana audit FILE [--lang kk|ru|en] [--json]`: which printed ratios follow from the printed counts."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from kitaphana.audit.document import NOTHING, as_json, as_text
from kitaphana.audit.queries import audit_file
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import LANGUAGES, say

USAGE = 2
"""The exit code of a wrong usage."""


class Command(BaseCommand):
    help = "Examine the printed figures of any library's report"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--lang", choices=LANGUAGES, default="kk")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        file, language = options["file"], options["lang"]
        with translation.override(language):
            try:
                found = audit_file(file.read_bytes(), file.name)
            except (OSError, Refused) as failed:
                unread = isinstance(failed, OSError)
                told = say("aud_unreadable", path=str(file)) if unread else str(failed)
                if options["json"]:
                    self.stdout.write(json.dumps(NOTHING | {"error": told}, ensure_ascii=False))
                if unread:
                    self.stderr.write(told)
                    raise SystemExit(USAGE) from failed
                raise
            if found.is_empty:
                self.stderr.write(say("aud_nothing", file=file.name))
            if found.broken_word:
                self.stderr.write(say("imp_lost", value=found.broken_word))
            if options["json"]:
                self.stdout.write(json.dumps(as_json(found, language), ensure_ascii=False, indent=2))
            else:
                self.stdout.write("\n".join(as_text(found, language)))
        if found.faults:
            raise SystemExit(1)
