"""Tables told in words in place of themselves, row by row."""

from datetime import date
from decimal import Decimal

import pytest
from django.http import QueryDict

from kitaphana.activities.actions import record
from kitaphana.activities.models import WorkKind
from kitaphana.circulation.actions import count_visits
from kitaphana.core.models import School, User
from kitaphana.core.refusal import Refused
from kitaphana.lib.period import Period
from kitaphana.planning import actions, numbers
from kitaphana.planning.models import Plan
from kitaphana.reports.compose import compose
from kitaphana.reports.forms import chosen
from kitaphana.reports.outline import Outline, Part
from kitaphana.roster.models import SchoolClass, SchoolYear
from tests import make
from tests.reports.telling import AUTUMN, NEXT_MONTH, need, paper, said, textbook
from tests.reports.test_plan_sentences import approved, item
from tests.stock.make import lot
from tests.textbooks import make as classes

Kinds = dict[str, WorkKind]
OCTOBER = date(2023, 10, 3)


@pytest.fixture
def plan(gulnar: User, fifth: SchoolClass) -> Plan:
    return actions.draft_plan(by=gulnar, kind="year", period=Period.school_year(2023))


def told(school: School, part: str, *tables: str, language: str = "kk") -> list[tuple[str, str]]:
    """Code and sentence of a part whose tables are told in words; none of them is printed."""
    paper = compose(school, AUTUMN, language, NEXT_MONTH, Outline((Part(part, words=tables),)))
    assert not {table.code for section in paper.sections for table in section.tables} & set(tables)
    return [(line.code, line.text.replace("\u00a0", " ")) for line in paper.lines()]


def of(found: list[tuple[str, str]], *prefixes: str) -> list[tuple[str, str]]:
    return [pair for pair in found if pair[0].startswith(prefixes)]


def test_a_class_in_a_sentence(gulnar: User, year: SchoolYear, fifth: SchoolClass) -> None:
    maths = textbook("Математика")
    need(gulnar, year, maths)
    lot(gulnar, maths, 1)
    classes.school_class(gulnar, year, "6 А", "Оспан Олжас")
    assert of(told(gulnar.school, "textbooks", "classes"), "T-ROW") == [
        ("T-ROW", "5 «А» сыныбы: 2 оқушы, қажеті – 2 дана, қолда бары – 1 дана, қамтамасыз етілуі – 50,0 %.")
    ], "the sixth has no list"
    assert "T-ROW" not in said(gulnar.school), "the table stands there"


def test_events_in_sentences_by_what_is_known_of_them(gulnar: User, fifth: SchoolClass, kinds: Kinds) -> None:
    def held(kind: str, theme: str = "", **more: object) -> None:
        entry: dict[str, object] = {"theme": theme, "accept_many": True} | more
        record(by=gulnar, kind=kinds[kind], on=OCTOBER, today=NEXT_MONTH, **entry)  # type: ignore[arg-type]

    held("quiz", "Абай әлемі", school_class=fifth, participants=24)
    held("exhibition", "«Алтын күз»", school_class=fifth, participants=20)
    held("quiz", "Абай әлемі", audience="1–11-сыныптар", participants=7)
    held("quiz", school_class=fifth)
    assert of(told(gulnar.school, "services", "events"), "S-EVENT-ROW") == [
        (
            "S-EVENT-ROW",
            "2023 жылғы 3 қазанда 5 «А» сыныбында «Абай әлемі» тақырыбында викторина өткізілді,"
            " қатысушы саны – 24.",
        ),
        (
            "S-EVENT-ROW-SET",
            "2023 жылғы 3 қазанда 5 «А» сыныбында «Алтын күз» тақырыбында кітап көрмесі ұйымдастырылды,"
            " қатысушы саны – 20.",
        ),
        ("S-EVENT-ROW-OPEN", "2023 жылғы 3 қазан: викторина «Абай әлемі», 1–11-сыныптар, қатысушы саны – 7."),
        ("S-EVENT-ROW-BARE", "2023 жылғы 3 қазан: викторина, 5 «А»."),
    ]


def test_an_audience_of_grades_is_in_the_language_of_the_paper(
    gulnar: User, fifth: SchoolClass, kinds: Kinds
) -> None:
    for audience in ("1–11-сыныптар", "5-9 классы", "7 сынып", "Grades 2–4", "7-сынып ата-аналары"):
        record(by=gulnar, kind=kinds["quiz"], on=OCTOBER, today=NEXT_MONTH, audience=audience)

    def shown(language: str) -> list[str]:
        [table] = [
            table
            for section in paper(gulnar.school, language=language).sections
            for table in section.tables
            if table.code == "events"
        ]
        return [row[2].text for row in table.rows]

    other = "7-сынып ата-аналары"
    other = "7-сынып ата-аналары"
    assert shown("kk") == ["1–11-сыныптар", "5–9-сыныптар", "7-сынып", "2–4-сыныптар", other]
    assert shown("ru") == ["1–11-е классы", "5–9-е классы", "7-й класс", "2–4-е классы", other]
    assert shown("en") == ["Grades 1–11", "Grades 5–9", "Grade 7", "Grades 2–4", other]


