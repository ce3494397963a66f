"""An approved plan is changed by an amendment: agreed, approved, and only then carried out."""

from datetime import date
from decimal import Decimal

import pytest

from kitaphana.activities.models import WorkKind
from kitaphana.agreement import actions as agreement
from kitaphana.agreement import amendments
from kitaphana.agreement.amended import approved_content, proposed, written
from kitaphana.agreement.models import Amendment, Change, Version
from kitaphana.agreement.versions import content_of, shown_now
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.lib.period import Period
from kitaphana.planning import marks
from kitaphana.planning.fact import plan_fact
from kitaphana.planning.models import Plan, PlanItem, Section
from kitaphana.planning.queries import control_numbers, sections
from tests.agreement.amendments.conftest import (
    LATER,
    REASON,
    agreed,
    answer_all,
    in_words,
    promise,
    rows_of,
)


def test_the_plan_changes_only_when_the_director_approves(
    full: Amendment, gulnar: User, aigul: User, baqyt: User, marat: User
) -> None:
    plan = full.plan
    before, figures, content = rows_of(plan), control_numbers(plan), approved_content(plan)
    report = plan_fact(plan.school, Period.school_year(2023))
    agreed(full, gulnar, aigul, baqyt)
    assert full.state == Amendment.State.AGREED
    assert (rows_of(plan), control_numbers(plan), approved_content(plan)) == (before, figures, content)
    assert plan_fact(plan.school, Period.school_year(2023)) == report
    wanted = proposed(full)
    amendments.approve_amendment(
        by=marat, amendment=full, on=LATER, minutes_number="3", minutes_on=date(2023, 11, 9)
    )
    plan.refresh_from_db()
    assert plan.state == Plan.State.APPROVED
    assert control_numbers(plan) == {"events": Decimal(45)}
    version = Version.objects.filter(plan=plan, is_approved=True).latest("number")
    assert [entry["text"] for entry in version.content["items"]] == [
        entry["text"] for entry in wanted["items"]
    ]
    rows = {item.pk: item for item in PlanItem.objects.filter(plan=plan)}
    for entry in version.content["items"]:
        said = written(rows[entry["id"]])
        assert {name: entry[name] for name in said if name != "marks"} == {
            name: value for name, value in said.items() if name != "marks"
        }
    readings = "Мұқағали оқулары"
    assert {item.text for item in rows.values() if item.added_on} == {"Мерейтой көрмесі", readings}
    assert {item.text for item in rows.values() if item.struck_on} == {"Абай көрмесі", readings}


def test_the_difference_is_read_by_participants_before_and_by_everyone_after(
    full: Amendment, gulnar: User, aigul: User, baqyt: User, marat: User
) -> None:
    said = {
        "added": ["6.2 Мерейтой көрмесі: қосылды – қараша, 7 сағ."],
        "struck": ["6.2 Абай көрмесі: алынып тасталды – желтоқсан, 14 сағ."],
        "changed": ["6.1 Мұқағали оқулары: мерзімі – ақпанның 3-аптасы → ақпанның 2-аптасы"],
        "numbers": ["Бақылау саны «іс-шаралар саны»: 42 → 45"],
        "hours": ["Барлық сағат: 30 → 23"],
    }
    assert in_words(full) == said
    agreed(full, gulnar, aigul, baqyt)
    assert in_words(full) == said
    amendments.approve_amendment(by=marat, amendment=full, on=LATER)
    assert in_words(full) == said, "what was agreed can be read later too"


def test_what_the_amendment_does_not_touch_stays_to_the_letter(
    begun: Amendment, gulnar: User, aigul: User, baqyt: User, marat: User, show: PlanItem
) -> None:
    amendments.propose_strike(by=gulnar, amendment=begun, item=show)
    WorkKind.objects.update(name_kk="басқа", unit_kk="дана")
    Section.objects.update(name_kk="Басқа бөлім")
    old = {entry["id"]: entry for entry in approved_content(begun.plan)["items"]}
    kinds, parts = approved_content(begun.plan)["kinds"], approved_content(begun.plan)["sections"]
    agreed(begun, gulnar, aigul, baqyt)
    amendments.approve_amendment(by=marat, amendment=begun, on=LATER)
    new = approved_content(begun.plan)
    assert all(old[entry["id"]] == entry for entry in new["items"])
    assert [part for part in parts if part in new["sections"]] == new["sections"]
    assert all(kinds[key] == names for key, names in new["kinds"].items())


