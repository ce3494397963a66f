"""Time norms: those of the papers, those measured from the diary, and kinds of work of the school's own."""

import importlib
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kitaphana.activities import actions, queries
from kitaphana.activities.models import Activity, WorkKind
from kitaphana.activities.norms import coefficients, measured, normed_codes, official, source_of
from kitaphana.core.models import User
from kitaphana.core.refusal import Stranger
from kitaphana.core.sentences import say
from kitaphana.core.tables import read_sheets
from tests.activities.conftest import HALF, TODAY, refused

PUBLISHED = {
    ("ru_2477", "97"): (20, 10, 5, 18),
    ("ru_2477", ""): (3, 8, "0.1", "0.1", "0.1", 2, 3, 3, 3),
    ("ru_2477", "99"): (10, "0.2", 12, 3, 5, 60, 40, 15),
    ("ru_2477", "43"): (5, 10, 5, "0.6", 1),
    ("ru_2477", "60"): (45, 30, 30, 20),
    ("ru_2477", "32"): (3, 5, 2, 10),
    ("ru_2477", "31"): (60, 7, 1, 2),
    ("ua_1631", "5"): (4, 6, 8),
    ("ua_496", ""): (540, 1080, 2160, 180, 420, 840, 5, 10, 30, 2, 2, 3),
    ("rural_guide", ""): ("0.8", 30, 3, 60, 2, "0.3", "1.53", "0.16", "1.1"),
}
"""Paper and table → minutes of its rows, as domain.md §3 and the table of norms beside it give them."""


def terms(**changed: object) -> actions.KindTerms:
    said = {
        "name_kk": "мұқаба жөндеу", "unit_kk": "кітап", "part": "stock", "norm_minutes": Decimal(25),
        "norm_source": "кітапхана есебі",
    }  # fmt: skip
    return actions.KindTerms(**{**said, **changed})  # type: ignore[arg-type]


def took(by: User, kind: WorkKind, *minutes: int, units: int = 1) -> None:
    for n, spent in enumerate(minutes):
        actions.record(
            by=by, kind=kind, on=TODAY - timedelta(days=n), today=TODAY, minutes=spent, units=Decimal(units)
        )


def test_every_norm_of_the_papers_is_shipped_with_its_paper() -> None:
    shipped: dict[tuple[str, str], Counter[Decimal]] = {}
    for row in queries.shipped_kinds().values():
        shipped.setdefault((row["source"], row.get("table", "")), Counter())[Decimal(row["norm"])] += 1
    shipped.pop(("practice", ""))
    assert shipped == {paper: Counter(Decimal(norm) for norm in norms) for paper, norms in PUBLISHED.items()}
    assert [row["factor"] for row in coefficients().values()] == ["1.13", "1.21", "1.15", "1.1", "1.15"]


def test_every_shipped_kind_speaks_three_languages_and_stands_in_a_section() -> None:
    rows = queries.shipped_kinds()
    assert [code for code, row in rows.items() if Decimal(row["norm"]) <= 0] == []
    assert {frozenset(row[part]) for row in rows.values() for part in ("name", "unit")} == {
        frozenset({"kk", "ru", "en"})
    }
    assert {row["part"] for row in rows.values()} == set(WorkKind.Part.values)
    assert len({row["name"]["kk"] for row in rows.values()}) == len(rows)
    for paper, _ in PUBLISHED:
        assert len({say(f"norm_{paper}", language=language) for language in ("kk", "ru", "en")}) == 3


def test_small_operations_are_hidden_until_they_are_wanted(gulnar: User, kinds: dict[str, WorkKind]) -> None:
    offered = WorkKind.objects.for_school(gulnar.school).offered()
    assert kinds["check_slip"] not in offered
    assert kinds["transport"] in offered
    assert kinds["check_slip"] in WorkKind.objects.offered(also=kinds["check_slip"].pk)


