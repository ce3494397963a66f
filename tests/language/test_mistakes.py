"""No Kazakh text of the project makes a typical mistake; each rule is shown to catch its own (M1–M12)."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.language.mistakes import RULES, faults
from tests.language.texts import HOLE, RENDERED, SOURCE, templates

NOT_VERBS = {"Сүзгі", "Артқа", "Келесі", "Табылды", "Бір адам", "Басқа адам", "Келісемін", "Енді келісемін"}


def kazakh_texts() -> Iterator[tuple[str, str]]:
    """Where and what: sentence tables, the same as printed, catalogues, literal words of pages."""
    for code, template in templates("kk"):
        yield code, with_figures(template)
    for block in RENDERED.read_text(encoding="utf-8").split("\n\n"):
        head, _, lines = block.partition("\n")
        if head.endswith(" kk]"):
            yield head, lines
    for msgid, text in catalogue().items():
        yield f"msgid {msgid!r}", with_figures(text)
    for page in pages():
        yield str(page.relative_to(SOURCE)), "\n".join(said_by(page))


def with_figures(text: str) -> str:
    """A class where a class goes, the figure 7 for every other hole, and no mark-up."""
    text = HOLE.sub(lambda hole: "5 «А»" if hole[1] == "class" else "7", text)
    return re.sub(r"<[^>]+>", "", re.sub(r"%\(\w+\)[sd]", "7", text))


def catalogue() -> dict[str, str]:
    """msgid → Kazakh text of every app."""
    texts: dict[str, str] = {}
    for file in SOURCE.rglob("locale/kk/LC_MESSAGES/django.po"):
        with file.open("rb") as lines:
            for message in read_po(lines, locale="kk"):
                if not message.id:
                    continue
                forms = [message.string] if isinstance(message.string, str) else message.string or []
                texts[message.id if isinstance(message.id, str) else message.id[0]] = "\n".join(forms)
    return texts


def pages() -> list[Path]:
    return sorted(file for kind in ("html", "txt", "typ") for file in SOURCE.rglob(f"templates/**/*.{kind}"))


def said_by(page: Path) -> list[str]:
    """Cyrillic runs of a template outside its tags, and in attributes such as placeholders."""
    text = page.read_text(encoding="utf-8")
    text = re.sub(r"{#.*?#}|<(script|style)\b.*?</\1>|{%.*?%}", " ", text, flags=re.DOTALL)
    text = re.sub(r"{{.*?}}", "7", text)
    runs = re.findall(r'="([^"<>]*)"', text) + re.sub(r"<[^>]*>", "\n", text).splitlines()
    return [html.unescape(run).strip() for run in runs if re.search("[Ѐ-ӿ]", run)]


def test_no_kazakh_text_makes_a_typical_mistake() -> None:
    mistakes = [f"{where}: {fault}" for where, text in kazakh_texts() for fault in faults(text)]
    assert not mistakes, "\n".join(mistakes)


@pytest.mark.parametrize(
    ("rule", "wrong", "right"),
    [
        ("M1", "46 оқушылар", "46 оқушы"),
        ("M1", "бірнеше кітаптар", "бірнеше кітап"),
        ("M1", "қанша оқушылар", "қанша оқушы"),
        ("M1", "бірқатар іс-шаралар", "бірқатар іс-шара"),
        ("M1", "2 мың кітаптар", "2 мың кітап"),
        ("M1", "7 дәптерлер", "7 дәптер"),
        ("M2", "кітапханаге", "кітапханаға"),
        ("M2", "мұғалімға", "мұғалімге"),
        ("M2", "көрсеткішка", "көрсеткішке"),
        ("M2", "сыныпға", "сыныпқа"),
        ("M2", "мектепдің", "мектептің"),
        ("M2", "адамдан", "адамнан"),
        ("M2", "клубға", "клубқа"),
        ("M3", "2023-қа", "2023-ке"),
        ("M3", "46-ге", "46-ға"),
        ("M3", "100-ға", "100-ге"),
        ("M3", "9-ге", "9-ға"),
        ("M3", "1\u00a0000-ге", "1\u00a0000-ға"),
        ("M3", "95\u00a0%-ке", "95\u00a0%-ға"),
        ("M4", "сыныбыға", "сыныбына"),
        ("M4", "оқу жылыда", "оқу жылында"),
        ("M4", "кітапханасыны", "кітапханасын"),
        ("M5", "болады ма?", "бола ма?"),
        ("M5", "сақтайды ма?", "сақтай ма?"),
        ("M5", "5 «А» класс", "5 «А» сыныбы"),
        ("M5", "класс жетекшісі", "классикалық әдебиет"),
        ("M5", "Оқырман саны 305 болып табылады", "Оқырман саны – 305"),
        ("M5", "оқулық бойынша жұмыс жасалды", "оқулықтармен жұмыс жүргізілді"),
        ("M5", "келесі оқулықтар жетіспейді", "мына оқулықтар жетіспейді"),
        ("M5", "5 дана мөлшерінде", "5 дана"),
        ("M5", "оқырмандармен қамту", "кітапханалық қызметпен қамту"),
        ("M5", "электронды оқулық", "электрондық оқулық"),
        ("M5", "санитарлық күн", "тазалық күні"),
        ("M5", "инвентарлық нөмір", "түгендеу нөмірі"),
        ("M5", "Іс-шара болған жоқ", "Іс-шара тіркелмеген"),
        ("M5", "46 экземпляр", "46 дана"),
        ("M5", "95 процент", "95 пайыз"),
        ("M6", "5 «А» сынып", "5 «А» сыныбы"),
        ("M6", "5 «А» сыныпта", "5 «А» сыныбында"),
        ("M7", "5-ші сынып", "5-сынып"),
        ("M7", "1-ші тоқсан", "1-тоқсан"),
        ("M7", "IV-тоқсан", "IV тоқсан"),
        ("M7", "2023-жылғы қыркүйек", "2023 жылғы қыркүйек"),
        ("M7", "1-қыркүйек", "1 қыркүйек"),
        ("M7", "№1-мектеп", "№1 мектеп"),
        ("M8", "2023–2024 оқу жылының Қыркүйек–қаңтар айлары", "қыркүйек–қаңтар айлары"),
        ("M8", "Кітапхана Меңгерушісі", "кітапхана меңгерушісі"),
        ("M8", "мектеп Директоры", "Директордың орынбасары"),
        ("M9", "кiтап", "кітап"),
        ("M9", "oқушы", "оқушы"),
        ("M9", "Kалиева", "Калиева"),
        ("M9", "əдебиет", "әдебиет"),
        ("M9", "XLSXфайл", "XLSX файлы"),
        ("M10", "окушы", "оқушы"),
        ("M10", "китапхана", "кітапхана"),
        ("M10", "улгі", "үлгі"),
        ("M10", "мугалім", "мұғалім"),
        ("M10", "оку жылы", "оқу жылы"),
        ("M11", "Қор - 15 дана", "Қор – 15 дана"),
        ("M11", "15795 дана", "15\u00a0795 дана"),
        ("M11", '"Абай жолы"', "«Абай жолы»"),
        ("M11", "95%", "95\u00a0%"),
        ("M11", "15,795 дана", "4,7 дана"),
        ("M11", "2012345", "2012 жыл"),
    ],
)
def test_a_rule_catches_its_mistake_and_lets_the_right_form_pass(rule: str, wrong: str, right: str) -> None:
    assert RULES[rule](wrong) != []
    assert faults(right) == []


def button_labels() -> Iterator[str]:
    """The English labels of all buttons; a label is what is translated between <button …> and </button>."""
    for page in pages():
        for inside in re.findall(r"<button\b.*?>(.*?)</button>", page.read_text(encoding="utf-8"), re.DOTALL):
            yield from re.findall(
                r"""{%\s*translate\s+["'](.+?)["']\s*%}""", re.sub(r"<kbd.*?</kbd>|<[^>]*>", " ", inside)
            )


def is_button_label(label: str) -> bool:
    return label.endswith(("у", "ю")) or label in NOT_VERBS


def test_a_button_is_named_with_a_verb() -> None:
    kazakh = catalogue()
    labels = {label: kazakh[label] for label in button_labels() if kazakh.get(label)}
    assert {english: label for english, label in labels.items() if not is_button_label(label)} == {}


@pytest.mark.parametrize("order", ["Сақтаңыз", "Басыңыз", "Сақта"])
def test_a_button_that_gives_orders_is_caught(order: str) -> None:
    assert not is_button_label(order)


@pytest.mark.parametrize("label", ["Сақтау", "Басып шығару", "Жою", "Артқа"])
def test_a_button_named_as_the_terms_name_it_passes(label: str) -> None:
    assert is_button_label(label)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_label_is_translated_alike_in_the_whole_house(language: str) -> None:
    """Of two catalogues that translate a label differently Django takes one for all: a context parts them."""
    said: dict[tuple[str | None, str], set[str]] = {}
    for file in SOURCE.glob(f"*/locale/{language}/LC_MESSAGES/django.po"):
        for message in read_po(file.open("rb"), locale=language):
            if message.id:
                said.setdefault((message.context, str(message.id)), set()).add(str(message.string))
    assert {label: texts for label, texts in said.items() if len(texts) > 1} == {}
