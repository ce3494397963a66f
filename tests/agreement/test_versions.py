"""What was sent and approved is kept, shown as it was, and compared."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from kitaphana.activities.models import WorkKind
from kitaphana.agreement import actions as agreement
from kitaphana.agreement.difference import difference
from kitaphana.agreement.models import Version
from kitaphana.agreement.queries import latest_round
from kitaphana.agreement.versions import kept, last_heard, numbered, shown_now
from kitaphana.core.models import User
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.numbers import NO_BREAK_SPACE
from kitaphana.lib.period import Period
from kitaphana.planning import actions, marks, numbers
from kitaphana.planning.hours import plan_hours
from kitaphana.planning.models import Plan, PlanItem, Section
from kitaphana.planning.queries import sections
from kitaphana.roster.models import DayOff
from kitaphana.worktime.actions import hold_post
from kitaphana.worktime.models import Post
from tests import make
from tests.planning.conftest import YEAR

DAY = date(2023, 9, 4)


def write_anew(gulnar: User, item: PlanItem, **new: Any) -> None:
    said: dict[str, Any] = {
        "kind": item.kind, "text": item.text, "term": item.term, "units": item.units,
        "responsible": item.responsible, "audience": item.audience,
    }  # fmt: skip
    actions.amend_item(by=gulnar, item=item, **(said | new))


def approved(plan: Plan, gulnar: User, aigul: User, marat: User) -> Plan:
    make.sent(plan, [aigul], by=gulnar)
    agreement.agree(by=aigul, plan=plan, on=DAY)
    return agreement.approve(by=marat, plan=plan, on=DAY)


@pytest.fixture
def rich(plan: Plan, gulnar: User, kinds: dict[str, WorkKind]) -> Plan:
    """With a post, a control number and work of a second section."""
    hold_post(
        by=gulnar, person="Сәрсенова Гүлнар", hours_a_day=Decimal(8), starts_on=YEAR.start,
        pay_a_month=Decimal(160_000),
    )  # fmt: skip
    actions.add_item(
        by=gulnar, plan=plan, kind=kinds["exhibition"], text="Абай көрмесі", term=FuzzyDate.month(2023, 10),
        units=Decimal(2), responsible="Сәрсенова Г.",
    )  # fmt: skip
    actions.add_item(
        by=gulnar, plan=plan, kind=kinds["poetry_evening"], text="Қоштасу кеші",
        term=FuzzyDate.all_year(YEAR), units=Decimal(3), responsible="Сәрсенова Г.",
    )  # fmt: skip
    numbers.set_control_number(by=gulnar, plan=plan, code="events", value=Decimal(42))
    return plan


def sheet(plan: Plan, version: Version, language: str) -> list[object]:
    """Every word and figure that the sheet of a version prints."""
    shown = kept(plan, version.content)
    return [
        (part.section.number, part.section.name(language), part.hours, row.number, row.item.text,
         row.item.kind.name(language), row.item.kind.unit(language), row.item.audience,
         row.item.term.show(language), row.item.units, row.item.norm_minutes, row.item.hours,
         row.item.responsible)
        for part in shown.sections
        for row in part.items
    ] + [shown.hours, shown.rate, shown.numbers]  # fmt: skip


def test_a_kept_content_says_what_the_plan_said(rich: Plan, gulnar: User, aigul: User) -> None:
    make.sent(rich, [aigul], by=gulnar)
    shown = kept(rich, rich.versions.get().content)
    assert [(part.section, part.hours) for part in shown.sections] == [
        (part.section, part.hours) for part in sections(rich)
    ]
    assert shown.hours == plan_hours(rich)
    assert sum((part.hours for part in shown.sections), Decimal(0)) == shown.hours.planned
    assert [row for part in shown.sections for row in part.items] == [
        row for part in sections(rich) for row in part.items
    ]
    assert shown.numbers == {"events": Decimal(42)}


def test_gulnar_reads_what_she_changed_between_two_rounds(rich: Plan, gulnar: User, aigul: User) -> None:
    make.sent(rich, [aigul], by=gulnar)
    agreement.remark(by=aigul, plan=rich, text="2-аптада өткізейік", on=DAY)
    evening = PlanItem.objects.get(text="Мұқағали оқулары")
    write_anew(gulnar, evening, term=FuzzyDate.week(2024, 2, 2), units=Decimal(2), audience="")
    PlanItem.objects.get(text="Абай көрмесі").delete()
    numbers.set_control_number(by=gulnar, plan=rich, code="events", value=Decimal(45))
    answer_all(gulnar, rich)
    make.sent(rich, [aigul], by=gulnar)
    last, first = rich.versions.order_by("-number")
    found = difference(first.content, last.content)
    said = {group: plain(texts) for group, texts in found.said("kk").items()}
    assert said["struck"] == ["6.2 Абай көрмесі: алынып тасталды – қазан, 14 сағ."]
    assert said["changed"] == [
        "6.1 Мұқағали оқулары: мерзімі – ақпанның 3-аптасы → ақпанның 2-аптасы",
        "6.1 Мұқағали оқулары: кімге – 7–11-сынып → көрсетілмеген",
        "6.1 Мұқағали оқулары: көлемі – 1 → 2",
    ]
    assert said["numbers"] == ["Бақылау саны «іс-шаралар саны»: 42 → 45"]
    assert said["hours"][0].startswith("Барлық сағат: ")
    assert "₸" in "".join(said["hours"])
    assert "₸" not in "".join(found.said("kk", sees_money=False)["hours"]), "teachers do not see money"


def plain(texts: list[str]) -> list[str]:
    return [text.replace(NO_BREAK_SPACE, " ") for text in texts]


def answer_all(gulnar: User, plan: Plan) -> None:
    for remark in latest_round(plan).remarks:
        agreement.answer(by=gulnar, remark=remark, accepted=True, on=DAY)


def test_aigul_sees_what_changed_since_she_last_spoke(rich: Plan, gulnar: User, aigul: User) -> None:
    make.sent(rich, [aigul], by=gulnar)
    asked = rich.participants.get()
    assert last_heard(rich, asked) is None
    agreement.remark(by=aigul, plan=rich, text="Қысқартыңыз", on=DAY)
    answer_all(gulnar, rich)
    make.sent(rich, [aigul], by=gulnar)
    heard = last_heard(rich, asked)
    assert heard is not None and heard.number == 1


def test_an_approved_plan_stays_whatever_becomes_of_kinds_sections_posts_and_the_calendar(
    rich: Plan, gulnar: User, aigul: User, marat: User
) -> None:
    approved(rich, gulnar, aigul, marat)
    version = rich.versions.get(is_approved=True)
    before = {language: sheet(rich, version, language) for language in ("kk", "ru", "en")}
    now = shown_now(rich, "kk")
    WorkKind.objects.update(
        name_kk="басқа", name_ru="другое", name_en="other", unit_kk="дана", norm_minutes=Decimal(1)
    )
    Section.objects.update(name_kk="Басқа бөлім", name_ru="Другой", name_en="Other", number=9)
    Post.objects.update(hours_a_day=Decimal(1), pay_a_month=Decimal(1))
    october = Period.month(2023, 10)
    DayOff.objects.create(
        school=rich.school, kind=DayOff.Kind.HOLIDAY, starts_on=october.start, ends_on=october.end,
        name_kk="карантин", source="бұйрық",
    )  # fmt: skip
    version.refresh_from_db()
    assert {language: sheet(rich, version, language) for language in ("kk", "ru", "en")} == before
    after = shown_now(rich, "kk")
    assert (after.hours, after.rate, after.numbers) == (now.hours, now.rate, now.numbers)
    assert [row.item.kind.name_kk for part in after.sections for row in part.items] == [
        row.item.kind.name_kk for part in now.sections for row in part.items
    ]


def test_marks_stand_on_top_of_what_was_approved(rich: Plan, gulnar: User, aigul: User, marat: User) -> None:
    approved(rich, gulnar, aigul, marat)
    evening, show, farewell = (
        PlanItem.objects.get(text=text) for text in ("Мұқағали оқулары", "Абай көрмесі", "Қоштасу кеші")
    )
    marks.move_item(by=gulnar, item=evening, term=FuzzyDate.month(2024, 3), reason="карантин", on=DAY)
    marks.drop_item(by=gulnar, item=show, reason="зал жөнделуде", on=DAY)
    marks.mark_done(by=gulnar, item=farewell, on=DAY)
    before, now = kept(rich, rich.versions.get(is_approved=True).content), shown_now(rich, "kk")
    rows = {row.item.text: row.item for part in now.sections for row in part.items}
    assert rows[evening.text].term.show("kk") == "ақпанның 3-аптасы"
    assert rows[evening.text].state == "moved"
    assert plain([rows[evening.text].why]) == ["Жаңа мерзімі – наурыз. карантин"]
    assert (rows[show.text].state, rows[show.text].why) == ("dropped", "зал жөнделуде")
    assert rows[farewell.text].state == "done"
    assert now.hours == before.hours


def test_a_content_that_was_tampered_with_is_recognised(rich: Plan, gulnar: User, aigul: User) -> None:
    make.sent(rich, [aigul], by=gulnar)
    version = rich.versions.get()
    assert version.is_whole
    content = version.content
    content["items"][0]["text"] = "Басқа кеш"
    Version.objects.filter(pk=version.pk).update(content=content)
    version.refresh_from_db()
    assert not version.is_whole


LANGUAGES = ("kk", "ru", "en")
KINDS = {
    key: {f"{what}_{code}": f"{what} {key} {code}" for what in ("name", "unit") for code in LANGUAGES}
    for key in ("1", "2", "3")
}
PARTS = [
    {"id": key, "number": key + 2} | {f"name_{code}": f"бөлім {key} {code}" for code in LANGUAGES}
    for key in (1, 2, 3)
]
TERMS = (
    FuzzyDate.week(2024, 2, 2),
    FuzzyDate.month(2024, 2),
    FuzzyDate.all_year(YEAR),
    FuzzyDate.all_year(Period.month(2024, 3)),
)


WORD = st.sampled_from(["", "Кеш", "Көрме"])
ENTRY = st.fixed_dictionaries({
    "id": st.integers(1, 4), "section": st.integers(1, 3), "kind": st.integers(1, 3), "text": WORD,
    "audience": WORD, "note": WORD, "term": st.sampled_from(TERMS),
    "units": st.sampled_from(["1.00", "2.00"]),
    "hours": st.sampled_from(["0.00", "3.00", "4.00"]), "dropped": st.booleans(),
})  # fmt: skip
FIGURE = st.sampled_from([None, "10.00", "12.00"])


def entry(drawn: dict[str, Any]) -> dict[str, Any]:
    term: FuzzyDate = drawn["term"]
    rest = {name: value for name, value in drawn.items() if name != "term"}
    return rest | {
        "responsible": "Г.", "helpers": "", "place": "", "expected": "", "term_kind": term.kind,
        "term_number": None, "starts_on": term.start.isoformat(), "ends_on": term.end.isoformat(),
        "norm_minutes": "60.00", "months": {"2024-02-01": drawn["hours"]},
    }  # fmt: skip


def content(
    items: list[dict[str, Any]],
    events: str | None,
    quarter: str | None,
    budget: str | None,
    rate: str | None,
    aim: str,
    tasks: list[str],
) -> dict[str, Any]:
    return numbered({
        "sections": PARTS, "kinds": KINDS, "items": [entry(drawn) for drawn in items],
        "numbers": {"events": events} if events else {},
        "quarters": {"events": {"1": quarter}} if quarter else {},
        "months": {"2024-02-01": budget} if budget else {},
        "rate": rate,
        "aim": aim,
        "tasks": tasks,
    })  # fmt: skip


ITEMS = st.lists(ENTRY, max_size=4, unique_by=lambda drawn: drawn["id"])
TASKS = st.lists(st.sampled_from(["Қорды сақтау", "Оқуға баулу"]), max_size=3)
CONTENTS = st.builds(content, ITEMS, FIGURE, FIGURE, FIGURE, FIGURE, WORD, TASKS)


@given(CONTENTS, CONTENTS, st.sampled_from(["kk", "ru", "en"]))
def test_a_difference_is_empty_only_between_equals_and_every_line_can_be_read(
    before: dict[str, Any], after: dict[str, Any], language: str
) -> None:
    found = difference(before, after)
    assert bool(found) == (before != after)
    said = found.said(language)
    assert sum(map(len, said.values())) == len(found.lines)
    assert all(text.strip() for texts in said.values() for text in texts)


@given(CONTENTS, CONTENTS)
def test_what_came_and_went_is_what_the_contents_hold(before: dict[str, Any], after: dict[str, Any]) -> None:
    keys = {entry["id"] for entry in before["items"]}
    lines = difference(before, after).lines
    keys |= {line.item for line in lines if line.group == "added" and line.item}
    keys -= {line.item for line in lines if line.group == "struck" and line.item}
    assert keys == {entry["id"] for entry in after["items"]}
    changed = {line.item for line in lines if line.group == "changed" and line.item}
    old, new = ({entry["id"]: entry for entry in content["items"]} for content in (before, after))
    for key in old.keys() & new.keys():
        differs = {
            name for name in old[key] if name not in ("number", "hours") and old[key][name] != new[key][name]
        }
        assert bool(differs) == (key in changed)


def test_a_word_of_an_old_version_that_was_never_kept_does_not_break_the_page(
    library: Client, rich: Plan
) -> None:
    Version.objects.create(school=rich.school, plan=rich, number=1, content={}, made_on=DAY)
    page = library.get(f"/plan/{rich.pk}/versions/").content.decode()
    assert "сақталмаған" in page
