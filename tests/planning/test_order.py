"""Work put in its order, in the sections that Gulnar named."""

from decimal import Decimal

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kitaphana.activities.models import WorkKind
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused, Stranger
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.period import Period
from kitaphana.planning import actions, sections
from kitaphana.planning.models import Plan, PlanItem, Section
from kitaphana.planning.queries import items, step
from tests.planning.conftest import YEAR


def names(plan: Plan) -> list[str]:
    return [item.text for item in items(plan)]


def write(by: User, plan: Plan, kind: WorkKind, *texts: str) -> list[PlanItem]:
    return [
        actions.add_item(
            by=by, plan=plan, kind=kind, text=text, term=FuzzyDate.month(2023, 11), units=Decimal(1),
            responsible="Сәрсенова Г.",
        )
        for text in texts
    ]  # fmt: skip


@pytest.fixture
def empty(gulnar: User, kinds: dict[str, WorkKind]) -> Plan:
    return actions.draft_plan(by=gulnar, kind="year", period=YEAR)


def test_gulnar_puts_work_before_other_work_and_into_another_section(
    gulnar: User, empty: Plan, kinds: dict[str, WorkKind]
) -> None:
    quiz, review, contest = write(gulnar, empty, kinds["quiz"], "Викторина", "Шолу", "Байқау")
    actions.place_item(by=gulnar, item=contest, section=quiz.section, before=quiz)
    assert names(empty) == ["Байқау", "Викторина", "Шолу"]
    actions.place_item(by=gulnar, item=contest, section=quiz.section, before=None)
    assert names(empty) == ["Викторина", "Шолу", "Байқау"]
    stock = Section.objects.for_school(gulnar.school).get(code="stock")
    actions.place_item(by=gulnar, item=review, section=stock, before=None)
    assert names(empty) == ["Шолу", "Викторина", "Байқау"]


def test_an_item_is_put_before_work_of_another_plan_that_is_closed(
    gulnar: User, empty: Plan, kinds: dict[str, WorkKind]
) -> None:
    write(gulnar, empty, kinds["quiz"], "Қазан", "Қараша")
    month = actions.draft_plan(by=gulnar, kind="month", period=Period.month(2023, 11))
    (own,) = write(gulnar, month, kinds["quiz"], "Айдың жұмысы")
    Plan.objects.filter(pk=empty.pk).update(state=Plan.State.APPROVED, approved_on=empty.starts_on)
    closed = items(empty)
    actions.place_item(by=gulnar, item=own, section=own.section, before=closed[1])
    assert names(empty) == names(month) == ["Қазан", "Айдың жұмысы", "Қараша"]
    with pytest.raises(Refused, match="бекітілген"):
        actions.place_item(by=gulnar, item=closed[0], section=own.section, before=None)


def test_a_step_goes_over_the_edge_of_a_section_and_stops_at_the_edge_of_the_plan(
    gulnar: User, empty: Plan, kinds: dict[str, WorkKind]
) -> None:
    (raid,) = write(gulnar, empty, kinds["raid"], "Рейд")
    quiz, review = write(gulnar, empty, kinds["quiz"], "Викторина", "Шолу")
    assert step(empty, raid, down=False) is None
    assert step(empty, review, down=True) is None
    assert step(empty, quiz, down=True) == (quiz.section, None)
    assert step(empty, review, down=False) == (quiz.section, quiz)
    assert step(empty, quiz, down=False) == (raid.section, None)
    assert step(empty, raid, down=True) == (quiz.section, quiz)


@given(moves=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 6)), max_size=12))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_moves_leave_the_order_that_a_list_would_have(
    gulnar: User, empty: Plan, kinds: dict[str, WorkKind], moves: list[tuple[int, int]]
) -> None:
    with transaction.atomic():
        rows = write(gulnar, empty, kinds["quiz"], *"АБВГДЕ")
        PlanItem.objects.filter(pk__in=[row.pk for row in rows[2:4]]).update(position=rows[1].position)
        expected = list("АБВГДЕ")
        for which, where in moves:
            shown = items(empty)
            moved, before = shown[which], shown[where] if where < len(shown) else None
            if moved == before:
                continue
            actions.place_item(by=gulnar, item=moved, section=moved.section, before=before)
            expected.remove(moved.text)
            expected.insert(expected.index(before.text) if before else len(expected), moved.text)
            assert names(empty) == expected
        transaction.set_rollback(True)


def test_without_scripts_buttons_move_an_item_and_the_page_stays_in_its_order_mode(
    library: Client, gulnar: User, empty: Plan, kinds: dict[str, WorkKind]
) -> None:
    quiz, _review = write(gulnar, empty, kinds["quiz"], "Викторина", "Шолу")
    page = library.get(f"/plan/{empty.pk}/?order=1").content.decode()
    assert 'aria-label="Төмен: Викторина"' in page
    moved = library.post(f"/plan/{empty.pk}/place/", {"down": quiz.pk})
    assert moved["Location"] == f"/plan/{empty.pk}/?order=1#item-{quiz.pk}"
    assert names(empty) == ["Шолу", "Викторина"]


