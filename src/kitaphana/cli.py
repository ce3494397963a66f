"""`kitaphana …`: our commands (docs/commands.md), else Django's.

Exit codes: 0 done, 1 refused or faults found, 2 wrong usage.
"""

import os
import sys
from itertools import pairwise

NOT_YET = ("check", "backup", "restore")
"""Names that are ours by contract; until they are built, no command of Django's may answer to them."""


def main() -> None:
    """A refusal is one plain sentence on standard error, never a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kitaphana.settings")
    from django.core.management import execute_from_command_line
    from django.db import DatabaseError

    arguments = sys.argv[1:] or ["help"]
    _must_be_known(arguments[0])
    try:
        execute_from_command_line(["kitaphana", *arguments])
    except Exception as problem:
        from kitaphana.core.refusal import Refused

        if isinstance(problem, DatabaseError) and not _has_tables():
            problem = Refused("any_no_data")
        if not isinstance(problem, Refused):
            raise
        print(problem.sentence(_language(arguments)), file=sys.stderr)
        sys.exit(1)


def _must_be_known(name: str) -> None:
    import django
    from django.core.management import get_commands

    django.setup()
    from kitaphana.core.sentences import say

    if name in NOT_YET:
        print(say("cli_not_yet", name=name), file=sys.stderr)
    elif name not in get_commands() and not name.startswith("-") and name != "help":
        print(say("cli_unknown", name=name), file=sys.stderr)
    else:
        return
    sys.exit(2)


def _language(arguments: list[str]) -> str | None:
    """What follows --lang, where it is a language of ours: the refusal comes in it too."""
    from kitaphana.core.sentences import LANGUAGES

    asked = dict(pairwise(arguments)).get("--lang")
    return asked if asked in LANGUAGES else None


def _has_tables() -> bool:
    from django.db import connection

    connection.close()
    return "core_school" in connection.introspection.table_names()


if __name__ == "__main__":
    main()
