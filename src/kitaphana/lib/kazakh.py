"""Kazakh endings for words, printed numbers and abbreviations.

An ending is named by a spec: `gen acc dat loc abl ins` (cases), `att` (-дағы/-дегі), `pl` (plural), `poss`
(3rd-person possessive), or a chain of them: `poss.dat`, `pl.ins`. The rules are those of the language notes,
1.6–1.8.
"""

import re

MONTHS_KK = (
    "қаңтар",
    "ақпан",
    "наурыз",
    "сәуір",
    "мамыр",
    "маусым",
    "шілде",
    "тамыз",
    "қыркүйек",
    "қазан",
    "қараша",
    "желтоқсан",
)

_BACK, _FRONT = 0, 1
_DECIDING = dict.fromkeys("аоұыя", _BACK) | dict.fromkeys("әеёөүіэ", _FRONT)
_VOWELS = frozenset(_DECIDING) | frozenset("иую")
_CLASSES = {"V": "аәеёоөұүыіэя", "R": "рйиую", "L": "л", "N": "мнң", "Z": "зж", "K": "пфкқтсшщчцхһбвгд"}
_CLASS_OF = {letter: name for name, letters in _CLASSES.items() for letter in letters}

# Columns: the class of the last letter, then P, the ending after a possessive. Each cell is back/front.
_COLUMNS = "V R L N Z K P".split()
_TABLE = {
    "pl": "лар/лер лар/лер дар/дер дар/дер дар/дер тар/тер -",
    "gen": "ның/нің дың/дің дың/дің ның/нің дың/дің тың/тің ның/нің",
    "acc": "ны/ні ды/ді ды/ді ды/ді ды/ді ты/ті н/н",
    "dat": "ға/ге ға/ге ға/ге ға/ге ға/ге қа/ке на/не",
    "loc": "да/де да/де да/де да/де да/де та/те нда/нде",
    "att": "дағы/дегі дағы/дегі дағы/дегі дағы/дегі дағы/дегі тағы/тегі ндағы/ндегі",
    "abl": "дан/ден дан/ден дан/ден нан/нен дан/ден тан/тен нан/нен",
    "ins": "мен/мен мен/мен мен/мен мен/мен бен/бен пен/пен мен/мен",
    "poss": "сы/сі ы/і ы/і ы/і ы/і ы/і -",
}
_ENDINGS = {
    (case, column): cell.split("/")
    for case, row in _TABLE.items()
    for column, cell in zip(_COLUMNS, row.split(), strict=True)
    if cell != "-"
}

_HARMONY = {"педагог": _FRONT, "ми": _BACK, "сый": _BACK, "ресурс": _BACK}
_FRONT_CLUSTERS = ("рк", "рг", "нк", "нг", "кс", "кт", "ск", "лк", "кл")
_VOICED = {"п": "б", "к": "г", "қ": "ғ"}
_NO_VOICING = frozenset(["тип", "тарап", "сап", "этап", "принцип", "телескоп", "микроскоп"])
_LINKED = {"акт": "акті", "факт": "факті", "митинг": "митингі", "диск": "дискі"}
_SYNCOPE = {
    "орын": "орны",
    "халық": "халқы",
    "әріп": "әрпі",
    "қалып": "қалпы",
    "ауыз": "аузы",
    "мойын": "мойны",
    "ерік": "еркі",
}
_LAST_WORD = re.compile(r"[^\s‐‑–—-]*\Z")
_QUOTES = "«»“”„\"'"

_UNITS = ("нөл", "бір", "екі", "үш", "төрт", "бес", "алты", "жеті", "сегіз", "тоғыз")
_TENS = ("он", "жиырма", "отыз", "қырық", "елу", "алпыс", "жетпіс", "сексен", "тоқсан")
_POWERS = ((100, 10, "жүз"), (1_000, 1_000, "мың"), (10**6, 1_000, "миллион"), (10**9, 1_000, "миллиард"))
_COLLECTIVE = {
    "1": "біреуі",
    "2": "екеуі",
    "3": "үшеуі",
    "4": "төртеуі",
    "5": "бесеуі",
    "6": "алтауы",
    "7": "жетеуі",
}

_CASES = frozenset("gen acc dat loc abl ins".split())
# Abbreviation: how it is read aloud, and the endings that are certain for that reading.
_ABBREVIATIONS = {
    "КММ": ("эм", _CASES - {"acc", "abl"}),
    "ОӘК": ("кі", _CASES - {"abl"}),
    "ҰБДҚ": ("қы", _CASES),
    "ТМД": ("ды", _CASES),
    "ІІМ": ("ім", _CASES),
    "ЖШС": ("сы", _CASES),
    "АҚШ": ("ақш", _CASES),
    "АҚ": ("қы", _CASES),
    "МКК": ("кі", _CASES),
    "ҚазҰУ": ("ұу", _CASES),
}


class UnknownAbbreviation(ValueError):
    """The reading of the abbreviation with this ending is not certain: put a head noun after it instead."""


