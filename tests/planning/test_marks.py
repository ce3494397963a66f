"""What becomes of promised work, in whatever order it is marked, and by two people at once."""

import html
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kitaphana.activities.actions import Work
from kitaphana.activities.models import Activity, WorkKind
from kitaphana.core.models import RoleCode, User
from kitaphana.core.refusal import Refused
from kitaphana.core.workflow import MOVES
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.numbers import NO_BREAK_SPACE
from kitaphana.planning import actions, marks
from kitaphana.planning.forms.items import ItemForm, item_typed
from kitaphana.planning.hours import plan_hours
from kitaphana.planning.models import Fulfilment, Plan, PlanItem
from kitaphana.planning.queries import items, sections
from tests import make

TODAY = date(2024, 1, 31)
State = PlanItem.State


def moved(by: User, item: PlanItem, on: date) -> None:
    marks.move_item(by=by, item=item, term=FuzzyDate.month(2024, 4), reason="карантин", on=on)


def dropped(by: User, item: PlanItem, on: date) -> None:
    marks.drop_item(by=by, item=item, reason="қонақ келмеді", on=on)


def finished(by: User, item: PlanItem, on: date) -> None:
    marks.mark_done(by=by, item=item, on=on)


def cleared(by: User, item: PlanItem, on: date) -> None:
    marks.clear_mark(by=by, item=item)


def written(by: User, item: PlanItem, on: date) -> None:
    marks.write_done(by=by, item=item, work=Work(kind=item.kind, on=on), today=TODAY, finish=False)


VERBS: dict[str, Callable[[User, PlanItem, date], None]] = {
    "move": moved,
    "drop": dropped,
    "finish": finished,
    "clear": cleared,
    "write": written,
}


@given(verbs=st.lists(st.sampled_from(sorted(VERBS)), max_size=8), day=st.dates(date(2023, 9, 4), TODAY))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_marks_in_any_order_keep_the_rules(gulnar: User, plan: Plan, verbs: list[str], day: date) -> None:
    """Only the printed moves happen; a refused one changes nothing; reasons and days say what the state says;
    hours of a cancelled item are counted nowhere, of any other in full."""
    with transaction.atomic():
        item = items(plan)[0]
        for verb in verbs:
            before = PlanItem.objects.filter(pk=item.pk).values().get()
            try:
                VERBS[verb](gulnar, item, day)
            except Refused:
                assert PlanItem.objects.filter(pk=item.pk).values().get() == before
                continue
            item.refresh_from_db()
            step = "finish" if verb == "write" else verb
            allowed = {MOVES["plan_item"].get((before["state"], name)) for name in (step, f"{step}_moved")}
            assert item.state in allowed
            assert (item.marked_on is None) == (item.state in (State.PLANNED, State.MOVED))
            assert (item.state == State.DROPPED) <= bool(item.why)
            assert bool(item.moves_made) == (item.starts_on == date(2024, 4, 1))
            hours = Decimal(0) if item.state == State.DROPPED else item.hours
            assert plan_hours(plan).planned == hours
            assert sum(part.hours for part in sections(plan)) == hours
        transaction.set_rollback(True)


def test_a_done_item_is_not_moved_and_a_planned_one_has_no_mark_to_take_off(gulnar: User, plan: Plan) -> None:
    item = items(plan)[0]
    with pytest.raises(Refused, match="бұл әрекетті жасауға болмайды"):
        marks.clear_mark(by=gulnar, item=item)
    marks.mark_done(by=gulnar, item=item, on=TODAY)
    for again in (finished, moved, dropped, written):
        with pytest.raises(Refused, match="жабық"):
            again(gulnar, item, TODAY)
    assert not Activity.objects.exists()


