"""The mechanical tests M1–M11 of the language rules: each takes a Kazakh text and gives its faulty places.

Any test may hold any Kazakh text to them: `assert faults(text) == []`.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache

from kitaphana.lib import kazakh

SPACE = "[ \u00a0]"
WORD = r"[^\W\d_]+(?:-[^\W\d_]+)*"
MONTHS = "қаңтар|ақпан|наурыз|сәуір|мамыр|маусым|шілде|тамыз|қыркүйек|қазан|қараша|желтоқсан"
POSTS = "директор|кітапханашы|меңгеруші|мұғалім|әдіскер|әкімші|орынбасар"
PLURAL = "(?:лар|лер|дар|дер|тар|тер)"

END_IN_LAR_ANYWAY = {"дәптер", "қатар", "ақпар", "литер", "дар", "хабар", "парламентер"}
ORDINALS = tuple(
    "сынып сыныб тоқсан жол бөлім тармақ тармағ бап баб күн апта кезек кезең нұсқа кесте".split()
)
ALL_ENDINGS = {
    "gen": "ның нің дың дің тың тің нын дын тын",
    "acc": "ны ні ды ді ты ті",
    "dat": "ға ге қа ке га ка",
    "loc": "да де та те",
    "att": "дағы дегі тағы тегі дагы тагы",
    "abl": "дан ден нан нен тан тен",
    "ins": "мен бен пен",
    "pl": "лар лер дар дер тар тер",
}
AFTER_POSSESSIVE = {"dat": "на не", "loc": "нда нде", "att": "ндағы ндегі", "abl": "нан нен"}
NUMBER_SPECS = (*ALL_ENDINGS, *("poss", "poss.gen", "poss.acc", "poss.dat", "poss.loc", "poss.abl"))

PLAIN = """
    абонемент автор адам ай анықтама анықтамалық апта апталық ата-ана ауысым аңдатпа әдебиет әдіскер
    әкімші баған бағдарлама байқау баспа басылым берешек берілім беру бөлім брошюра бұйрық викторина
    дана дәптер директор ескерту ескертпе есеп жапсырма жартыжылдық жинақ жоба жол жоспар журнал жұмыс
    жүкқұжат іс-шара каникул кезең кездесу келім кесте кешен кеңес кітап кітапхана кітапханашы клуб
    комиссия көрсеткіш көшірме күн қалдық қатысушы қор қорытынды қосымша логин материал мектеп мән минут
    мұғалім мұқаба оқулық оқушы оқылым оқырман онкүндік орталық өтінім пайдаланушы парақ пән рейд ресурс
    сабақ санат сауалнама сағат сеанс сөздік сөре сұраныс сынып тақырып теңге тіркеу топтама тоқсан
    түгендеу түсім уақыт ұсыныс файл хабарлама хаттама шолу шот-фактура штрихкод құпиясөз
"""
POSSESSED = """
    айналымы актісі бағасы басқармасы билеті бірлігі бөлімі бюджеті деңгейі дәптері жаңаруы жетекшісі
    жиынтығы жылдамдығы жылы залы индексі карточкасы кестесі кітабы контингенті көзі көлемі көрмесі
    көрсеткіші күнделігі күні құны қоры мазмұны меңгерушісі мерзімі мәні нормасы нөмірі оқулығы
    орынбасары сақталуы саны себебі сомасы сыныбы тармағы тізбесі тізімі тілі ұсынысы үлесі формуласы
    формуляры шифрі
