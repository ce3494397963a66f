"""However Gulnar's readers spell a work or an author, it is gathered once."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kitaphana.lib.asked import KEY_LENGTH, author_key, work_key
from kitaphana.lib.fold import fold

WORKS = (
    "Менің атым Қожа",
    "Абай жолы",
    "Көшпенділер",
    "Гарри Поттер",
    "Ұшқан ұя",
    "Қан мен тер",
    "Кішкентай ханзада",
    "Робинзон Крузо",
)
TO_RUSSIAN = str.maketrans("әғқңөұүһі", "агкноуухи")
AUTHORS = ("Мұхтар Әуезов", "Бердібек Соқпақбаев", "Ілияс Есенберлін", "Шыңғыс Айтматов", "Мұқағали Мақатаев")


@pytest.mark.parametrize(
    "spellings",
    [
        ["Абай жолы", "абай жолын", "АБАЙ ЖОЛЫ", "«Абай жолы»", "Абай жолы, 1-кітап", "Абай жолы. 2 том"],
        ["Гарри Поттер", "гарри потер", "Гарри Поттер қазақша", "Гари Поттер"],
        ["Ғарыш", "ғарыш туралы", "гарыш туралы", "Ғарыш жайлы"],
        ["Менің атым Қожа", "Менің атым – Қожа", "менин атым кожа", "meniń atym Qoja"],
    ],
)
def test_a_work_or_a_theme_is_one_however_it_is_spelt(spellings: list[str]) -> None:
    assert len({work_key(text) for text in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Қызыл кітап", "Қызыл"),
        ("Абай жолы", "Абай энциклопедиясы"),
        ("Көшпенділер. Қаһар", "Көшпенділер. Жанталас"),
        ("1984", "1985"),
        ("Жер туралы", "Су туралы"),
    ],
)
def test_different_works_stay_apart(one: str, other: str) -> None:
    assert work_key(one) != work_key(other)


@pytest.mark.parametrize("text", ["", "  ", "«»", "—"])
def test_what_has_no_word_has_no_key(text: str) -> None:
    assert work_key(text) == author_key(text) == ""


@pytest.mark.parametrize("text", ["туралы", "1-кітап", "том 2"])
def test_a_title_of_such_words_alone_keeps_them(text: str) -> None:
    assert work_key(text)


@pytest.mark.parametrize(
    "spellings",
    [
        ["Абай", "Абай Құнанбайұлы", "Абай Құнанбаев", "Құнанбаев А.", "Құнанбайұлы Абай", "абай кунанбаев"],
        ["Жамбыл", "Жамбыл Жабаев", "Жабаев Ж."],
        ["Шәкәрім", "Шәкәрім Құдайбердіұлы", "Құдайбердиев Ш."],
        ["Мағжан", "Мағжан Жұмабаев", "Жұмабаев М.", "Мағжан Жұмабайұлы"],
        ["Мұқағали", "Мұқағали Мақатаев", "Мақатаев М."],
        ["Ыбырай", "Ыбырай Алтынсарин", "Ы. Алтынсарин"],
        ["Міржақып Дулатұлы", "Дулатов М.", "Міржақып"],
        ["Мұхтар Әуезов", "Әуезов М.", "М. О. Әуезов", "ауезов", "Әуезов М., Жұмабаев М."],
        ["Сент-Экзюпери А. де", "Антуан де Сент-Экзюпери", "Сент-Экзюпери"],
        ["Лев Толстой", "Толстой Л. Н.", "Толстой"],
        ["Константин Паустовский", "Паустовский К.", "Паустовский Константин"],
        ["Роулинг Дж. К.", "Джоан Роулинг"],
        ["Оралхан Бөкей", "Бөкеев О."],
        ["Марина Цветаева", "Цветаева М."],
    ],
)
def test_an_author_is_one_however_he_is_named(spellings: list[str]) -> None:
    assert len({author_key(name) for name in spellings}) == 1


def test_authors_stay_apart() -> None:
    assert len({author_key(name) for name in (*AUTHORS, "Абай", "Жамбыл", "Лев Толстой", "Жюль Верн")}) == 9


@st.composite
def respelt(draw: st.DrawFn, names: tuple[str, ...]) -> tuple[str, str]:
    """A name, and the same in other letters, case, quotes, spaces and signs."""
    name = spelt = draw(st.sampled_from(names))
    for change in draw(st.lists(st.sampled_from(list(CHANGES)), max_size=4)):
        spelt = CHANGES[change](spelt)
    return name, spelt


CHANGES: dict[str, Callable[[str], str]] = {
    "upper": str.upper,
    "lower": str.lower,
    "quotes": lambda text: f"«{text}»",
    "spaces": lambda text: f"  {text.replace(' ', '   ')} ",
    "russian letters": lambda text: text.lower().translate(TO_RUSSIAN),
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "point": lambda text: f"{text}.",
    "soft hyphen": lambda text: f"{text[:2]}\u00ad{text[2:]}",
    "no-break space": lambda text: text.replace(" ", "\u00a0"),
    "single letters": lambda text: text.replace("рр", "р").replace("тт", "т"),
}


@given(respelt(WORKS))
def test_every_spelling_of_a_work_has_its_key(pair: tuple[str, str]) -> None:
    name, spelt = pair
    assert work_key(spelt) == work_key(name)


@given(respelt(AUTHORS))
def test_every_spelling_of_an_author_has_his_key(pair: tuple[str, str]) -> None:
    name, spelt = pair
    assert author_key(spelt) == author_key(name)


@given(st.text())
def test_a_key_depends_on_the_folded_text_alone(text: str) -> None:
    assume(fold(text))
    assert work_key(fold(text)) == work_key(text)
    assert 0 < len(work_key(text)) <= KEY_LENGTH


@given(st.text())
def test_any_text_has_a_key_of_an_author_that_fits(text: str) -> None:
    assert len(author_key(text)) <= KEY_LENGTH
