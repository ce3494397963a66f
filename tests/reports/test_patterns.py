"""Every pattern of a report's sentences is told by the program and has a test of its condition."""

import re
from functools import cache
from pathlib import Path

import pytest

from kitaphana.core.sentences import templates
from kitaphana.reports.compose import compose

SOURCE = Path(compose.__code__.co_filename).parent
TESTS = Path(__file__).parents[1]
HOLE = re.compile(r"\{[^{}]*\}")

PATTERNS = """
H-SCHOOL H-MONTHS H-MONTH H-QUARTER H-HALF1 H-HALF2 H-YEAR H-DATES H-DRAFT H-FROZEN H-AMENDED H-EMPTY
T-MAIN T-ALL-START T-ALL-LATER T-ALL-NOW T-MOST T-PART T-NONE T-LEVEL T-NO-LIST T-NO-PUPILS T-CLASSES-ALL
T-CLASSES-SOME T-CLASSES-NONE T-GRADE-ONE T-GRADES T-CLASS-LOW T-ROW T-LACK T-LACK-ITEM T-PRIO-ALL
T-PRIO-FULL
T-PRIO-LACK T-PRIO-NONE T-RECEIVED T-RECEIVED-NONE T-EXCH-IN T-EXCH-OUT T-LOST-NONE T-LOST-ALL T-LOST-SOME
T-LOST-OPEN T-BETTER T-WORSE T-SAME T-FIRST T-NEXT T-NEXT-NONE
J-INTRO J-CLOSE J-NONE J-EVENTS J-TEACHERS-ALL J-TEACHERS-SOME J-REQ-ALL J-REQ-SOME J-REQ-OPEN J-REQ-NONE
J-LESSONS J-LISTS J-AGREED-ALL J-AGREED-SOME
S-READERS S-READERS-NONE S-COVER-ALL S-COVER-SOME S-VISITS S-VISITS-NONE S-LOANS S-LOANS-NONE S-LANG
S-ACTIVE
S-EVENTS S-EVENTS-NONE S-EVENT-ROW S-REF S-OVERDUE S-OVERDUE-NONE
N-INTRO N-NONE N-KINDS N-MET-ALL N-MET-MOST N-MET-PART N-MET-NONE N-REASON N-EMPTY N-DEMAND N-SURVEY
N-SURVEY-FEW
N-SURVEY-NONE N-SUGGEST N-SUGGEST-OPEN N-BUY
I-INTRO I-VALUE I-NODATA I-OVER I-MET I-NEAR I-NOT I-LOW-MET I-LOW-NOT I-NOTARGET I-UP I-DOWN I-SAME I-FIRST
I-RISE3 I-FALL3 I-ALL I-SOME I-NONE I-UNSET
W-FACT W-BUDGET W-OVER W-WITHIN W-COST W-NORATE W-SHARE W-NONE
P-ALL P-MOST P-PART P-ZERO P-NOPLAN P-MONTH-ALL P-MONTH-SOME P-MONTH-ZERO P-MONTH-FREE P-MOVED P-DROPPED
P-EXTRA
P-WHY P-APP P-KINDS
F-STATE F-MOVE F-STILL F-RECEIVED F-GIFT F-OUT F-LANG F-CHECK-OK F-CHECK-MISS F-CHECK-NONE F-REPAIR F-GREW
F-FELL
Y-STOCK Y-NEW Y-NEW-NONE Y-OLD Y-READ Y-NEED
D-STATE D-STATE-ALL D-STATE-OFF D-NONE D-SESS D-SESS-NONE D-SENIOR D-SPEED-OK D-SPEED-LOW D-SPEED-NONE D-RES
R-COUNT R-NONE R-ROW R-DONE-ALL R-DONE-SOME R-PLACE
Q-NONE Q-LACK B-LACK Q-REFUSE B-BUY Q-OLD B-BRIGHT Q-SPEED B-SPEED Q-DEBT B-DEBT Q-PLAN Q-TIME B-OWN
G-LIB G-DEP G-DIR G-DATE G-COUNCIL G-APP G-CHECK
T-PRIO-ALL-1 T-PRIO-FULL-1 T-PRIO-NONE-1 T-LOST-ALL-1 T-LOST-OPEN-1 J-REQ-ALL-1 J-REQ-OPEN-1 N-MET-ALL-1
N-MET-NONE-1 I-ONE-MET I-ONE-NOT P-ALL-1 P-ZERO-1 P-MONTH-ALL-1 P-MONTH-ZERO-1
""".split()
"""The sentences that school libraries agreed on; the program has more of its own."""


def own() -> list[str]:
    rows = templates()
    codes = [code for code, row in rows.items() if "when" in row and re.match(r"[A-Z]-", code)]
    return sorted(set(codes) - set(PATTERNS))


@cache
def source() -> str:
    return "".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py")).replace("'", '"')


@cache
def checked() -> str:
    """Without this list and without the SQL of numbers, which checks no condition."""
    files = (path for path in TESTS.rglob("*.py") if not path.name.endswith("by_sql.py"))
    return "".join(path.read_text(encoding="utf-8") for path in files if path != Path(__file__))


def words(code: str) -> list[str]:
    """Stretches of the sentence long enough to know it by."""
    rows = templates()[code]
    pieces = [piece for language in ("kk", "ru", "en") for piece in HOLE.split(rows[language])]
    return [piece.strip() for piece in pieces if len(piece.strip()) >= 12]


def test_the_list_names_each_pattern_once() -> None:
    assert len(PATTERNS) == len(set(PATTERNS)) == 210


@pytest.mark.parametrize("code", sorted(PATTERNS))
def test_each_pattern_is_told(code: str) -> None:
    assert f'"{code}"' in source()
    assert all(templates()[code][language] for language in ("kk", "ru", "en"))


@pytest.mark.parametrize("code", [*sorted(PATTERNS), *own()])
def test_each_sentence_has_a_test(code: str) -> None:
    assert f'"{code}"' in checked() or any(stretch in checked() for stretch in words(code))