"""


def found(pattern: str, text: str, flags: re.RegexFlag = re.IGNORECASE) -> list[str]:
    return [match.group() for match in re.finditer(pattern, text, flags)]


def m1_plural_after_a_number(text: str) -> list[str]:
    counted = rf"(?:\d|\b(?:мың|миллион|бірнеше|бірқатар|қанша|көп)){SPACE}+[^\W\d_][\w-]*{PLURAL}\b(?!-)"
    return [place for place in found(counted, text) if place.split()[-1].lower() not in END_IN_LAR_ANYWAY]


def m2_wrong_ending_of_a_word(text: str) -> list[str]:
    words = found(WORD, text)
    return [word for word in words if wrong_words() & {word.lower(), word.lower().rpartition("-")[2]}]


@cache
def wrong_words() -> frozenset[str]:
    """Every word of the terms with every ending that is not the one the algorithm gives.

    Among them endings typed without Kazakh letters (көрсеткішка).
    """
    wrong: set[str] = set()
    for case, endings in ALL_ENDINGS.items():
        both = f"{endings} {AFTER_POSSESSIVE.get(case, '')}".split()
        for word in PLAIN.split():
            wrong |= {word + ending for ending in both} - {kazakh.inflect(word, case)}
        if case != "pl":
            for word in POSSESSED.split():
                wrong |= {word + ending for ending in both} - {kazakh.inflect(word, case, possessed=True)}
    return frozenset(wrong)


def m3_wrong_ending_of_a_number(text: str) -> list[str]:
    number = rf"((?:\d{{1,3}}(?:{SPACE}\d{{3}})+|\d+)(?:,\d+)?(?:{SPACE}?%)?)-([а-яәғқңөұүһі]+)"
    return [
        match.group()
        for match in re.finditer(number, text)
        if not match[2].startswith(ORDINALS) and match.group() not in right_numbers(match[1])
    ]


def right_numbers(shown: str) -> set[str]:
    """The number with every ending it can take; a nought has no possessive."""
    possible = [spec for spec in NUMBER_SPECS if not (spec.startswith("poss") and is_nought(shown))]
    return {kazakh.inflect_number(shown, spec) for spec in possible}


def is_nought(shown: str) -> bool:
    return (
        not shown.endswith("%") and int(shown.rpartition(",")[2].replace("\u00a0", "").replace(" ", "")) == 0
    )


def m4_plain_ending_after_possessive(text: str) -> list[str]:
    return found(r"\w*(?:ыбы|ібі|ығы|ігі|асы|есі|жылы|залы)(?:ға|ге|да|де|ны|ні|дан|ден)\b", text)


def m5_calques(text: str) -> list[str]:
    forbidden = (
        r"\bкласс(?:қа|та|тың|тан|ты|ы|тар\w*)?\b",
        r"болып табылады",
        r"бойынша жұмыс жаса",
        rf"\bкелесі {WORD}{PLURAL}\b",
        r"мөлшерінде",
        r"\bэлектронды\b",
        r"санитарлық",
        r"инвентарлық нөмір",
        r"оқырмандармен қамту",
        r"болған жоқ",
        r"\b\w+(?:ады|еді|йды|йді) м[ае]\b",
        r"сәйкесінше",
        r"экземпляр",
        r"процент",
    )
    return found("|".join(forbidden), text)


def m6_no_possessive_after_a_class_letter(text: str) -> list[str]:
    return found(r"\d\s*«[А-ЯӘҒҚҢӨҰҮҺІ]»\s*сынып(?:қа|та|тағы|тың|тан|ты|пен)?\b", text)


def m7_hyphens_of_ordinals_and_dates(text: str) -> list[str]:
    return found(rf"\d-(?:ші|шы|інші|ыншы)\b|[IVX]+-тоқсан|\d{{4}}-жыл|№\d+-|\d-(?:{MONTHS})", text)


def m8_capital_months_and_posts(text: str) -> list[str]:
    return [
        match.group()
        for match in re.finditer(rf"\b(?:{MONTHS}|{POSTS})\w*", text, re.IGNORECASE)
        if match.group()[0].isupper() and not opens_a_sentence(text[: match.start()])
    ]


def opens_a_sentence(before: str) -> bool:
    before = before.rstrip(" \u00a0\t«")
    return not before or before[-1] in ".!?…|:\n"


def m9_latin_letters_in_kazakh_words(text: str) -> list[str]:
    letters_of_other_alphabets = "[a-z\u0259\u01dd\u0131\u00f6\u00fc]"
    words = found(r"[^\W\d_]+", text)
    return [w for w in words if found(letters_of_other_alphabets, w) and found("[Ѐ-ӿ]", w)]


def m10_russian_letters_for_kazakh_ones(text: str) -> list[str]:
    return found(r"\b(?:оку|китап|мугалім|жумыс|улгі|корсеткіш|курал|тусім|укімет|сурак)\w*", text)


def m11_typing(text: str) -> list[str]:
    hyphen_for_dash, straight_quote, grouped_by_comma, bare_percent = r"\w - \w", '"', r"\d,\d{3}\b", r"\d%"
    places = found("|".join((hyphen_for_dash, straight_quote, grouped_by_comma, bare_percent)), text)
    long_numbers = found(r"(?<![\w№.,-])\d{4,}(?![\w-])", text)
    return places + [number for number in long_numbers if not re.fullmatch(r"19\d\d|20\d\d", number)]


RULES: dict[str, Callable[[str], list[str]]] = {
    "M1": m1_plural_after_a_number,
    "M2": m2_wrong_ending_of_a_word,
    "M3": m3_wrong_ending_of_a_number,
    "M4": m4_plain_ending_after_possessive,
    "M5": m5_calques,
    "M6": m6_no_possessive_after_a_class_letter,
    "M7": m7_hyphens_of_ordinals_and_dates,
    "M8": m8_capital_months_and_posts,
    "M9": m9_latin_letters_in_kazakh_words,
    "M10": m10_russian_letters_for_kazakh_ones,
    "M11": m11_typing,
}


def faults(text: str) -> list[str]:
    """Every fault of a Kazakh text, each with the name of its rule: "M1: 46 оқушылар"."""
    return list(_faults(text))


def _faults(text: str) -> Iterator[str]:
    for name, rule in RULES.items():
        yield from (f"{name}: {place}" for place in rule(text))