def test_a_norm_is_above_zero_and_has_a_source(gulnar: User, kinds: dict[str, WorkKind]) -> None:
    for minutes in ("0", "-1", "NaN"):
        with refused("work_norm_negative"):
            actions.set_norm(by=gulnar, kind=kinds["review"], minutes=Decimal(minutes), source="Бұйрық")
    with refused("work_norm_source"):
        actions.set_norm(by=gulnar, kind=kinds["review"], minutes=Decimal(90), source="  ")
    kinds["review"].refresh_from_db()
    assert kinds["review"].norm_minutes == 120


def test_an_own_norm_keeps_the_official_one_in_sight(gulnar: User, kinds: dict[str, WorkKind]) -> None:
    kind = kinds["registration"]
    assert source_of(kind, "ru").endswith("от 29.12.2008 №\u00a01631, таблица 5")
    actions.set_norm(by=gulnar, kind=kind, minutes=Decimal(3), source="Мектеп бұйрығы")
    shipped = official(kind)
    assert shipped is not None
    assert [kind.norm_minutes, shipped.minutes] == [3, 4]
    assert source_of(kind, "ru") == "Мектеп бұйрығы"
    actions.restore_norm(by=gulnar, kind=kind)
    kind.refresh_from_db()
    assert kind.norm_minutes == 4
    assert kind.norm_source == ""
    assert "registration" in normed_codes()
    assert "quiz" not in normed_codes()


def test_the_measured_norm_is_the_median_of_what_was_noted(gulnar: User, kinds: dict[str, WorkKind]) -> None:
    kind = kinds["registration"]
    took(gulnar, kind, 60, 90, 600, units=10)
    actions.record(by=gulnar, kind=kind, on=TODAY, today=TODAY, units=Decimal(10))
    found = measured(gulnar.school, HALF)[kind.pk]
    assert found.minutes == 9
    assert found.entries == 3, "the entry that the norm reckoned measures nothing"
    actions.take_measured(by=gulnar, kind=kind, period=HALF)
    assert kind.norm_minutes == 9
    assert "3 жазбаның медианасы, 01.09.2023–31.01.2024" in kind.norm_source.replace("\u00a0", " ")


def test_few_entries_or_none_make_no_norm(gulnar: User, kinds: dict[str, WorkKind]) -> None:
    kind = kinds["quiz"]
    took(gulnar, kind, 100, 200)
    with refused("work_norm_few"):
        actions.take_measured(by=gulnar, kind=kind, period=HALF)
    with refused("work_norm_few"):
        actions.take_measured(by=gulnar, kind=kinds["raid"], period=HALF)
    assert kind.norm_minutes == 480


def test_minutes_sent_back_unchanged_are_not_measured_by_that(
    gulnar: User, kinds: dict[str, WorkKind]
) -> None:
    kind = kinds["review"]
    entry = actions.record(by=gulnar, kind=kind, on=TODAY, today=TODAY)
    work = actions.Work(kind, TODAY, theme="Абай", minutes=entry.minutes)
    assert not actions.amend(by=gulnar, activity=entry, work=work, today=TODAY).is_timed
    work = actions.Work(kind, TODAY, theme="Абай", minutes=75)
    assert actions.amend(by=gulnar, activity=entry, work=work, today=TODAY).is_timed


def test_gulnar_adds_a_kind_of_her_own_and_hides_it(gulnar: User, kinds: dict[str, WorkKind]) -> None:
    kind = actions.add_kind(by=gulnar, terms=terms())
    assert (kind.code, kind.name("ru"), kind.unit("en")) == ("own_1", "мұқаба жөндеу", "кітап")
    assert official(kind) is None
    with refused("work_norm_none"):
        actions.restore_norm(by=gulnar, kind=kind)
    assert actions.add_kind(by=gulnar, terms=terms(name_kk="түптеу")).code == "own_2"
    actions.hide_kind(by=gulnar, kind=kind, hidden=True)
    assert kind not in WorkKind.objects.for_school(gulnar.school).offered()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"name_kk": "  "}, "work_kind_no_name"),
        ({"unit_kk": ""}, "work_kind_no_name"),
        ({"name_kk": "викторина"}, "work_kind_known"),
        ({"norm_minutes": Decimal(0)}, "work_norm_negative"),
        ({"norm_source": ""}, "work_norm_source"),
    ],
)
def test_a_kind_half_described_is_refused(
    gulnar: User, kinds: dict[str, WorkKind], wrong: dict[str, object], code: str
) -> None:
    with refused(code):
        actions.add_kind(by=gulnar, terms=terms(**wrong))
    assert not WorkKind.objects.filter(code__startswith="own").exists()


