"""Folding and stemming for search, and repair of words typed with the wrong letters.

`fold` makes «окулык», «Оқулық» and “oqulyq” one word. It is for search only, never for sorting and never for
choosing an ending. Fold and stemmer follow the search design that was measured in the stack notes.
"""

import re
import unicodedata

import Stemmer

_LOOKALIKES = str.maketrans(
    # Capital Y looks like Ү, small y like у; capital H like Н, small h like һ.
    dict(zip("acehikmoptxyəǝıöü", "асеһікмортхуәәіөү", strict=True))
    | dict(zip("ABCEHIKMOPTXYƏÖÜ", "АВСЕНІКМОРТХҮӘӨҮ", strict=True))
)
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile("[A-Za-z\u00aa-\u024f\u0259]")
_CYRILLIC = re.compile("[\u0400-\u052f]")

# The official Latin scripts of 2017 (apostrophe), 2018 (acute) and 2021, and plain ASCII, where a sound is
# more than one plain letter.
_LATIN_GROUPS = {
    "shch": "ш",
    "sh": "ш",
    "ch": "ч",
    "zh": "ж",
    "kh": "х",
    "gh": "г",
    "ng": "н",
    "s'": "ш",
    "c'": "ч",
    "y'": "у",
    "ş": "ш",
    "ç": "ч",
    "ý": "у",
}
_LATIN_GROUP = re.compile("|".join(_LATIN_GROUPS))
_APOSTROPHE = re.compile("[’ʼ‘´`ʹ]")
_SILENT = re.compile("['ъь\u00ad\u200b-\u200d\ufeff]")
_PAIRS = (
    "қк әа өо іи ыи үу ұу ғг ңн һх эе щш цс "
    "aа bб cс dд eе fф gг hх iи jж kк lл mм nн oо pп qк rр sс tт uу vв wу xх yи zз əа ǝа ŋн ıи"
).split()
_SINGLE = str.maketrans({pair[0]: pair[1] for pair in _PAIRS} | {"ю": "иу", "я": "иа"})
_BETWEEN_WORDS = re.compile(r"[\W_]+")

# Endings on folded text, each only after the letters that Kazakh allows before it. и stands for і, ы, й, и.
_CASE = re.compile(
    "(?:(?<=и)(?:нд[ае]ги|нд[ае]|н[ае]н|н[ае]|н)"
    "|(?<=[аеоуимн])нин|(?<=[аеоуи])ни|(?<=[мн])н[ае]н"
    "|(?<=[аеоуирлмнзж])(?:д[ае]ги|д[ае]|г[ае])|(?<=[аеоуирлзж])д[ае]н|(?<=[уирлмнзж])дин?"
    "|(?<=[аеоуирлмн])мен|(?<=[зж])бен"
    "|(?<=[пфктсшчхбвгд])(?:т[ае]ги|т[ае]н|т[ае]|к[ае]|тин?|пен))$"
)
_POSSESSIVE = re.compile("(?:(?<=[аеоуи])(?:си|миз|низ)|(?<=[^аеои])(?:имиз|иниз|и))$")
_PLURAL = re.compile("(?:(?<=[аеоуир])л[ае]р|(?<=[лмнзж])д[ае]р|(?<=[пфктсшчхбвгд])т[ае]р)$")
_LAST_I = re.compile("и$")
_WHOLE_ENDS = ("стан", "хана")
_SHORTEST_ROOT = 3
_UNVOICED = {"б": "п", "г": "к", "в": "п"}
_WORD_OF_ANY_SCRIPT = re.compile(r"[^\W_][^\W_'\u00ad]*(?:['\u00ad][^\W_'\u00ad]*)*")
_RUSSIAN_WORD = re.compile("[а-яё]+")

_DIGIT_ROW = str.maketrans('"әіңғ,.үұқӘІҢҒҮҰҚ', "12345678902345890")
_DIGIT_ROW_ONLY = re.compile(r'[0-9"әіңғ,.үұқ]+', re.IGNORECASE)


def fold(text: str) -> str:
    """The text in small letters of a reduced Cyrillic alphabet; single spaces, no punctuation."""
    text = unlook(unicodedata.normalize("NFC", text)).lower()
    text = _LATIN_GROUP.sub(lambda group: _LATIN_GROUPS[group.group()], _APOSTROPHE.sub("'", text))
    text = "".join(sign for sign in unicodedata.normalize("NFD", text) if unicodedata.category(sign) != "Mn")
    return _BETWEEN_WORDS.sub(" ", _SILENT.sub("", text).translate(_SINGLE)).strip()


def stem(word: str) -> str:
    """The stem of one folded Kazakh word: without one case, one possessive and one plural ending."""
    if not word.endswith(_WHOLE_ENDS):
        word = _cut(_CASE, word)
    word = _cut(_POSSESSIVE, word)
    if not word.endswith(_WHOLE_ENDS):
        word = _cut(_PLURAL, word)
    word = _cut(_LAST_I, word)
    return word[:-1] + _UNVOICED.get(word[-1:], word[-1:])


def word_stems(word: str) -> list[str]:
    """The stems under which a word is found: the Kazakh one, and the Russian one if it may be Russian."""
    found = [stem(fold(word))]
    letters = unlook(unicodedata.normalize("NFC", word)).lower()
    if _RUSSIAN_WORD.fullmatch(letters):
        # A Stemmer object must not be shared between threads; a new one costs less than a microsecond.
        russian = Stemmer.Stemmer("russian", 0).stemWord(letters.replace("ё", "е"))
        found.append(fold(russian))
    return list(dict.fromkeys(one for one in found if one))


def stems(text: str) -> list[str]:
    """The stems of all words of the text, each once, in order of appearance."""
    words = _WORD_OF_ANY_SCRIPT.findall(_APOSTROPHE.sub("'", unicodedata.normalize("NFC", text)))
    return list(dict.fromkeys(one for word in words for one in word_stems(word)))


def mixed_script(word: str) -> bool:
    """Whether Latin and Cyrillic letters meet in one word."""
    return bool(_LATIN.search(word) and _CYRILLIC.search(word))


def to_cyrillic(text: str) -> str:
    """Every Latin look-alike as the Cyrillic letter it looks like, whatever stands around it."""
    return text.translate(_LOOKALIKES)


def unlook(text: str) -> str:
    """Cyrillic letters for Latin look-alikes in words that are otherwise Cyrillic (кiтап with a Latin i)."""
    return _WORD.sub(lambda match: _unlook_word(match.group()), text)


def digits_from_layout(text: str) -> str:
    """A scanned number that came through the Kazakh digit row: «қә"» → 021. Other text stays as it is."""
    return text.translate(_DIGIT_ROW) if _DIGIT_ROW_ONLY.fullmatch(text) else text


def _unlook_word(word: str) -> str:
    repaired = to_cyrillic(word)
    return repaired if mixed_script(word) and not _LATIN.search(repaired) else word


def _cut(ending: re.Pattern[str], word: str) -> str:
    found = ending.search(word, _SHORTEST_ROOT)
    return word[: found.start()] if found else word
