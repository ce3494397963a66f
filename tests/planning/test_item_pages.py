"""The pages on which Gulnar drafts a plan, writes its items and marks them."""

from datetime import date

import pytest
from django.test import Client
from django.utils import translation

from kitaphana.activities.actions import record
from kitaphana.activities.models import WorkKind
from kitaphana.core.models import User
from kitaphana.lib.alphabet import sort_key
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.numbers import NO_BREAK_SPACE, show, trimmed
from kitaphana.planning import actions, marks
from kitaphana.planning.forms.items import ItemForm
from kitaphana.planning.models import Plan, PlanItem, Section
from kitaphana.planning.page import section_rows, volume
from kitaphana.planning.queries import items
from kitaphana.roster.models import Term
from tests import make
from tests.planning.conftest import TODAY, YEAR, done, promise


def test_gulnar_drafts_a_plan_on_the_pages(library: Client, gulnar: User, kinds: dict[str, WorkKind]) -> None:
    assert "жоспар" in library.get("/plan/").content.decode().lower()
    typed = {"kind": "year", "scope": "universal", "start": "2024-01-31", "end": "2023-09-01"}
    assert "Кезеңнің басы соңынан кейін тұр." in library.post("/plan/new/", typed).content.decode()
    library.post(
        "/plan/new/", {"kind": "year", "scope": "universal", "start": "2023-09-01", "end": "2024-08-31"}
    )
    plan = Plan.objects.get()
    assert library.get("/plan/")["Location"] == f"/plan/{plan.pk}/"
    work = {"kind": kinds["quiz"].pk, "text": "Атамекен", "units": "1", "responsible": "Сәрсенова Г."}
    page = library.post(f"/plan/{plan.pk}/add/", work).content.decode()
    assert "мерзімі жоқ" in page
    assert "Атамекен" in page, "what was typed stays"
    for term in (
        {"term": "week", "month": "2023-10", "week": "2"},
        {"term": "until", "day": "2023-12-16"},
        {"term": "quarter", "quarter": str(Term.objects.get(number=2).pk)},
        {"term": "all_year"},
    ):
        library.post(f"/plan/{plan.pk}/add/", work | term)
    shown = [item.term.show("kk") for item in items(plan)]
    assert shown == ["қазанның 2-аптасы", "16 желтоқсанға дейін", "II тоқсан", "жыл бойы"]
    page = library.get(f"/plan/{plan.pk}/").content.decode()
    assert all(term in page for term in shown)


def test_gulnar_marks_items_on_the_page(library: Client, gulnar: User, plan: Plan) -> None:
    item = items(plan)[0]
    page = library.post(f"/plan/items/{item.pk}/done/", follow=True).content.decode()
    assert "бірақ күнделікте жазба жоқ" in page
    library.post(f"/plan/items/{item.pk}/clear/")
    entry = record(by=gulnar, kind=item.kind, on=TODAY, today=TODAY, theme="Мұқағали")
    assert "Мұқағали" in library.get(f"/plan/items/{item.pk}/").content.decode()
    library.post(f"/plan/items/{item.pk}/link/{entry.pk}/")
    item.refresh_from_db()
    assert item.state == PlanItem.State.DONE
    library.post(f"/plan/items/{item.pk}/clear/")
    moved = {"term": "month", "month": "2024-04", "reason": ""}
    assert "себебін жазыңыз" in library.post(f"/plan/items/{item.pk}/move/", moved).content.decode()
    assert "себебін жазыңыз" in library.post(f"/plan/items/{item.pk}/drop/").content.decode()
    page = library.post(f"/plan/items/{item.pk}/drop/", {"reason": "қонақ " * 40}).content.decode()
    assert "қонақ қонақ" in page, "what was typed stays"
    library.post(f"/plan/items/{item.pk}/move/", moved | {"reason": "карантин"})
    item.refresh_from_db()
    assert (item.state, item.starts_on) == (PlanItem.State.MOVED, date(2024, 4, 1))
    library.post(f"/plan/items/{item.pk}/remove/")
    assert items(plan) == [item], "marked work is cancelled with a reason, not deleted"


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_plan_is_read_in_three_languages(library: Client, plan: Plan, language: str) -> None:
    library.cookies["django_language"] = language
    with translation.override("kk"):
        page = library.get(f"/plan/{plan.pk}/").content.decode()
    term = {"kk": "ақпанның 3-аптасы", "ru": "3-я неделя февраля", "en": "3rd week of February"}[language]
    assert term in page
    name = {"kk": "Жылдық жоспар, 2023–2024", "ru": "Годовой план, 2023–2024", "en": "Yearly plan, 2023–2024"}
    assert name[language] in page


