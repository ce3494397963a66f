"""What is attached to a report: the plan of the whole school's life."""

import io
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from docx import Document
from python_calamine import CalamineWorkbook

from kitaphana.activities.actions import record
from kitaphana.activities.models import WorkKind
from kitaphana.appendix.actions import link, write_event
from kitaphana.appendix.models import SchoolEvent
from kitaphana.core.models import User
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.period import Period
from kitaphana.papers.own import default
from kitaphana.planning import actions, marks
from kitaphana.planning.models import Fulfilment, Plan
from kitaphana.reports.actions import adopt_template, begin_report
from kitaphana.reports.compose import ReportPaper, compose
from kitaphana.reports.formats import PATTERN, render
from kitaphana.reports.kept import from_json, to_json
from kitaphana.reports.outline import DEFAULT, Outline, Part, Words
from kitaphana.roster.models import SchoolClass
from tests.circulation.conftest import refused
from tests.reports.telling import AUTUMN, NEXT_MONTH
from tests.reports.test_plan_sentences import approved, item, plan

__all__ = ["plan"]

Kinds = dict[str, WorkKind]
WITH_APPENDIX = Outline((*DEFAULT.parts, Part("appendix")))


def told(gulnar: User, outline: Outline = WITH_APPENDIX, language: str = "kk") -> ReportPaper:
    return compose(gulnar.school, AUTUMN, language, NEXT_MONTH, outline)


def said(paper: ReportPaper) -> dict[str, str]:
    return {line.code: line.text.replace("\u00a0", " ") for line in paper.lines()}


def rows(paper: ReportPaper) -> list[tuple[str, ...]]:
    (table,) = paper.sections[-1].tables
    return [tuple(cell.text for cell in row) for row in table.rows]


@pytest.fixture
def teachers_day(gulnar: User) -> SchoolEvent:
    return write_event(
        by=gulnar, name="Ұстаздар күні", starts_on=date(2023, 10, 5), direction="Тәрбие жұмысы"
    )


@pytest.fixture
def lived(gulnar: User, plan: Plan, kinds: Kinds, teachers_day: SchoolEvent) -> Plan:
    """A quiz of September, a show of books on Teachers' Day, lessons of every month; agreed and approved."""
    item(gulnar, plan, kinds["quiz"], date(2023, 9, 20), text="«Абай әлемі» викторинасы")
    link(
        by=gulnar,
        event=teachers_day,
        item=item(gulnar, plan, kinds["exhibition"], date(2023, 10, 5), text="Ұстаздар туралы кітап көрмесі"),
    )
    actions.add_item(
        by=gulnar,
        plan=plan,
        kind=kinds["quiz"],
        text="Кітапхана сағаты",
        term=FuzzyDate.monthly(plan.period),
        units=Decimal(1),
        responsible="Сәрсенова Г.",
    )
    approved(gulnar, plan, kinds["quiz"])
    return plan


def test_the_year_of_the_school_stands_in_the_appendix_day_by_day(gulnar: User, lived: Plan) -> None:
    assert rows(told(gulnar)) == [
        ("Қыркүйек", "", ""),
        ("20 қыркүйек", "", "«Абай әлемі» викторинасы"),
        ("Қазан", "", ""),
        ("5 қазан", "Ұстаздар күні", "Ұстаздар туралы кітап көрмесі (5 қазан)"),
        ("Ұзақ мерзімді жұмыс", "", ""),
        ("ай сайын", "", "Кітапхана сағаты"),
    ]


def test_the_text_names_the_appendix_and_says_that_the_plan_is_there(gulnar: User, lived: Plan) -> None:
    paper = told(gulnar)
    assert said(paper)["P-APP"] == "Жоспар қосымшада берілген."
    assert paper.signatures[0] == "Қосымшалар: бүкіл мектеп өмірінің жоспары.", "G-APP"
    assert said(paper)["A-EVENTS"] == (
        "Кезеңдегі мектеп іс-шарасы – 1, оның ішінде кітапхана қатысатыны – 1."
    )
    (appendix,) = paper.attached
    assert appendix.title == "Қосымша: бүкіл мектеп өмірінің жоспары", "it is no numbered part"
    assert appendix.new_page
    assert paper.signed == paper.printed[:-1]


@pytest.mark.parametrize(
    ("outline", "codes"),
    [
        (DEFAULT, set()),
        (Outline((*DEFAULT.parts, Part("appendix", tables=()))), {"A-EVENTS"}),
        (Outline.of("stock", "appendix"), {"A-EVENTS", "Қосымшалар"}),
        (Outline.of("appendix", "plan"), {"A-EVENTS", "Қосымшалар", "P-APP"}),
    ],
)
def test_what_is_not_attached_is_not_named(
    gulnar: User, lived: Plan, outline: Outline, codes: set[str]
) -> None:
    paper = told(gulnar, outline)
    heard = {*said(paper), paper.signatures[0].partition(":")[0]}
    assert {"A-EVENTS", "P-APP", "Қосымшалар"} & heard == codes