def test_gulnar_marks_done_by_writing_the_diary(
    library: Client, gulnar: User, plan: Plan, kinds: dict[str, WorkKind]
) -> None:
    seventh = make.school_class(gulnar.school, 7, "А")
    item = actions.add_item(
        by=gulnar, plan=plan, kind=kinds["quiz"], text="Абай оқулары", audience=str(seventh),
        term=FuzzyDate.month(2023, 10), units=Decimal(2), responsible="Сәрсенова Г.", place="Оқу залы",
    )  # fmt: skip
    page = library.get(f"/plan/items/{item.pk}/write/").content.decode()
    for said in ("Абай оқулары", "2023-10-31", "2", "Оқу залы"):
        assert f'value="{said}"' in page
    assert f'<option value="{seventh.pk}" selected>' in page
    entry = {"on": "2023-10-20", "theme": "Абай", "school_class": seventh.pk, "units": "1"}
    entry |= {"participants": "9"}
    address = f"/plan/items/{item.pk}/write/"
    assert "k-error" in library.post(address, entry | {"units": "-1"}).content.decode()
    assert not Activity.objects.exists()
    page = library.post(address, entry, follow=True).content.decode()
    assert "күнделікке жазылды: " in page
    item.refresh_from_db()
    assert item.state == State.PLANNED, "one unit of two, and she did not say that it was all"
    told = Fulfilment.objects.get(item=item).activity
    assert (told.kind, told.school_class, told.participants) == (item.kind, seventh, 9)
    library.post(address, entry | {"on": "2023-10-27"})
    item.refresh_from_db()
    assert (item.state, item.marked_on) == (State.DONE, date(2023, 10, 27))


def test_more_people_than_the_school_has_are_asked_about_before_the_item_is_done(
    library: Client, gulnar: User, plan: Plan
) -> None:
    make.reader(gulnar.school, school_class=make.school_class(gulnar.school))
    item = items(plan)[0]
    entry = {"on": "2024-02-14", "units": "1", "participants": "90000", "finish": "on"}
    page = library.post(f"/plan/items/{item.pk}/write/", entry).content.decode()
    assert 'name="accept_many"' in page
    assert not Activity.objects.exists()
    library.post(f"/plan/items/{item.pk}/write/", entry | {"accept_many": "on"})
    item.refresh_from_db()
    assert item.state == State.DONE


def test_two_librarians_write_one_item_and_nothing_is_lost(
    library: Client, gulnar: User, plan: Plan, kinds: dict[str, WorkKind]
) -> None:
    item = items(plan)[0]
    address = f"/plan/items/{item.pk}/save/"
    hers = {
        "kind": item.kind_id, "text": "Мұқағали оқулары, жартылай финал", "units": "2", "term": "month",
        "month": "2024-02", "responsible": "Сәрсенова Г.", "revision": item.revision,
    }  # fmt: skip
    library.post(address, hers | {"text": "Мұқағали кеші", "audience": "8-сынып"})
    page = library.post(address, hers).content.decode()
    item.refresh_from_db()
    assert (item.text, item.audience, item.units) == ("Мұқағали кеші", "8-сынып", Decimal(2)), (
        "the first one stands"
    )
    assert "осы арада басқа адам өзгертті" in page
    both = page[page.index("Жоспарда қазір") : page.index("</table>", page.index("Жоспарда қазір"))]
    assert "Мұқағали кеші" in both
    assert "Мұқағали оқулары, жартылай финал" in both
    assert "8-сынып" in both
    assert 'value="Мұқағали оқулары, жартылай финал"' in page, "what was typed stays"
    assert "Көлемі" not in both, "only what differs"
    assert f'name="revision" value="{item.revision}"' in page
    library.post(address, hers | {"revision": item.revision})
    item.refresh_from_db()
    assert item.text == "Мұқағали оқулары, жартылай финал"


