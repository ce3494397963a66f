"""Codes in the source and rows in the tables: each has the other."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.utils import translation

from kitaphana.core.sentences import pieces, say, templates
from tests.language.texts import SOURCE, hole_names, tables


@cache
def trees() -> dict[Path, ast.Module]:
    """To read the whole source takes its time: once is enough."""
    return {file: ast.parse(file.read_text(encoding="utf-8")) for file in sorted(SOURCE.rglob("*.py"))}


@cache
def spoken() -> frozenset[str]:
    """Every text in the code."""
    return frozenset(
        node.value
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


@cache
def pages() -> str:
    return "".join(file.read_text(encoding="utf-8") for file in SOURCE.rglob("*.html"))


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Place and call of every `say("code", …)` and `Refused("code", …)`, subclasses of Refused included."""
    refusals = [node for tree in trees().values() for node in ast.walk(tree) if _is_refusal(node)]
    inside_refusals = {node for refusal in refusals for node in ast.walk(refusal)}
    speakers = {"say", "Refused", *map(_name, refusals)}
    for file, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args:
                name = _name(node.func)
                if name in speakers or (name == "__init__" and node in inside_refusals):
                    yield f"{file.relative_to(SOURCE)}:{node.lineno}", node


def _is_refusal(node: ast.AST) -> bool:
    bases = node.bases if isinstance(node, ast.ClassDef) else []
    return not {"Refused", "NeedsWord"}.isdisjoint(map(_name, bases))


def _name(node: ast.AST) -> str:
    """`say` of `say`, of `sentences.say` and of `def say` or `class say`."""
    return str(getattr(node, "id", None) or getattr(node, "attr", None) or getattr(node, "name", ""))


def codes(call: ast.Call) -> list[str]:
    """The code a call names, or both codes of `a if … else b`; none when it is worked out elsewhere."""
    first = call.args[0]
    branches = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
    return [node.value for node in branches if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def test_every_sentence_that_the_source_asks_for_is_written() -> None:
    known = templates()
    missing = [f"{place} {code}" for place, call in calls() for code in codes(call) if code not in known]
    assert not missing, "\n".join(missing)


def test_every_call_fills_every_hole_of_its_sentence() -> None:
    """A call that hands its holes on with ** is not looked into."""
    unfilled = []
    for place, call in calls():
        given = {keyword.arg for keyword in call.keywords}
        if None in given:
            continue
        for code in codes(call):
            if gaps := hole_names(templates().get(code, {}).get("kk", "")) - given:
                unfilled.append(f"{place} {code}: {sorted(gaps)}")
    assert not unfilled, "\n".join(unfilled)


@pytest.mark.parametrize("app", sorted(tables().keys() - {"reports"}))
def test_no_sentence_lies_unused(app: str) -> None:
    """The report chooses its sentences by its data; everywhere else a code stands in the source as it is."""
    unused = [code for code in tables()[app] if code not in spoken() and f'"{code}"' not in pages()]
    assert not unused, "\n".join(unused)


def test_aigerim_reads_a_refusal_in_her_own_language_and_the_program_is_kazakh_first() -> None:
    with translation.override("ru"):
        assert say("plan_drop_reason") == "Чтобы снять пункт с плана, укажите причину."
    with translation.override("en-gb"):
        assert say("plan_drop_reason") == "To cancel the item, write the reason."
    for other in ("de", None):
        with translation.override(other):
            assert say("plan_drop_reason") == "Тармақты алып тастау үшін себебін жазыңыз."


def test_a_report_in_russian_is_russian_whatever_language_aigerim_works_in() -> None:
    with translation.override("kk"):
        assert say("rep_order", language="ru") == "Начало периода позже конца. Поменяйте даты."


def test_the_unknown_code_that_dauren_scanned_stands_in_the_sentence() -> None:
    assert say("desk_unknown", code="4870", language="en") == (
        "Code “4870” is neither a card nor a copy. Scan again or type the name."
    )


def test_pieces_say_which_hole_each_figure_filled() -> None:
    cut = pieces("S-VISITS", "en", {"n": 305, "avg": 4})
    assert [(piece.text, piece.hole) for piece in cut if piece.hole] == [("305", "n"), ("4", "avg")]


def test_a_code_without_a_row_and_a_hole_left_empty_are_faults() -> None:
    with pytest.raises(KeyError):
        say("no_such_code")
    with pytest.raises(KeyError):
        say("imp_empty")