def test_an_item_done_meanwhile_stops_the_approval_and_says_what_to_do(
    full: Amendment, gulnar: User, aigul: User, baqyt: User, marat: User, show: PlanItem
) -> None:
    agreed(full, gulnar, aigul, baqyt)
    marks.mark_done(by=gulnar, item=show, on=LATER)
    before = rows_of(full.plan)
    with pytest.raises(Refused, match="«Абай көрмесі» тармағы бұл өзгеріс жазылғаннан кейін"):
        amendments.approve_amendment(by=marat, amendment=full, on=LATER)
    assert rows_of(full.plan) == before, "nothing is carried out by halves"
    agreement.send_back(by=marat, plan=full.plan, amendment=full, text="Көрме өтті", on=LATER)
    answer_all(gulnar, full)
    with pytest.raises(Refused, match="бұл өзгеріс жазылғаннан кейін"):
        amendments.submit_amendment(by=gulnar, amendment=full, on=LATER)
    amendments.take_back(by=gulnar, change=Change.objects.get(amendment=full, item=show))
    agreed(full, gulnar, aigul, baqyt)
    amendments.approve_amendment(by=marat, amendment=full, on=LATER)
    show.refresh_from_db()
    assert (show.state, show.struck_on) == (PlanItem.State.DONE, None)


def test_an_item_struck_out_stays_out(
    begun: Amendment, gulnar: User, aigul: User, baqyt: User, marat: User, show: PlanItem
) -> None:
    amendments.propose_strike(by=gulnar, amendment=begun, item=show)
    agreed(begun, gulnar, aigul, baqyt)
    amendments.approve_amendment(by=marat, amendment=begun, on=LATER)
    show.refresh_from_db()
    with pytest.raises(Refused, match="жоспардан өзгеріспен алынған"):
        marks.clear_mark(by=gulnar, item=show)
    shown = [row.item.text for part in sections(begun.plan) for row in part.items]
    assert "Абай көрмесі" not in shown
    assert [row.item.text for part in shown_now(begun.plan, "kk").sections for row in part.items] == shown


def test_a_report_of_the_days_before_does_not_know_the_amendment(
    full: Amendment, gulnar: User, aigul: User, baqyt: User, marat: User
) -> None:
    autumn = Period(date(2023, 9, 1), date(2023, 10, 31))
    february = Period.month(2024, 2)
    before = plan_fact(full.school, autumn)
    agreed(full, gulnar, aigul, baqyt)
    amendments.approve_amendment(by=marat, amendment=full, on=LATER)
    assert plan_fact(full.school, autumn) == before
    assert [item.text for item in plan_fact(full.school, february).due] == ["Мұқағали оқулары"]


def test_a_plan_approved_before_contents_were_kept_is_amended_too(
    signed: Plan, gulnar: User, aigul: User, baqyt: User, marat: User, evening: PlanItem
) -> None:
    for number in signed.rounds.all():
        number.words.all().delete()
    signed.rounds.all().delete()
    signed.versions.all().delete()
    begun = amendments.begin_amendment(by=gulnar, plan=signed, reason=REASON, on=LATER)
    assert signed.versions.get().content == content_of(signed)
    amendments.propose_work(
        by=gulnar, amendment=begun, item=evening, promise=promise(evening, units=Decimal(2))
    )
    agreed(begun, gulnar, aigul, baqyt)
    amendments.approve_amendment(by=marat, amendment=begun, on=LATER)
    assert PlanItem.objects.get(first=evening).units == 2