def test_a_plan_that_nobody_approved_is_not_in_it(
    gulnar: User, plan: Plan, kinds: Kinds, teachers_day: SchoolEvent
) -> None:
    item(gulnar, plan, kinds["quiz"], date(2023, 9, 20))
    paper = told(gulnar)
    assert "P-APP" not in said(paper)
    assert [row[1] for row in rows(paper)] == ["", "Ұстаздар күні"]


def test_without_events_and_a_plan_the_appendix_says_so(gulnar: User, fifth: SchoolClass) -> None:
    paper = told(gulnar)
    assert said(paper)["A-NONE"] == (
        "Кезеңге мектептің іс-шарасы да, бекітілген жоспардың жұмысы да енгізілмеген, сондықтан қосымша бос."
    )
    assert not {"P-APP", "A-EVENTS"} & said(paper).keys()
    assert len(paper.signatures) == 2, "the librarian and the day"
    assert not paper.sections[-1].new_page


def test_a_mark_made_after_the_period_is_not_in_its_appendix(
    gulnar: User, plan: Plan, kinds: Kinds, fifth: SchoolClass
) -> None:
    quiz = item(gulnar, plan, kinds["quiz"], date(2024, 1, 25), text="Викторина")
    approved(gulnar, plan, kinds["quiz"])
    marks.mark_done(by=gulnar, item=quiz, on=date(2024, 2, 5))
    assert rows(told(gulnar))[-1] == ("25 қаңтар", "", "Викторина")


def test_a_mark_of_monthly_work_says_in_the_appendix_what_the_table_of_months_says(
    gulnar: User, lived: Plan
) -> None:
    """«Кітапхана сағаты» was marked done on 20 September: of October and later nothing is known."""
    lessons = lived.items.get(text="Кітапхана сағаты")
    marks.mark_done(by=gulnar, item=lessons, on=date(2023, 9, 20))
    paper = told(gulnar)
    assert rows(paper)[-1][2] == "Кітапхана сағаты – 2023\xa0жылғы 20\xa0қыркүйекке дейін орындалды"
    (months,) = next(section for section in paper.sections if section.code == "plan").tables
    assert ["Кітапхана сағаты" in row[-1].text for row in months.rows[:5]] == [False, True, True, True, True]
    for year, month in ((2023, 10), (2023, 11), (2023, 12), (2024, 1)):
        entry = record(by=gulnar, kind=lessons.kind, on=date(year, month, 5), today=NEXT_MONTH)
        Fulfilment.objects.create(school=gulnar.school, item=lessons, activity=entry)
    paper = told(gulnar)
    assert rows(paper)[-1][2] == "Кітапхана сағаты – орындалды", "every later month has its own entry"


def test_work_that_nobody_approved_is_no_part_of_the_event(
    gulnar: User, lived: Plan, kinds: Kinds, teachers_day: SchoolEvent
) -> None:
    draft = actions.draft_plan(by=gulnar, kind="month", period=Period.month(2023, 10))
    link(
        by=gulnar,
        event=teachers_day,
        item=item(gulnar, draft, kinds["quiz"], date(2023, 10, 5), text="Тосын сый"),
    )
    assert "Тосын сый" not in str(rows(told(gulnar)))


def test_a_cancelled_work_is_no_part_of_the_event_and_a_later_mark_is_not_told(
    gulnar: User, plan: Plan, kinds: Kinds, teachers_day: SchoolEvent
) -> None:
    show = item(gulnar, plan, kinds["exhibition"], date(2023, 10, 5), text="Көрме")
    chat = item(gulnar, plan, kinds["quiz"], date(2023, 10, 6), text="Әңгіме")
    link(by=gulnar, event=teachers_day, item=show)
    link(by=gulnar, event=teachers_day, item=chat)
    approved(gulnar, plan, kinds["quiz"])
    marks.mark_done(by=gulnar, item=show, on=date(2024, 2, 5))
    marks.drop_item(by=gulnar, item=chat, on=date(2023, 10, 2), reason="Ауырды")
    assert rows(told(gulnar))[1] == ("5 қазан", "Ұстаздар күні", "Көрме (5 қазан)")
    marks.clear_mark(by=gulnar, item=show)
    marks.drop_item(by=gulnar, item=show, on=date(2024, 1, 10), reason="Сөре жоқ")
    assert said(told(gulnar))["A-EVENTS"].endswith("қатысатыны – 0.")