def test_the_script_is_told_the_hours_of_sections_and_what_makes_no_sense_is_refused(
    library: Client, gulnar: User, empty: Plan, kinds: dict[str, WorkKind]
) -> None:
    (raid,) = write(gulnar, empty, kinds["raid"], "Рейд")
    quiz, review = write(gulnar, empty, kinds["quiz"], "Викторина", "Шолу")
    stock = str(raid.section_id)
    address, script = f"/plan/{empty.pk}/place/", {"HX-Request": "true"}
    said = {"item": quiz.pk, "section": stock, "before": raid.pk}
    answer = library.post(address, said, headers=script)
    hours = quiz.hours + raid.hours
    shown = {"count": "2\u00a0жұмыс", "hours": f"{hours:.1f}".replace(".", ",")}
    assert answer.json()["sections"][stock] == shown
    assert names(empty) == ["Викторина", "Рейд", "Шолу"]
    for wrong in ({"item": "ә"}, {"item": review.pk, "section": "999999"}, {"down": ""}, {}):
        assert library.post(address, wrong).status_code == 404
    Plan.objects.filter(pk=empty.pk).update(state=Plan.State.SUBMITTED)
    refused = library.post(address, {"item": review.pk, "section": stock}, headers=script)
    assert refused.status_code == 422
    assert "келісуге жіберілген" in refused.content.decode()


def test_gulnar_names_orders_and_removes_sections_on_the_page(
    library: Client, gulnar: User, empty: Plan, kinds: dict[str, WorkKind]
) -> None:
    address = "/plan/sections/"
    own = {"name_kk": "Цифрлық орталық", "name_ru": "Цифровой центр", "name_en": ""}
    assert "қазақша атауын жазыңыз" in library.post(address, {"name_kk": " "}).content.decode()
    library.post(address, own)
    assert "бөлімі бар" in library.post(address, own | {"name_kk": "цифрлық ОРТАЛЫҚ"}).content.decode()
    added = Section.objects.for_school(gulnar.school).get(name_kk="Цифрлық орталық")
    assert (added.number, added.name("ru"), added.name("en")) == (13, "Цифровой центр", "Цифрлық орталық")
    library.post(f"/plan/sections/{added.pk}/move/", {"up": ""})
    added.refresh_from_db()
    assert added.number == 12
    library.post(f"/plan/sections/{added.pk}/", {"name_kk": "Медиаорталық"})
    assert "Медиаорталық" in library.get(address).content.decode()
    (quiz,) = write(gulnar, empty, kinds["quiz"], "Викторина")
    actions.place_item(by=gulnar, item=quiz, section=added, before=None)
    remove = f"/plan/sections/{added.pk}/remove/"
    page = library.post(remove, headers={"Referer": f"http://testserver{address}"}, follow=True)
    assert "бөлімінде жұмыс бар" in page.content.decode()
    actions.remove_item(by=gulnar, item=quiz, accept_loss=True)
    library.post(remove)
    numbers = list(Section.objects.for_school(gulnar.school).values_list("number", flat=True))
    assert numbers == list(range(3, 13))


def test_a_removed_section_stays_away_until_work_of_it_is_written_or_it_is_asked_back(
    library: Client, gulnar: User, empty: Plan, kinds: dict[str, WorkKind]
) -> None:
    own = Section.objects.for_school(gulnar.school)
    for code in ("parents", "events"):
        sections.remove_section(by=gulnar, section=own.get(code=code))
    actions.draft_plan(by=gulnar, kind="month", period=Period.month(2023, 11))
    assert not own.filter(code="parents").exists()
    (quiz,) = write(gulnar, empty, kinds["quiz"], "Викторина")
    assert (quiz.section.code, quiz.section.number) == ("events", 11)
    assert "Әдеттегі бөлімдерді қайтару" in library.get("/plan/sections/").content.decode()
    library.post("/plan/sections/adopt/")
    assert own.get(code="parents").number == 12
    assert "Әдеттегі бөлімдерді қайтару" not in library.get("/plan/sections/").content.decode()


def test_a_foreign_librarian_reaches_no_section_and_no_item(
    client: Client, gulnar: User, empty: Plan, kinds: dict[str, WorkKind], foreign_librarian: User
) -> None:
    (quiz,) = write(gulnar, empty, kinds["quiz"], "Викторина")
    with pytest.raises(Stranger):
        sections.write_section(by=foreign_librarian, name_kk="Бөтен", section=quiz.section)
    client.force_login(foreign_librarian)
    for address in (f"/plan/sections/{quiz.section_id}/", f"/plan/items/{quiz.pk}/"):
        assert client.get(address).status_code == 404
