"""`kitaphana …`: our commands (docs/commands.md), else Django's.

Exit codes: 0 done, 1 refused or faults found, 2 wrong usage.
"""

import os
import sys


def main() -> None:
    """A refusal is one plain sentence on standard error, never a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kitaphana.settings")
    from django.core.management import execute_from_command_line
    from django.db import DatabaseError

    if len(sys.argv) == 1:
        sys.argv.append("help")
    try:
        execute_from_command_line(["kitaphana", *sys.argv[1:]])
    except Exception as problem:
        from kitaphana.core.refusal import Refused

        if isinstance(problem, DatabaseError) and not _has_tables():
            problem = Refused("any_no_data")
        if not isinstance(problem, Refused):
            raise
        print(problem.sentence(), file=sys.stderr)
        sys.exit(1)


def _has_tables() -> bool:
    from django.db import connection

    connection.close()
    return "core_school" in connection.introspection.table_names()


if __name__ == "__main__":
    main()