def test_months_of_the_plan_in_sentences(gulnar: User, plan: Plan, kinds: Kinds) -> None:
    quiz = kinds["quiz"]
    for day, done in (
        (date(2023, 9, 12), True),
        (date(2023, 10, 3), True),
        (date(2023, 10, 4), True),
        (date(2023, 11, 14), True),
        (date(2023, 11, 15), False),
        (date(2023, 12, 12), False),
    ):
        item(gulnar, plan, quiz, day, done=done)
    approved(gulnar, plan, quiz)
    assert of(told(gulnar.school, "plan", "months"), "P-MONTH") == [
        ("P-MONTH-ALL-1", "Қыркүйек айы: жалғыз тармақ орындалды."),
        ("P-MONTH-ALL", "Қазан айы: 2 тармақтың бәрі орындалды."),
        ("P-MONTH-SOME", "Қараша айы: 2 тармақтың біреуі орындалды."),
        ("P-MONTH-ZERO-1", "Желтоқсан айы: жалғыз тармақ орындалған жоқ."),
        ("P-MONTH-FREE", "Қаңтар айы: мерзімі келген тармақ жоқ."),
    ]


def test_a_month_in_which_none_of_two_items_was_done(gulnar: User, plan: Plan, kinds: Kinds) -> None:
    for day in (12, 13):
        item(gulnar, plan, kinds["quiz"], date(2023, 9, day))
    approved(gulnar, plan, kinds["quiz"])
    [first, *_others] = of(told(gulnar.school, "plan", "months", language="ru"), "P-MONTH")
    assert first == ("P-MONTH-ZERO", "Сентябрь: из пунктов (2) не выполнен ни один.")


def test_without_a_plan_no_month_is_told(gulnar: User, fifth: SchoolClass) -> None:
    assert of(told(gulnar.school, "plan", "months"), "P-MONTH") == []


def test_values_with_their_formula_and_those_without_a_control_number(
    gulnar: User, plan: Plan, kinds: Kinds
) -> None:
    make.reader(gulnar.school, "Тілеу Темір")
    count_visits(by=gulnar, purpose="loan", count=3, grade=5, on=OCTOBER, today=NEXT_MONTH)
    found = told(gulnar.school, "indicators", "ratios", "formulas")
    assert ("I-VALUE", "Келім көрсеткіші – 3,0 (келім саны 3 ÷ оқырмандар саны 1).") in found
    assert not of(found, "I-NOTARGET"), "nothing has a control number, and that is said at once"
    numbers.set_control_number(by=gulnar, plan=plan, code="visits_per_reader", value=Decimal(2))
    approved(gulnar, plan, kinds["quiz"])
    unpromised = of(told(gulnar.school, "indicators", "ratios"), "I-NOTARGET")
    assert not [text for _code, text in unpromised if text.startswith("Келім көрсеткіші")]
    assert any(text.endswith("; бақылау саны белгіленбеген.") for _code, text in unpromised)


def test_the_list_of_parts_says_what_is_told_in_words() -> None:
    """What this period has no table of stays as it was."""
    now = Outline((Part("indicators", words=("formulas", "ratios")), Part("plan", words=("months",))))
    ticked = QueryDict(mutable=True)
    for name, value in (
        ("place", "indicators"), ("place", "plan"), ("on", "indicators"), ("on", "plan"),
        ("offered-table-indicators", "counts"), ("table-indicators", "counts"),
        ("offered-table-indicators", "ratios"), ("table-indicators", "ratios"),
        ("words-indicators", "ratios"),
        ("offered-table-indicators", "formulas"), ("table-indicators", "formulas"),
    ):  # fmt: skip
        ticked.appendlist(name, value)
    indicators, plan = chosen(ticked, now).parts
    assert indicators == Part("indicators", words=("ratios",))
    assert plan == Part("plan", words=("months",))


@pytest.mark.parametrize("words", [("grades",), ("months",), ("nothing",)])
def test_a_table_that_has_no_words_is_refused(words: tuple[str, ...]) -> None:
    with pytest.raises(Refused):
        Outline.from_json([{"part": "textbooks", "words": list(words)}])


def test_what_is_told_in_words_is_kept_with_the_form() -> None:
    outline = Outline((Part("plan", words=("months",)),))
    assert outline.to_json() == [{"part": "plan", "words": ["months"]}]
    assert Outline.from_json(outline.to_json()) == outline