def test_a_unit_that_begins_with_a_number_stands_after_the_minutes(
    gulnar: User, plan: Plan, kinds: dict[str, WorkKind]
) -> None:
    shelves = promise(gulnar, plan, kinds["shelving"], FuzzyDate.month(2023, 10), 60)
    readers = promise(gulnar, plan, kinds["registration"], FuzzyDate.month(2023, 9), 405)
    norm = show(trimmed(shelves.norm_minutes), "kk")
    assert volume(shelves, "kk") == f"60 × {norm}\u00a0мин (100\u00a0дана)"
    assert volume(shelves, "ru") == f"60 × {norm}\u00a0мин (100\u00a0экз.)"
    assert volume(readers, "kk").startswith("405 оқырман × ")


def test_the_screen_names_a_person_only_when_it_is_not_the_librarian(
    gulnar: User, plan: Plan, kinds: dict[str, WorkKind]
) -> None:
    plan.school.librarian = "Сәрсенова Гүлнар"
    for person in ("Сәрсенова Гүлнар", "кітапханашы", "Библиотекарь", "Кітапханашы, пән мұғалімі"):
        promise(gulnar, plan, kinds["quiz"], FuzzyDate.month(2023, 11), responsible=person)
    owners = [row.owner for part in section_rows(plan, "kk") for row in part.rows]
    assert owners == ["Сәрсенова Г.", "", "", "", "Кітапханашы, пән мұғалімі"]


def test_without_kinds_of_work_gulnar_takes_the_usual_ones_and_comes_back(
    library: Client, gulnar: User
) -> None:
    make.school_year(gulnar.school)
    plan = actions.draft_plan(by=gulnar, kind="year", period=YEAR)
    address = f"/plan/{plan.pk}/add/"
    assert "Жұмыс түрлері әлі енгізілмеген" in library.get(address).content.decode()
    assert library.post("/work/norms/adopt/", {"next": address})["Location"] == address
    assert "Жұмыс түрлері әлі енгізілмеген" not in library.get(address).content.decode()
    away = library.post("/work/norms/adopt/", {"next": "https://example.org/"})
    assert away["Location"] == "/work/norms/"


def test_work_marked_done_with_less_in_the_diary_than_planned_says_so(
    library: Client, gulnar: User, plan: Plan, kinds: dict[str, WorkKind]
) -> None:
    def shown() -> str:
        return library.get(f"/plan/{plan.pk}/").content.decode().replace(NO_BREAK_SPACE, " ")

    lesson = promise(gulnar, plan, kinds["library_lesson"], FuzzyDate.monthly(YEAR), 4)
    done(gulnar, lesson, date(2023, 9, 20), 3)
    assert "Күнделікте – 3, жоспарда – 4." in shown()
    marks.mark_done(by=gulnar, item=lesson, on=TODAY)
    assert "орындалды, күнделікте 3 / 4" in shown()
    done(gulnar, lesson, date(2023, 10, 20), 1)
    page = shown()
    assert "орындалды, күнделікте 3 / 4" not in page
    assert "Күнделікте – 4, жоспарда – 4." in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"units": "99999999"}, "бүтін бөлігі 7 таңбадан аспасын"),
        ({"units": "1.234"}, "Үтірден кейін 2 таңбадан артық жазбаңыз."),
        ({"units": "-5"}, "0 немесе одан үлкен сан жазыңыз."),
        ({"kind": ""}, "Бұл өрісті толтыру міндетті."),
        ({"text": "", "term": ""}, "Мерзімін таңдаңыз"),
    ],
)
def test_what_is_wrong_in_the_form_is_said_on_the_page_in_kazakh(
    library: Client, plan: Plan, kinds: dict[str, WorkKind], wrong: dict[str, str], sentence: str
) -> None:
    work = {"kind": kinds["quiz"].pk, "text": "Кеш", "units": "1", "term": "all_year", "responsible": "Г."}
    page = library.post(f"/plan/{plan.pk}/add/", work | wrong).content.decode()
    assert sentence in page
    assert "novalidate" in page
    assert len(items(plan)) == 1


def test_kinds_of_work_stand_under_their_sections_by_the_alphabet(
    gulnar: User, plan: Plan, kinds: dict[str, WorkKind]
) -> None:
    groups = ItemForm(plan).fields["kind"].choices  # type: ignore[attr-defined]
    (_nothing, *grouped) = list(groups)
    assert [name for name, _rows in grouped][:2] == [
        f"{section.number}. {section.name_kk}" for section in Section.objects.order_by("number")[:2]
    ]
    assert sorted(pk for _name, rows in grouped for pk, _label in rows) == sorted(
        kind.pk for kind in WorkKind.objects.all()
    )
    for _name, rows in grouped:
        names = [label for _pk, label in rows]
        assert names == sorted(names, key=sort_key)


def test_the_page_names_the_section_before_its_work_and_leads_to_the_budget_of_its_days(
    library: Client, plan: Plan
) -> None:
    page = library.get(f"/plan/{plan.pk}/").content.decode()
    assert "2. Бақылау сандары" in page
    assert "/plan/time/?start=2023-09-01&amp;end=2024-08-31" in page