def inflect(word: str, spec: str, *, possessed: bool = False) -> str:
    """The word or phrase with the ending of `spec`; the last word of a phrase decides.

    `possessed` says that the phrase already ends in a 3rd-person possessive (мектеп кітапханасы): letters
    cannot show it. ValueError: an unknown ending, a plural or a possessive after a possessive, a word that
    ends in no Cyrillic letter.
    """
    for case in spec.split("."):
        word = _attach(word, case, possessed=possessed)
        possessed = case == "poss"
    return word


def inflect_number(shown: str, spec: str) -> str:
    """The number as printed («15 795», «4,7», «95 %», «10–15») with the ending of its last word read aloud.

    46 with `dat` is «46-ға». With `poss` the numbers 1–7 become words: «екеуі».
    ValueError: not a printed number, or `poss` of a nought.
    """
    read = _last_word_read(shown)
    first, _, rest = spec.partition(".")
    if first == "poss":
        if read == _UNITS[0]:
            raise ValueError(f"{shown}: a nought has no possessive, choose another sentence")
        if shown in _COLLECTIVE:
            collective = _COLLECTIVE[shown]
            return inflect(collective, rest, possessed=True) if rest else collective
    # A stem change keeps the word's length, so what follows is the bare ending.
    return f"{shown}-{inflect(read, spec)[len(read) :]}"


def inflect_abbreviation(abbr: str, spec: str) -> str:
    """The abbreviation with its ending: «КММ-ге». UnknownAbbreviation: the closed table has no such form."""
    reading, certain = _ABBREVIATIONS.get(abbr, ("", frozenset()))
    if spec not in certain:
        raise UnknownAbbreviation(f"{abbr}: no certain reading with the ending {spec}")
    return f"{abbr}-{inflect(reading, spec)[len(reading) :]}"


def inflect_month(month: int, spec: str) -> str:
    """The name of the month 1–12 with its ending. ValueError: no such month."""
    if not 1 <= month <= 12:
        raise ValueError(f"no month {month}")
    return inflect(MONTHS_KK[month - 1], spec)


def _attach(phrase: str, case: str, *, possessed: bool) -> str:
    tail = phrase[_last_word_start(phrase) :]
    head = phrase[: len(phrase) - len(tail)]
    tail = _swap(tail, _LINKED)
    bare = tail.strip(_QUOTES).lower()
    ending = _ending(bare, case, possessed=possessed)
    if case != "poss":
        return head + tail + ending
    if tail.lower() in _SYNCOPE:
        return head + _swap(tail, _SYNCOPE)
    return head + _possessive_stem(tail, bare) + ending


def _last_word_start(phrase: str) -> int:
    match = _LAST_WORD.search(phrase)
    return match.start() if match else len(phrase)


def _swap(word: str, forms: dict[str, str]) -> str:
    """The other form of the word, its capital kept."""
    form = forms.get(word.lower())
    return word[0] + form[1:] if form else word


def _possessive_stem(tail: str, bare: str) -> str:
    if bare.endswith("ь"):
        return tail.removesuffix("ь")
    if bare.endswith(_FRONT_CLUSTERS) or bare in _NO_VOICING:
        return tail
    return tail[:-1] + _VOICED.get(tail[-1], tail[-1])


def _ending(word: str, case: str, *, possessed: bool) -> str:
    last = word.rstrip("ь")[-1:]
    if case not in _TABLE:
        raise ValueError(f"unknown ending: {case!r}")
    if last not in _CLASS_OF:
        raise ValueError(f"no Kazakh ending fits {word!r}")
    column = "P" if possessed else _CLASS_OF[last]
    if (case, column) not in _ENDINGS:
        raise ValueError(f"{case} cannot follow a possessive: {word}")
    return _ENDINGS[case, column][_harmony(word)]


def _harmony(word: str) -> int:
    if word in _HARMONY:
        return _HARMONY[word]
    if word.endswith("ь"):
        return _FRONT
    if word.endswith("х"):
        return _BACK
    if word.endswith(_FRONT_CLUSTERS):
        return _FRONT
    if word.endswith(("ов", "ев", "ёв")):
        rest = word[:-2]
        return _FRONT if rest.endswith("и") else _harmony(rest)
    vowels = [letter for letter in word if letter in _VOWELS]
    if vowels[-1:] == ["и"] and not word.endswith("и"):
        return _FRONT
    for vowel in reversed(vowels):
        if vowel in _DECIDING:
            return _DECIDING[vowel]
    return _FRONT if set(vowels) == {"и"} else _BACK


def _last_word_read(shown: str) -> str:
    figures = "".join(shown.split()).lstrip("+-−")
    last = figures.removesuffix("%").rpartition("–")[2]
    whole, comma, decimals = last.partition(",")
    if not whole.isdecimal() or (comma and not decimals.isdecimal()):
        raise ValueError(f"not a printed number: {shown!r}")
    if figures.endswith("%"):
        return "пайыз"
    number = int(decimals or whole)
    if number % 10 or number == 0:
        return _UNITS[number % 10]
    if number % 100:
        return _TENS[number % 100 // 10 - 1]
    for power, span, name in _POWERS:
        if number // power % span:
            return name
    raise ValueError(f"no reading for {shown!r}")
