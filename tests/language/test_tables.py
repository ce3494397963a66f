"""The tables themselves: three languages, the same holes, the right form after every number (M13, M14)."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from difflib import unified_diff
from pathlib import Path

from kitaphana.lib import sentence
from kitaphana.lib.sentence import Hole, Listing, Month, Percent
from tests.language.texts import HOLE, LANGUAGES, RENDERED, hole_names, tables, templates

FORMS_OF_A_WORD = {"ru": 3, "en": 2}
CASES = {"gen", "acc", "dat", "loc", "abl", "ins", "poss", "att", "pl"}

NUMBERS: Mapping[str, tuple[int | Decimal, ...]] = {
    "kk": (1, 2, 6, 7, 8, 9, 10, 20, 30, 40, 46, 50, 60, 70, 80, 90, 100, 305, 1000, 15795),
    "ru": (0, 1, 2, 5, 11, 12, 14, 21, 22, 25, 101, 111, Decimal("4.7")),
    "en": (0, 1, 2, 21),
}
NOT_NUMBERS: Mapping[str, Hole] = {
    "class": "5 «А»",
    "d": date(2023, 9, 1),
    "kind": "кітапханалық сабақ",
    "list": Listing(("«Абай жолы»", "«Қан мен тер»")),
    "month": Month(9),
    "name": "Калиева М.С.",
    "percent": Percent(Decimal("96.4")),
    "reason": "қорда жоқ",
    "source": "сатып алу",
    "text": "Сейітов",
    "theme": "Абай әлемі",
    "title": "Алгебра",
}


def specs(template: str) -> Iterator[str]:
    """What stands after the colon in each hole."""
    return (spec for _, spec in HOLE.findall(template) if spec)


def is_case(spec: str) -> bool:
    return set(spec.split(".")) <= CASES


def test_every_sentence_is_there_in_kazakh_russian_and_english() -> None:
    rows = [(code, row) for table in tables().values() for code, row in table.items()]
    assert [code for code, row in rows if not all(row.get(spoken, "").strip() for spoken in LANGUAGES)] == []
    assert [code for code, row in rows if row.keys() - {*LANGUAGES, "when"}] == []


def test_only_the_report_says_when_and_says_it_of_every_sentence() -> None:
    for app, table in tables().items():
        conditional = [code for code, row in table.items() if row.get("when")]
        assert conditional == (list(table) if app == "reports" else [])


def test_a_code_means_one_sentence_in_the_whole_house() -> None:
    uses = Counter(code for table in tables().values() for code in table)
    assert [code for code, n in uses.items() if n > 1] == []


def test_no_hole_takes_a_name_that_say_needs_for_itself() -> None:
    assert [code for code, template in templates("kk") if "language" in hole_names(template)] == []


def test_a_sentence_has_the_same_holes_in_every_language() -> None:
    different = [
        code
        for table in tables().values()
        for code, row in table.items()
        if len({hole_names(row[language]) for language in LANGUAGES}) > 1
    ]
    assert different == []


def test_every_brace_belongs_to_a_hole() -> None:
    broken = [
        (code, language)
        for language in LANGUAGES
        for code, template in templates(language)
        if re.search(r"[{}]", HOLE.sub("", template))
    ]
    assert broken == []


def test_case_endings_stand_in_kazakh_and_word_forms_in_russian_and_english() -> None:
    wrong = [
        (code, language, spec)
        for language in LANGUAGES
        for code, template in templates(language)
        for spec in specs(template)
        if (
            spec.count("/") + 1 != FORMS_OF_A_WORD[language]
            if language in FORMS_OF_A_WORD
            else not is_case(spec)
        )
    ]
    assert wrong == []


def test_no_ending_is_glued_to_a_kazakh_hole_by_hand() -> None:
    """An ending after a figure follows from the figure; only the noun of an ordinal may stand there."""
    glued = [
        code
        for code, template in templates("kk")
        if re.search(r"\}-(?!сынып|жол|тоқсан|кезең|нұсқа|кесте|тармақ)", template)
    ]
    assert glued == []


def rendered() -> str:
    """Every sentence with a word form or an ending in it, said with the numbers that bend differently."""
    blocks = []
    for language in LANGUAGES:
        for code, template in templates(language):
            if any(specs(template)):
                blocks.append("\n".join([f"[{code} {language}]", *_lines(template, language)]))
    return "\n\n".join(blocks).replace("\u00a0", " ") + "\n"


def _lines(template: str, language: str) -> Iterator[str]:
    """The sentence once for each number, or once if no number bends it; all its numbers are the same one."""
    bends = any(spec and name not in NOT_NUMBERS for name, spec in HOLE.findall(template))
    for number in NUMBERS[language] if bends else NUMBERS[language][:1]:
        holes = {name: NOT_NUMBERS.get(name, number) for name in hole_names(template)}
        yield sentence.text(template, language, holes)


def test_every_number_takes_the_form_that_was_read_and_found_right(tmp_path: Path) -> None:
    """rendered.txt was read line by line. Read what differs; if right, put the new file in its place."""
    new = tmp_path / "rendered.txt"
    new.write_text(rendered(), encoding="utf-8")
    before = RENDERED.read_text(encoding="utf-8").splitlines()
    different = unified_diff(before, rendered().splitlines(), "read", str(new), n=0, lineterm="")
    assert before == rendered().splitlines(), "\n".join(different)