def test_a_shipped_kind_keeps_its_name(gulnar: User, kinds: dict[str, WorkKind]) -> None:
    with refused("work_kind_shipped"):
        actions.amend_kind(by=gulnar, kind=kinds["quiz"], terms=terms())


def test_svetlana_changes_no_norm_here(foreign_librarian: User, kinds: dict[str, WorkKind]) -> None:
    with pytest.raises(Stranger):
        actions.hide_kind(by=foreign_librarian, kind=kinds["quiz"], hidden=True)


def test_gulnar_changes_a_norm_on_the_page_and_takes_the_shipped_one_back(
    library: Client, kinds: dict[str, WorkKind]
) -> None:
    kind = kinds["review"]
    page = library.post(f"/work/norms/{kind.pk}/", {"minutes": "90", "source": ""}).content.decode()
    assert "Норманың дереккөзі жазылмаған." in page
    page = library.post(f"/work/norms/{kind.pk}/", {"minutes": "0", "source": "Бұйрық"}).content.decode()
    assert "Уақыт нормасы нөлден артық болуға тиіс" in page
    library.post(f"/work/norms/{kind.pk}/", {"minutes": "90", "source": "2027 жылғы бұйрық"})
    kind.refresh_from_db()
    assert kind.norm_minutes == 90
    assert "2027 жылғы бұйрық" in library.get("/work/norms/").content.decode()
    page = library.get(f"/work/norms/{kind.pk}/").content.decode()
    assert "Тәжірибедегі норма" in page
    library.post(f"/work/norms/{kind.pk}/restore/")
    kind.refresh_from_db()
    assert kind.norm_minutes == 120


def test_a_form_sent_as_it_was_makes_no_norm_of_our_own(library: Client, kinds: dict[str, WorkKind]) -> None:
    kind = kinds["registration"]
    shown = source_of(kind, "kk")
    library.post(f"/work/norms/{kind.pk}/", {"minutes": "4", "source": shown})
    kind.refresh_from_db()
    assert kind.norm_source == ""


def test_gulnar_takes_what_the_diary_measured_on_the_page(
    library: Client, gulnar: User, kinds: dict[str, WorkKind]
) -> None:
    kind = kinds["review"]
    for n in range(3):
        Activity.objects.create(
            school=gulnar.school, kind=kind, on=date(2023, 10, 5 + n), minutes=60 + 10 * n
        )
    page = library.get(f"/work/norms/{kind.pk}/").content.decode().replace("\u00a0", " ")
    assert "70 минут: күнделіктегі 3 жазбаның медианасы" in page
    library.post(f"/work/norms/{kind.pk}/measured/")
    kind.refresh_from_db()
    assert kind.norm_minutes == 70


def test_the_table_is_searched_filtered_and_taken_away(library: Client, kinds: dict[str, WorkKind]) -> None:
    def shown(**asked: str) -> str:
        return library.get("/work/norms/", asked).content.decode()

    assert "Викторина" not in shown(q="тугендеу")
    assert "Түгендеу кітабына жазу" in shown(q="тугендеу")
    assert "Бақылау талонын" not in shown()
    assert "бақылау талонын жазу (жасырылған)" in shown(basis="hidden")
    assert "Викторина" not in shown(basis="official")
    assert "Викторина" in shown(basis="practice")
    assert "Викторина" not in shown(part="stock", basis="all")
    file = library.get("/work/norms/", {"format": "xlsx", "basis": "all"})
    (sheet,) = read_sheets(file.content, "norms.xlsx")
    assert len(sheet.rows) == len(kinds) + 1


