"""Kazakh endings against the test table of the language notes (1.9) and the tables of 1.4 and 1.7."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitaphana.lib.kazakh import (
    MONTHS_KK,
    UnknownAbbreviation,
    inflect,
    inflect_abbreviation,
    inflect_month,
    inflect_number,
)
from kitaphana.lib.numbers import show

# Kind (w word, p possessed phrase, n number, a abbreviation), input, ending, expected.
TABLE = (
    ("w", "кітапхана", "gen", "кітапхананың"),
    ("w", "акт", "poss", "актісі"),
    ("n", "46", "dat", "46-ға"),
    ("w", "кітапхана", "dat", "кітапханаға"),
    ("w", "акт", "pl", "актілер"),
    ("n", "46", "poss", "46-сы"),
    ("w", "кітапхана", "acc", "кітапхананы"),
    ("w", "банк", "dat", "банкке"),
    ("n", "46", "poss.dat", "46-сына"),
    ("w", "кітапхана", "loc", "кітапханада"),
    ("w", "клуб", "dat", "клубқа"),
    ("n", "50", "gen", "50-дің"),
    ("w", "кітапхана", "abl", "кітапханадан"),
    ("w", "педагог", "pl", "педагогтер"),
    ("n", "50", "poss", "50-і"),
    ("w", "кітапхана", "ins", "кітапханамен"),
    ("w", "каталог", "pl", "каталогтар"),
    ("n", "60", "loc", "60-та"),
    ("w", "кітапхана", "pl", "кітапханалар"),
    ("w", "каталог", "poss", "каталогы"),
    ("n", "70", "dat", "70-ке"),
    ("w", "кітапхана", "poss", "кітапханасы"),
    ("w", "формуляр", "dat", "формулярға"),
    ("n", "80", "abl", "80-нен"),
    ("w", "кітапхана", "poss.dat", "кітапханасына"),
    ("w", "химия", "gen", "химияның"),
    ("n", "90", "dat", "90-ға"),
    ("w", "кітапхана", "poss.loc", "кітапханасында"),
    ("w", "тарих", "dat", "тарихқа"),
    ("n", "100", "dat", "100-ге"),
    ("w", "кітапхана", "poss.acc", "кітапханасын"),
    ("w", "тарих", "poss", "тарихы"),
    ("n", "200", "ins", "200-бен"),
    ("w", "кітап", "dat", "кітапқа"),
    ("w", "институт", "loc", "институтта"),
    ("n", "305", "dat", "305-ке"),
    ("w", "кітап", "gen", "кітаптың"),
    ("w", "активтер", "abl", "активтерден"),
    ("n", "420", "gen", "420-ның"),
    ("w", "кітап", "pl", "кітаптар"),
    ("w", "актив", "dat", "активке"),
    ("n", "1\u00a0000", "dat", "1\u00a0000-ға"),
    ("w", "кітап", "pl.dat", "кітаптарға"),
    ("w", "абонемент", "loc", "абонементте"),
    ("n", "15\u00a0000", "abl", "15\u00a0000-нан"),
    ("w", "кітап", "poss", "кітабы"),
    ("w", "интернет", "dat", "интернетке"),
    ("n", "2023", "dat", "2023-ке"),
    ("w", "кітап", "poss.gen", "кітабының"),
    ("w", "су", "gen", "судың"),
    ("n", "2024", "gen", "2024-тің"),
    ("w", "кітап", "ins", "кітаппен"),
    ("w", "ми", "dat", "миға"),
    ("n", "1\u00a0000\u00a0000", "dat", "1\u00a0000\u00a0000-ға"),
    ("w", "сынып", "poss", "сыныбы"),
    ("w", "би", "gen", "бидің"),
    ("n", "14", "poss", "14-і"),
    ("w", "сынып", "poss.loc", "сыныбында"),
    ("w", "орын", "poss", "орны"),
    ("n", "12", "poss", "12-сі"),
    ("w", "сынып", "loc", "сыныпта"),
    ("w", "орын", "dat", "орынға"),
    ("n", "25", "poss.gen", "25-інің"),
    ("w", "сынып", "att", "сыныптағы"),
    ("w", "тип", "poss", "типі"),
    ("n", "4,7", "dat", "4,7-ге"),
    ("w", "мектеп", "gen", "мектептің"),
    ("w", "автомобиль", "poss", "автомобилі"),
    ("n", "0,18", "abl", "0,18-ден"),
    ("w", "мектеп", "poss", "мектебі"),
    ("w", "автомобиль", "dat", "автомобильге"),
    ("n", "33,2", "dat", "33,2-ге"),
    ("w", "оқулық", "poss", "оқулығы"),
    ("w", "пароль", "acc", "парольді"),
    ("n", "1,05", "dat", "1,05-ке"),
    ("w", "оқулық", "pl.ins", "оқулықтармен"),
    ("w", "Әуезов", "gen", "Әуезовтің"),
    ("n", "12,30", "dat", "12,30-ға"),
    ("w", "оқулық", "dat", "оқулыққа"),
    ("w", "Мұқанов", "gen", "Мұқановтың"),
    ("n", "95\u00a0%", "poss", "95\u00a0%-ы"),
    ("w", "оқушы", "gen", "оқушының"),
    ("w", "Жұмабаев", "dat", "Жұмабаевқа"),
    ("n", "95\u00a0%", "dat", "95\u00a0%-ға"),
    ("w", "оқушы", "dat", "оқушыға"),
    ("w", "Алтынсарин", "gen", "Алтынсариннің"),
    ("n", "95\u00a0%", "abl", "95\u00a0%-дан"),
    ("w", "оқушы", "pl", "оқушылар"),
    ("w", "Калиева", "gen", "Калиеваның"),
    ("n", "96,4\u00a0%", "acc", "96,4\u00a0%-ды"),
    ("w", "мұғалім", "gen", "мұғалімнің"),
    ("w", "таң", "gen", "таңның"),
    ("n", "100\u00a0%", "gen", "100\u00a0%-дың"),
    ("w", "мұғалім", "abl", "мұғалімнен"),
    ("w", "таң", "acc", "таңды"),
    ("n", "100\u00a0%", "ins", "100\u00a0%-бен"),
    ("w", "мұғалім", "pl", "мұғалімдер"),
    ("w", "қыз", "gen", "қыздың"),
    ("n", "10–15", "abl", "10–15-тен"),
    ("w", "мұғалім", "dat", "мұғалімге"),
    ("w", "парта", "pl", "парталар"),
    ("a", "КММ", "gen", "КММ-нің"),
    ("w", "мұғалім", "acc", "мұғалімді"),
    ("w", "тексеру", "dat", "тексеруге"),
    ("a", "КММ", "dat", "КММ-ге"),
    ("w", "директор", "gen", "директордың"),
    ("w", "беру", "abl", "беруден"),
    ("a", "ОӘК", "gen", "ОӘК-нің"),
    ("w", "директор", "pl", "директорлар"),
    ("w", "есептен шығару", "gen", "есептен шығарудың"),
    ("a", "ОӘК", "ins", "ОӘК-мен"),
    ("w", "журнал", "pl", "журналдар"),
    ("p", "мектеп кітапханасы", "dat", "мектеп кітапханасына"),
    ("a", "ҰБДҚ", "dat", "ҰБДҚ-ға"),
    ("w", "журнал", "gen", "журналдың"),
    ("p", "мектеп кітапханасы", "gen", "мектеп кітапханасының"),
    ("a", "ҰБДҚ", "loc", "ҰБДҚ-да"),
    ("w", "оқу", "gen", "оқудың"),
    ("p", "мектеп кітапханасы", "acc", "мектеп кітапханасын"),
    ("a", "АҚ", "gen", "АҚ-ның"),
    ("w", "оқу", "dat", "оқуға"),
    ("p", "оқу залы", "loc", "оқу залында"),
    ("a", "ТМД", "gen", "ТМД-ның"),
    ("w", "оқу", "poss", "оқуы"),
    ("p", "2023–2024 оқу жылы", "dat", "2023–2024 оқу жылына"),
    ("a", "ТМД", "dat", "ТМД-ға"),
    ("w", "іс-шара", "pl", "іс-шаралар"),
    ("p", "2023–2024 оқу жылы", "att", "2023–2024 оқу жылындағы"),
    ("a", "ІІМ", "gen", "ІІМ-нің"),
    ("w", "іс-шара", "dat", "іс-шараға"),
    ("p", "5 «А» сыныбы", "abl", "5 «А» сыныбынан"),
    ("a", "ЖШС", "dat", "ЖШС-ға"),
    ("w", "келім", "dat", "келімге"),
    ("p", "түгендеу кітабы", "ins", "түгендеу кітабымен"),
    ("a", "АҚШ", "gen", "АҚШ-тың"),
    ("w", "берілім", "poss", "берілімі"),
    ("p", "Құнанбайұлы", "dat", "Құнанбайұлына"),
    ("a", "АҚШ", "dat", "АҚШ-қа"),
    ("w", "көрсеткіш", "pl", "көрсеткіштер"),
    ("n", "0", "dat", "0-ге"),
    ("a", "ҚазҰУ", "gen", "ҚазҰУ-дың"),
    ("w", "көрсеткіш", "dat", "көрсеткішке"),
    ("n", "1", "gen", "1-дің"),
    ("a", "МКК", "dat", "МКК-ге"),
    ("w", "аудан", "abl", "ауданнан"),
    ("n", "2", "gen", "2-нің"),
    ("n", "2", "poss", "екеуі"),
    ("w", "облыс", "dat", "облысқа"),
    ("n", "3", "dat", "3-ке"),
    ("n", "7", "poss", "жетеуі"),
    ("w", "қор", "dat", "қорға"),
    ("n", "4", "dat", "4-ке"),
    ("n", "8", "poss", "8-і"),
    ("w", "қор", "poss.gen", "қорының"),
    ("n", "5", "abl", "5-тен"),
    ("n", "9", "poss", "9-ы"),
    ("w", "пайыз", "ins", "пайызбен"),
    ("n", "6", "dat", "6-ға"),
    ("n", "30", "poss", "30-ы"),
    ("w", "наурыз", "loc", "наурызда"),
    ("n", "7", "acc", "7-ні"),
    ("n", "1\u00a0000", "poss", "1\u00a0000-ы"),
    ("w", "қыркүйек", "loc", "қыркүйекте"),
    ("n", "8", "ins", "8-бен"),
    ("a", "ОӘК", "acc", "ОӘК-ні"),
    ("w", "қыркүйек", "att", "қыркүйектегі"),
    ("n", "9", "dat", "9-ға"),
    ("a", "ОӘК", "abl", "raises"),
    ("w", "қаңтар", "dat", "қаңтарға"),
    ("n", "10", "abl", "10-нан"),
    ("a", "ЖСН", "dat", "raises"),
    ("w", "желтоқсан", "abl", "желтоқсаннан"),
    ("n", "20", "gen", "20-ның"),
    ("a", "XYZ", "dat", "raises"),
    ("w", "шілде", "gen", "шілденің"),
    ("n", "30", "ins", "30-бен"),
    ("w", "акт", "dat", "актіге"),
    ("n", "40", "dat", "40-қа"),
)
MONTH_ENDINGS = (
    "да дан ға дың дағы",
    "да нан ға ның дағы",
    "да дан ға дың дағы",
    "де ден ге дің дегі",
    "да дан ға дың дағы",
    "да нан ға ның дағы",
    "де ден ге нің дегі",
    "да дан ға дың дағы",
    "те тен ке тің тегі",
    "да нан ға ның дағы",
    "да дан ға ның дағы",
    "да нан ға ның дағы",
)
NUMBER_SPECS = "gen acc dat loc abl ins poss poss.gen poss.dat".split()
NUMBER_ENDINGS = {
    "1": "дің ді ге де ден мен",
    "2": "нің ні ге де ден мен",
    "3": "тің ті ке те тен пен",
    "4": "тің ті ке те тен пен",
    "5": "тің ті ке те тен пен",
    "6": "ның ны ға да дан мен",
    "7": "нің ні ге де ден мен",
    "8": "дің ді ге де ден бен і інің іне",
    "9": "дың ды ға да дан бен ы ының ына",
    "10": "ның ды ға да нан мен ы ының ына",
    "20": "ның ны ға да дан мен сы сының сына",
    "30": "дың ды ға да дан бен ы ының ына",
    "40": "тың ты қа та тан пен ы ының ына",
    "50": "дің ді ге де ден мен і інің іне",
    "60": "тың ты қа та тан пен ы ының ына",
    "70": "тің ті ке те тен пен і інің іне",
    "80": "нің ді ге де нен мен і інің іне",
    "90": "ның ды ға да нан мен ы ының ына",
    "100": "дің ді ге де ден бен і інің іне",
    "1\u00a0000": "ның ды ға да нан мен ы ының ына",
    "1\u00a0000\u00a0000": "ның ды ға да нан мен ы ының ына",
    "1\u00a0000\u00a0000\u00a0000": "тың ты қа та тан пен ы ының ына",
    "95\u00a0%": "дың ды ға да дан бен ы ының ына",
}
LAST_WORDS = (
    "нөл бір екі үш төрт бес алты жеті сегіз тоғыз он жиырма отыз қырық елу алпыс жетпіс сексен тоқсан"
).split()


def formed(kind: str, given_word: str, spec: str) -> str:
    if kind == "n":
        return inflect_number(given_word, spec)
    if kind == "a":
        return inflect_abbreviation(given_word, spec)
    return inflect(given_word, spec, possessed=kind == "p")


@pytest.mark.parametrize(
    ("kind", "given_word", "spec", "expected"), [row for row in TABLE if row[3] != "raises"]
)
def test_a_form_of_the_table_is_built_letter_by_letter(
    kind: str, given_word: str, spec: str, expected: str
) -> None:
    assert formed(kind, given_word, spec) == expected


@pytest.mark.parametrize(("abbr", "spec"), [row[1:3] for row in TABLE if row[3] == "raises"])
def test_an_uncertain_form_of_the_table_is_refused(abbr: str, spec: str) -> None:
    with pytest.raises(UnknownAbbreviation):
        inflect_abbreviation(abbr, spec)


def test_the_table_is_whole() -> None:
    assert len(TABLE) == 178


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_takes_the_endings_of_the_notes(month: int) -> None:
    forms = [inflect_month(month, spec) for spec in "loc abl dat gen att".split()]
    assert forms == [MONTHS_KK[month - 1] + ending for ending in MONTH_ENDINGS[month - 1].split()]


@pytest.mark.parametrize("month", [0, 13, -1])
def test_there_is_no_thirteenth_month(month: int) -> None:
    with pytest.raises(ValueError, match="no month"):
        inflect_month(month, "dat")


@pytest.mark.parametrize("shown", NUMBER_ENDINGS)
def test_every_last_word_of_a_number_takes_the_endings_of_the_notes(shown: str) -> None:
    endings = NUMBER_ENDINGS[shown].split()
    expected = [f"{shown}-{ending}" for ending in endings]
    assert [inflect_number(shown, spec) for spec in NUMBER_SPECS[: len(endings)]] == expected


@pytest.mark.parametrize(
    ("shown", "spec", "expected"),
    [
        ("1", "poss", "біреуі"),
        ("3", "poss", "үшеуі"),
        ("4", "poss", "төртеуі"),
        ("5", "poss", "бесеуі"),
        ("6", "poss", "алтауы"),
        ("2", "poss.gen", "екеуінің"),
        ("6", "poss.dat", "алтауына"),
        ("7", "poss.loc", "жетеуінде"),
        ("4,7", "poss", "4,7-сі"),
        ("5\u00a0%", "poss", "5\u00a0%-ы"),
        ("\u22123", "dat", "\u22123-ке"),
        ("4,0", "dat", "4,0-ге"),
    ],
)
def test_seven_and_fewer_are_counted_in_words_and_only_as_whole_numbers(
    shown: str, spec: str, expected: str
) -> None:
    assert inflect_number(shown, spec) == expected


@pytest.mark.parametrize("shown", ["0", "0,0", "4,0"])
def test_nobody_says_that_nought_of_them_came(shown: str) -> None:
    with pytest.raises(ValueError, match="nought"):
        inflect_number(shown, "poss")


@pytest.mark.parametrize(
    "shown", ["", "бес", "4,", ",5", "1.5", "12a", "%", "10–", "1\u00a0000\u00a0000\u00a0000\u00a0000"]
)
def test_what_cannot_be_read_aloud_takes_no_ending(shown: str) -> None:
    with pytest.raises(ValueError, match=r"not a printed number|no reading"):
        inflect_number(shown, "dat")


@given(st.integers(0, 10**9), st.sampled_from(["gen", "acc", "dat", "loc", "att", "abl", "ins"]))
def test_a_number_bends_as_the_last_word_read_aloud(number: int, spec: str) -> None:
    """The last word is found here by another road: a number is read from its greatest part down."""
    word = spoken(number)[-1]
    printed = show(number, "kk")
    ending = inflect(word, spec).removeprefix(word)
    assert inflect_number(printed, spec) == f"{printed}-{ending}"


def spoken(number: int) -> list[str]:
    for size, name in ((10**9, "миллиард"), (10**6, "миллион"), (1000, "мың"), (100, "жүз")):
        if number >= size:
            rest = spoken(number % size) if number % size else []
            return [*spoken(number // size), name, *rest]
    if number >= 10:
        return [LAST_WORDS[9 + number // 10], *(spoken(number % 10) if number % 10 else [])]
    return [LAST_WORDS[number]]


@pytest.mark.parametrize(
    ("phrase", "spec", "expected"),
    [
        ("2023 жылғы 1 қыркүйек", "loc", "2023 жылғы 1 қыркүйекте"),
        ("педагог-кітапханашы", "dat", "педагог-кітапханашыға"),
        ("5–7-сынып", "poss.dat", "5–7-сыныбына"),
        ("«Абай жолы»", "dat", "«Абай жолы»ға"),
        ("Орын", "poss", "Орны"),
        ("Акт", "pl.dat", "Актілерге"),
        ("халық", "poss.gen", "халқының"),
        ("диск", "dat", "дискіге"),
        ("этап", "poss", "этапы"),
        ("банк", "poss", "банкі"),
        ("Алиев", "gen", "Алиевтің"),
        ("рұқсат\u00a0ми", "loc", "рұқсат\u00a0мида"),
    ],
)
def test_the_last_word_of_a_phrase_decides_and_keeps_its_capital(
    phrase: str, spec: str, expected: str
) -> None:
    assert inflect(phrase, spec) == expected


@pytest.mark.parametrize(
    ("word", "spec", "possessed"),
    [
        ("кітап", "xyz", False),
        ("кітап", "", False),
        ("кітап", "dat.", False),
        ("", "dat", False),
        ("PDF", "dat", False),
        ("кітап ", "dat", False),
        ("2023", "dat", False),
        ("оқу жылы", "pl", True),
        ("оқу жылы", "poss", True),
    ],
)
def test_a_word_that_the_rules_do_not_cover_is_refused(word: str, spec: str, *, possessed: bool) -> None:
    with pytest.raises(ValueError, match=r"ending|possessive"):
        inflect(word, spec, possessed=possessed)


@pytest.mark.parametrize(
    ("abbr", "spec"), [("КММ", "poss"), ("КММ", "abl"), ("ОӘК", "poss"), ("ҚР", "dat"), ("ҰБДҚ", "")]
)
def test_an_abbreviation_is_never_guessed(abbr: str, spec: str) -> None:
    with pytest.raises(UnknownAbbreviation):
        inflect_abbreviation(abbr, spec)


def test_borrowed_words_with_two_hard_last_letters_are_soft() -> None:
    words = "парк хирург банк ранг бокс пункт киоск полк"
    assert [inflect(word, "dat") for word in words.split()] == [f"{word}ке" for word in words.split()]