def test_of_two_librarians_only_what_each_changed_is_hers(
    library: Client, gulnar: User, plan: Plan, kinds: dict[str, WorkKind]
) -> None:
    """Sara changes the text, Gulnar the volume: the text is Sara's, and Gulnar is told by whom."""
    item = items(plan)[0]
    sara = make.user(gulnar.school, "sara", "Ахметова Сара", RoleCode.LIBRARIAN)
    address, form = f"/plan/items/{item.pk}/save/", ItemForm(plan, initial=item_typed(item))
    shown = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    opened = shown | {form.add_initial_prefix(name): value for name, value in shown.items()}
    hers = Client()
    hers.force_login(sara)
    hers.post(address, opened | {"text": "Абай кеші", "audience": "8-сынып"})
    answer = library.post(address, opened | {"units": "7"})
    page = answer.content.decode().replace(NO_BREAK_SPACE, " ")
    item.refresh_from_db()
    assert (item.text, item.units) == ("Абай кеші", Decimal(1)), "the first one stands"
    assert "өзгерткен адам – Ахметова Сара" in page
    both = page[page.index("Жоспарда қазір") : page.index("</table>", page.index("Жоспарда қазір"))]
    assert "Көлемі" in both
    assert "Жұмыс мазмұны" not in both, "Gulnar did not touch it"
    assert 'value="Абай кеші"' in page
    library.post(address, answer.context["form"].data)
    item.refresh_from_db()
    assert (item.text, item.audience, item.units) == ("Абай кеші", "8-сынып", Decimal(7))


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        ("move", {"term": "month", "month": "2024-04", "reason": "карантин"}),
        ("drop", {"reason": "қонақ келмеді"}),
        ("done", {}),
        ("write", {"on": "2024-01-20", "units": "1"}),
    ],
)
def test_a_mark_on_a_page_that_has_grown_old_is_told_and_nothing_is_marked(
    library: Client, gulnar: User, plan: Plan, verb: str, said: dict[str, str]
) -> None:
    item = items(plan)[0]
    stale = {"revision": str(item.revision), **said}
    marks.move_item(by=gulnar, item=item, term=FuzzyDate.month(2024, 3), reason="ауырды", on=TODAY)
    page = library.post(f"/plan/items/{item.pk}/{verb}/", stale)
    assert "осы арада басқа адам өзгертті" in page.content.decode()
    item.refresh_from_db()
    assert (item.state, item.starts_on) == (State.MOVED, date(2024, 3, 1))
    assert not Activity.objects.exists()


def test_work_marked_without_an_entry_is_told_once_with_a_link_to_begin_it(
    library: Client, plan: Plan
) -> None:
    item = items(plan)[0]
    page = library.post(f"/plan/items/{item.pk}/done/", {"revision": item.revision}, follow=True)
    told = page.content.decode()
    assert told.count("Жазбаны қосу керек пе?") == 1
    link = re.search(r'href="(/work/[^"]*add/[^"]*)">Күнделікке жазу', told)
    assert link
    form = library.get(html.unescape(link[1])).content.decode()
    assert f'<option value="{item.kind_id}" selected>' in form
    assert 'value="Мұқағали оқулары"' in form


def test_a_closed_item_is_read_with_its_history_and_marked_but_not_written(
    library: Client, gulnar: User, aigul: User, plan: Plan, kinds: dict[str, WorkKind]
) -> None:
    old = items(plan)[0]
    item = actions.add_item(
        by=gulnar, plan=plan, kind=old.kind, text="Поэзия кеші", term=FuzzyDate.month(2024, 1),
        units=Decimal(1), responsible="Оспанова Айгүл", helpers="Ата-аналар", expected="Үш жеңімпаз",
        came_from=old, origin=PlanItem.Origin.RECURS,
    )  # fmt: skip
    moved(gulnar, item, date(2024, 1, 10))
    marks.write_done(
        by=gulnar, item=item, work=Work(kind=item.kind, on=date(2024, 1, 20), theme="Кеш"), today=TODAY,
        finish=True,
    )  # fmt: skip
    Plan.objects.filter(pk=plan.pk).update(state=Plan.State.APPROVED, approved_on=plan.starts_on)
    page = library.get(f"/plan/items/{item.pk}/").content.decode()
    told = (
        "қаңтар → сәуір", "карантин", "Мұқағали оқулары", "жыл сайын", "Кеш", "Ата-аналар", "Үш жеңімпаз",
        "Оспанова Айгүл", "20.01.2024", "Жоспар бекітілген",
    )  # fmt: skip
    for said in told:
        assert said in page
    assert 'name="text"' not in page
    refused = library.post(
        f"/plan/items/{item.pk}/save/",
        {"kind": item.kind_id, "text": "Басқа", "units": "1", "term": "all_year", "responsible": "Г."},
    )
    assert "бекітілген" in refused.content.decode()
    library.force_login(aigul)
    page = library.get(f"/plan/items/{item.pk}/").content.decode()
    assert "Үш жеңімпаз" in page
    assert "Белгіні алу" not in page, "a deputy reads"
    assert library.post(f"/plan/items/{item.pk}/save/").status_code == 403
