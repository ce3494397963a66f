"""The interface's catalogues (<app>/locale/{kk,ru}/LC_MESSAGES/django.po) without the gettext binary.

    python tools/messages.py [APP …]            follow code and templates; translations are kept
    python tools/messages.py --check [APP …]    exit 1, naming each message that is missing, untranslated,
                                                fuzzy, unused or lacks a hole of the original
    python tools/messages.py --compile          write the .mo files that are older than their .po

A message that core says is translated in core's catalogue and stands in no other. Modules that lie beside
the apps (cli.py, settings.py) count as core's.
"""

import argparse
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).resolve().parent.parent / "src/kitaphana"
PLURALS = {
    "kk": "nplurals=2; plural=(n != 1);",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0"
    " : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
}
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}

# A message is known by its context and its text (with its plural form, if it has one).
Key = tuple[str | None, str | tuple[str, ...]]


def catalogue_file(app: str, language: str) -> Path:
    return SOURCE / app / "locale" / language / "LC_MESSAGES/django.po"


def apps() -> list[str]:
    """Every package that says something to people, core first."""
    found = {package.parent.name for package in SOURCE.glob("*/__init__.py")} - {"lib"}
    return sorted(found, key=lambda app: (app != "core", app))


def sources(app: str) -> Iterator[Path]:
    if app == "core":
        yield from sorted(SOURCE.glob("*.py"))
    yield from sorted(SOURCE.glob(f"{app}/**/*.py"))
    yield from sorted(SOURCE.glob(f"{app}/templates/**/*.html"))


def said(app: str) -> set[Key]:
    """What the app's code and templates say through gettext."""
    from babel.messages.extract import extract
    from django.utils.translation.template import templatize

    keys: set[Key] = set()
    for file in sources(app):
        text = file.read_text(encoding="utf-8")
        if file.suffix != ".py":
            # templatize leaves a template's calls at odd indents, which the reader of Python would refuse.
            text = "\n".join(line.strip() for line in templatize(text, origin=str(file)).splitlines())
        for _, message, _, context in extract("python", io.BytesIO(text.encode()), KEYWORDS):
            keys.add((context, message))
    return keys


def owed(app: str, core: set[Key]) -> set[Key]:
    """What the app's own catalogue must translate."""
    return core if app == "core" else said(app) - core


def update(app: str, language: str, keys: set[Key]) -> None:
    from babel.messages.pofile import read_po, write_po

    file = catalogue_file(app, language)
    if not keys:
        file.unlink(missing_ok=True)
        return
    header = f"""msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: {language}\\n"
"Plural-Forms: {PLURALS[language]}\\n"
"""
    fresh = read_po(io.StringIO(header), locale=language)
    known = read_catalogue(file, language)
    for context, text in keys:
        old = known.get((context, text))
        fresh.add(
            text,
            old.string if old else "",
            context=context,
            flags=old.flags if old else (),
            user_comments=old.user_comments if old else (),
        )
    body = io.BytesIO()
    write_po(body, fresh, omit_header=True, sort_output=True, no_location=True, width=110)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{header}\n{body.getvalue().decode().strip()}\n", encoding="utf-8", newline="\n")


def read_catalogue(file: Path, language: str) -> dict[Key, Any]:
    """The messages of a .po file; of one that does not exist, none."""
    from babel.messages.pofile import read_po

    if not file.exists():
        return {}
    with file.open(encoding="utf-8") as stream:
        catalogue = read_po(stream, locale=language, abort_invalid=True)
    messages = [message for message in catalogue if message.id]
    return {(m.context, m.id if isinstance(m.id, str) else tuple(m.id)): m for m in messages}


def faults(app: str, language: str, keys: set[Key]) -> Iterator[str]:
    known = read_catalogue(catalogue_file(app, language), language)
    for key in sorted(keys | known.keys(), key=str):
        message = known.get(key)
        if message is None:
            fault = "missing"
        elif key not in keys:
            fault = "unused"
        elif message.fuzzy:
            fault = "fuzzy"
        elif not all([message.string] if isinstance(message.string, str) else message.string):
            fault = "untranslated"
        elif holes(message.string) != holes(key[1]):
            fault = "has other holes"
        else:
            continue
        yield f"{app} {language}: {fault}: {' | '.join(forms(key[1]))}"


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else text


def holes(text: str | tuple[str, ...]) -> set[str]:
    """The named holes of a message, in all its forms together: %(count)s and {count}."""
    return set(re.findall(r"%\(\w+\)[sd]|\{\w*\}|%s|%d", " ".join(forms(text))))


def compile_catalogues() -> None:
    for file in SOURCE.glob("*/locale/*/LC_MESSAGES/django.po"):
        target = file.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= file.stat().st_mtime:
            continue
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po

        with file.open(encoding="utf-8") as stream, target.open("wb") as compiled:
            write_mo(compiled, read_po(stream, locale=file.parts[-3], abort_invalid=True))


def main() -> int:
    as_written = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=as_written)
    parser.add_argument("apps", nargs="*", metavar="APP", help="only these apps")
    task = parser.add_mutually_exclusive_group()
    task.add_argument("--check", action="store_true", help="change nothing; exit 1 if incomplete")
    task.add_argument("--compile", action="store_true", help="write .mo files")
    arguments = parser.parse_args()
    if arguments.compile:
        compile_catalogues()
        return 0
    if strangers := set(arguments.apps) - set(apps()):
        parser.error(f"no such app: {', '.join(sorted(strangers))}")
    core = said("core")
    found = 0
    for app in arguments.apps or apps():
        keys = owed(app, core)
        for language in PLURALS:
            if not arguments.check:
                update(app, language, keys)
            for fault in faults(app, language, keys):
                print(fault)
                found += 1
    if found:
        print(f"{found} messages want a translator.")
    return 1 if found and arguments.check else 0


if __name__ == "__main__":
    sys.exit(main())
