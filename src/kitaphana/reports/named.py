"""Figures in own paragraphs by the names that people read: «{оқылым}-ға» is kept as {loans_per_reader:dat}.

What stands in braces and is no name stays as it was typed: `ownwords.refuse_unknown` names it.
"""

import re
from functools import cache
from types import MappingProxyType

from django.utils.translation import gettext

from kitaphana.core.sentences import say
from kitaphana.indicators.queries import name_of
from kitaphana.reports.ownwords import BEFORE, CODES, TARGET

_HOLE = re.compile(r"\{([^{}:]*)(:[^{}]*)?\}(?:-([а-яәіңғүұқөһ]+))?")
_ENDINGS = {
    "dat": "ға ге қа ке на не",
    "acc": "ды ді ты ті ны ні",
    "gen": "дың дің тың тің ның нің",
    "loc": "да де та те нда нде",
    "abl": "дан ден тан тен нан нен",
    "ins": "мен бен пен",
    "poss": "ы і сы сі",
}
_CASE_OF = {ending: case for case, endings in _ENDINGS.items() for ending in endings.split()}
_SHOWN = {case: endings.split()[0] for case, endings in _ENDINGS.items()}


@cache
def names(language: str) -> MappingProxyType[str, str]:
    """Each figure that a text may call for → its name in the language; the unit is left out."""
    found = {}
    for code in CODES:
        name = name_of(code, language).split(", ")[0]
        found[code] = name
        found[code + BEFORE] = say("rep_figure_before", language=language, name=name)
        found[code + TARGET] = say("rep_figure_target", language=language, name=name)
    return MappingProxyType(found)


def choices(language: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The names by what they tell, which is in the reader's words: now, a year before, the control number."""
    known = names(language)
    kinds = {gettext("This period"): "", gettext("A year before"): BEFORE, gettext("Control numbers"): TARGET}
    return tuple((word, tuple(known[code + of] for code in CODES)) for word, of in kinds.items())


def written(text: str, language: str) -> str:
    """What was typed, with codes in place of names and of endings in Kazakh."""
    codes = {_folded(name): code for code, name in names(language).items()}

    def code(hole: re.Match[str]) -> str:
        known = codes.get(_folded(hole[1]), hole[1].strip())
        spec, ending = hole[2] or "", hole[3] or ""
        case = _CASE_OF.get(ending) if language == "kk" and not spec else None
        if case:
            return f"{{{known}:{case}}}"
        return f"{{{known}{spec}}}{'-' if ending else ''}{ending}"

    return _HOLE.sub(code, text)


def shown(text: str, language: str) -> str:
    """What is kept, as the librarian reads and changes it."""
    known = names(language)

    def name(hole: re.Match[str]) -> str:
        said, spec, ending = known.get(hole[1], hole[1]), hole[2] or "", hole[3] or ""
        if language == "kk" and spec[1:] in _SHOWN:
            return f"{{{said}}}-{_SHOWN[spec[1:]]}"
        return f"{{{said}{spec}}}{'-' if ending else ''}{ending}"

    return _HOLE.sub(name, text)


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