def test_work_of_another_term_is_not_in_it_and_what_is_of_an_event_stands_once(
    gulnar: User, plan: Plan, kinds: Kinds, teachers_day: SchoolEvent
) -> None:
    spring = Period(date(2024, 3, 1), date(2024, 5, 31))
    for text, span in (("Көктемгі шолу", spring), ("Кітапхана сағаты", plan.period)):
        made = actions.add_item(
            by=gulnar,
            plan=plan,
            kind=kinds["quiz"],
            text=text,
            term=FuzzyDate.monthly(span),
            units=Decimal(1),
            responsible="Сәрсенова Г.",
        )
    link(by=gulnar, event=teachers_day, item=made)
    approved(gulnar, plan, kinds["quiz"])
    assert rows(told(gulnar)) == [
        ("Қазан", "", ""),
        ("5 қазан", "Ұстаздар күні", "Кітапхана сағаты (ай сайын)"),
    ]


def test_events_alone_are_no_plan(gulnar: User, plan: Plan, kinds: Kinds, teachers_day: SchoolEvent) -> None:
    item(gulnar, plan, kinds["quiz"], date(2024, 5, 15))
    approved(gulnar, plan, kinds["quiz"])
    paper = told(gulnar)
    assert "P-APP" not in said(paper)
    assert paper.signatures[0].startswith("Қосымшалар")


def test_words_without_a_title_stay_above_the_signatures(gulnar: User, lived: Plan) -> None:
    own = Words({}, {"kk": "Соңғы сөз."})
    paper = told(gulnar, Outline((Part("stock"), Part("appendix"), own)))
    assert paper.signed[-1].after[-1].text == "Соңғы сөз."


def test_her_own_word_template_has_a_place_for_it_or_says_so(
    gulnar: User, lived: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "DATA", tmp_path)
    adopt_template(by=gulnar, language="kk", content=default(PATTERN))
    words = [
        cell.text
        for table in Document(io.BytesIO(render(told(gulnar), gulnar.school, "docx"))).tables
        for row in table.rows
        for cell in row.cells
    ]
    assert "Ұстаздар күні" in words
    adopt_template(by=gulnar, language="kk", content=default(replace(PATTERN, parts=PATTERN.parts[:-1])))
    with refused("paper_template_lacks"):
        render(told(gulnar), gulnar.school, "docx")
    assert render(told(gulnar, DEFAULT), gulnar.school, "docx").startswith(b"PK")


def test_wherever_she_puts_it_the_appendix_comes_last(gulnar: User, lived: Plan) -> None:
    own = Words({"kk": "Қорытынды"}, {"kk": "Жыл сәтті басталды."})
    paper = told(gulnar, Outline((Part("appendix"), Part("stock"), own)))
    assert [section.code for section in paper.sections] == ["stock", "own1", "appendix"]
    text = render(paper, gulnar.school, "html").decode()
    places = [text.index(words) for words in ("Жыл сәтті басталды", "Кітапханашы:", "Ұстаздар күні")]
    assert places == sorted(places), "the signatures stand between them"


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_file_holds_the_appendix_and_an_edition_keeps_it(
    gulnar: User, lived: Plan, language: str
) -> None:
    paper = told(gulnar, language=language)
    files = {kind: render(paper, gulnar.school, kind) for kind in ("docx", "xlsx", "html", "json")}
    word = [
        cell.text
        for table in Document(io.BytesIO(files["docx"])).tables
        for row in table.rows
        for cell in row.cells
    ]
    book = CalamineWorkbook.from_filelike(io.BytesIO(files["xlsx"]))
    sheets = [
        cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row
    ]
    sections = json.loads(files["json"])["sections"]
    told_rows = [cell for row in sections[-1]["tables"][0]["rows"] for cell in row]
    for cells in (word, sheets, told_rows):
        assert "Ұстаздар күні" in cells
    assert "Ұстаздар күні" in files["html"].decode()
    assert from_json(json.loads(json.dumps(to_json(paper)))) == paper


def test_gulnar_ticks_the_appendix_in_the_builder(gulnar: User, lived: Plan) -> None:
    report = begin_report(by=gulnar, period=AUTUMN, addressee="council", outline=DEFAULT, on=NEXT_MONTH)
    client = Client()
    client.force_login(gulnar)
    address = f"/reports/{report.pk}/"
    assert "Ұстаздар күні" not in client.get(address).content.decode()
    codes = [part.code for part in WITH_APPENDIX.parts if isinstance(part, Part)]
    client.post(f"{address}parts/", {"place": codes, "on": codes, "seen": report.revision})
    page = client.get(address).content.decode()
    assert "Ұстаздар күні" in page
    assert "Қосымшалар: бүкіл мектеп өмірінің жоспары." in page