def test_an_own_kind_is_added_amended_and_hidden_on_the_pages(
    library: Client, kinds: dict[str, WorkKind]
) -> None:
    typed = {
        "name_kk": "мұқаба жөндеу", "unit_kk": "кітап", "part": "stock", "norm_minutes": "25",
        "norm_source": "кітапхана есебі",
    }  # fmt: skip
    page = library.post("/work/norms/new/", typed | {"name_kk": "викторина"}).content.decode()
    assert "«викторина» деген жұмыс түрі бар" in page
    library.post("/work/norms/new/", typed)
    kind = WorkKind.objects.get(code="own_1")
    library.post(f"/work/norms/{kind.pk}/", typed | {"norm_minutes": "30"})
    kind.refresh_from_db()
    assert kind.norm_minutes == 30
    library.get("/work/norms/")  # which shows what was said, once
    assert "мұқаба жөндеу" in library.get("/work/add/").content.decode()
    library.post(f"/work/norms/{kind.pk}/hide/", {"hide": "on"}, follow=True)
    assert "Мұқаба жөндеу" not in library.get("/work/norms/").content.decode()
    assert "мұқаба жөндеу" not in library.get("/work/add/").content.decode()


def test_marat_reads_the_norms_and_changes_none(
    client: Client, marat: User, kinds: dict[str, WorkKind]
) -> None:
    client.force_login(marat)
    page = client.get("/work/norms/").content.decode()
    assert "Викторина" in page
    assert f"/work/norms/{kinds['quiz'].pk}/" not in page
    assert client.post(f"/work/norms/{kinds['quiz'].pk}/restore/").status_code == 403
    assert client.get("/work/norms/new/").status_code == 403


def test_the_table_asks_the_database_no_more_for_more_kinds(
    library: Client, gulnar: User, kinds: dict[str, WorkKind]
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries_made:
            library.get("/work/norms/", {"basis": "all"})
        return len(queries_made)

    asked()
    before = asked()
    for n in range(10):
        kind = actions.add_kind(by=gulnar, terms=terms(name_kk=f"жұмыс {n}"))
        took(gulnar, kind, 10, 20, 30)
    assert asked() == before


def test_old_schools_keep_their_norms_and_lose_the_wrong_one(
    gulnar: User, kinds: dict[str, WorkKind]
) -> None:
    migration = importlib.import_module("kitaphana.activities.migrations.0006_norms")
    WorkKind.objects.filter(code="receipt").update(
        norm_source=migration.ACT, norm_minutes=20, name_kk="түскен топтаманы актімен қабылдау"
    )
    WorkKind.objects.filter(code="quiz").update(norm_source=migration.SHIPPED[-1])
    WorkKind.objects.filter(code="review").update(norm_source="Мектеп бұйрығы")
    took(gulnar, kinds["quiz"], 480, 300)
    migration.carry_over(apps, None)
    sources = dict(WorkKind.objects.values_list("code", "norm_source"))
    assert (sources["quiz"], sources["review"], sources["receipt"]) == ("", "Мектеп бұйрығы", "")
    assert WorkKind.objects.get(code="receipt").norm_minutes == 5
    assert dict(Activity.objects.values_list("minutes", "is_timed")) == {480: False, 300: True}


def test_a_norm_longer_than_a_working_day_is_asked_about(
    library: Client, gulnar: User, kinds: dict[str, WorkKind]
) -> None:
    kind = kinds["review"]
    address = f"/work/norms/{kind.pk}/"
    typed = {"minutes": "99999", "source": "Мектеп бұйрығы"}
    asked = library.post(address, typed).content.decode()
    assert "бір жұмыс күнінен" in asked and 'type="checkbox" name="accept_long"' in asked
    kind.refresh_from_db()
    assert kind.norm_minutes < 480
    library.post(address, typed | {"accept_long": "on"})
    kind.refresh_from_db()
    assert kind.norm_minutes == 99999
    with pytest.raises(actions.LongNorm):
        actions.add_kind(by=gulnar, terms=terms(norm_minutes=Decimal(481)))
    own = actions.add_kind(by=gulnar, terms=terms(norm_minutes=Decimal(480)))
    with pytest.raises(actions.LongNorm):
        actions.amend_kind(by=gulnar, kind=own, terms=terms(norm_minutes=Decimal(481)))
