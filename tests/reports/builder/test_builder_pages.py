"""The page on which Gulnar puts a report together, without scripts and with them."""

from html import unescape
from urllib.parse import urlencode

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kitaphana.core.models import School, User
from kitaphana.reports.actions import change_outline, save_outline
from kitaphana.reports.models import Outline as Form
from kitaphana.reports.models import Report
from kitaphana.reports.outline import DEFAULT, Outline, Part, Words
from tests.reports.builder.test_building import SHORT, kept
from tests.reports.telling import AUTUMN

BEGIN = {"start": "2023-09-01", "end": "2024-01-31", "addressee": "district", "form": "district"}


@pytest.fixture(autouse=True)
def own_folder(settings: object, tmp_path: object) -> None:
    settings.DATA = tmp_path  # type: ignore[attr-defined]


def shown(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return unescape(response.content.decode()).replace("\u00a0", " ")


def outline_of(report: Report) -> Outline:
    return Outline.from_json(kept(report).parts)


def listed(outline: Outline, **said: object) -> dict[str, object]:
    """The list of parts as the page sends it."""
    on = [part.code for part in outline.parts if isinstance(part, Part)]
    return {"place": list(outline.codes), "on": on, "paper": "kk"} | said


def test_from_any_days_she_begins_a_report(library: Client, at_work: School) -> None:
    page = shown(library, "/reports/?start=2023-09-01&end=2024-01-31")
    assert "Есеп бастау" in page
    assert "Әзірге сақталған есеп жоқ." in page
    response = library.post("/reports/begin/", BEGIN)
    report = Report.objects.get()
    assert response.headers["Location"] == f"/reports/{report.pk}/"
    assert (report.period, report.addressee) == (AUTUMN, "district")
    page = shown(library, f"/reports/{report.pk}/")
    assert "Қыркүйек 2023 – қаңтар 2024" in page
    assert "Аудандық білім бөліміне" in page
    assert f"/reports/{report.pk}/" in shown(library, "/reports/")


@pytest.mark.parametrize(
    "wrong",
    [{"start": "кеше"}, {"end": "2023-01-01"}, {"addressee": "akim"}, {"form": "own-9"}, {"form": "weather"}],
)
def test_a_report_that_cannot_be_begun(library: Client, at_work: School, wrong: dict[str, str]) -> None:
    response = library.post("/reports/begin/", BEGIN | wrong)
    assert response.status_code == 422
    assert "Есеп басталмады" in response.content.decode()
    assert not Report.objects.exists()


def test_parts_are_taken_out_and_put_in_another_order(library: Client, report: Report) -> None:
    said = listed(Outline.of("stock", "services", "plan"), on=["stock", "plan"], revision="0")
    response = library.post(f"/reports/{report.pk}/parts/", said)
    assert response.headers["Location"] == f"/reports/{report.pk}/?paper=kk"
    assert outline_of(report).codes == ("stock", "plan")


def test_to_a_script_answers_the_paper_and_what_is_asked(library: Client, report: Report) -> None:
    said = listed(Outline.of("stock"), revision="0")
    response = library.post(f"/reports/{report.pk}/parts/", said, headers={"HX-Request": "true"})
    page = " ".join(response.content.decode().split())
    assert 'id="part-stock"' in page
    assert 'id="part-services"' not in page
    assert 'name="revision" value="1"' in page
    assert 'id="r-beside"' in page
    assert "<html" not in page


def test_without_scripts_a_button_moves_a_part(library: Client, report: Report) -> None:
    said = listed(Outline.of("stock", "plan"), move="plan:up")
    library.post(f"/reports/{report.pk}/parts/", said)
    assert outline_of(report).codes == ("plan", "stock")
    library.post(f"/reports/{report.pk}/parts/", listed(outline_of(report), move="plan:up"))
    assert outline_of(report).codes == ("plan", "stock"), "the first one stays"


def test_tables_are_chosen_part_by_part(library: Client, report: Report) -> None:
    offered = {"offered-table-services": ["events", "strands"]}
    said = listed(Outline.of("services", "stock"), **offered, **{"table-services": ["events"]})
    library.post(f"/reports/{report.pk}/parts/", said)
    part = outline_of(report).part("services")
    assert part is not None
    assert part.tables is not None
    assert "strands" not in part.tables
    assert {"events", "offered"} <= set(part.tables), "what this period has none of stays"
    again = listed(outline_of(report), **offered, **{"table-services": ["events", "strands"]})
    library.post(f"/reports/{report.pk}/parts/", again)
    assert outline_of(report).part("services") == Part("services")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"place": ["weather"], "on": ["weather"]}, "«weather» деген бөлім немесе кесте жоқ"),
        ({"place": [], "on": []}, "кемінде бір бөлім"),
        ({"place": ["stock", "stock"], "on": ["stock"]}, "екі рет тұр"),
        ({"place": ["stock"], "on": ["stock"], "revision": "7"}, "басқа терезеде"),
    ],
)
def test_what_makes_no_report_is_refused(
    library: Client, report: Report, said: dict[str, object], sentence: str
) -> None:
    response = library.post(f"/reports/{report.pk}/parts/", said, headers={"HX-Request": "true"})
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert outline_of(report) == DEFAULT


def test_days_and_addressee_are_changed_in_place(library: Client, report: Report) -> None:
    said = {"start": "2023-10-01", "end": "2023-12-31", "addressee": "council", "revision": "0"}
    library.post(f"/reports/{report.pk}/about/", said)
    assert (kept(report).starts_on.month, kept(report).addressee) == (10, "council")
    page = shown(library, f"/reports/{report.pk}/")
    assert "Қазан 2023 – желтоқсан 2023" in page
    wrong = library.post(f"/reports/{report.pk}/about/", said | {"start": "2024-05-01", "revision": "1"})
    assert "Кезеңнің басы соңынан кейін тұр" in wrong.content.decode()


def test_own_paragraphs_with_a_figure_by_its_name(library: Client, report: Report) -> None:
    page = shown(library, f"/reports/{report.pk}/words/")
    assert 'value="{оқылым}"' in page
    assert 'value="{читаемость по плану}"' in page
    said = {"title_kk": "Қорытынды", "text_kk": "Күзде {келім саны}-ға жеттік.", "revision": "0"}
    response = library.post(f"/reports/{report.pk}/words/", said)
    assert response.headers["Location"] == f"/reports/{report.pk}/#part-own1"
    assert outline_of(report).own(1) == Words(
        {"kk": "Қорытынды", "ru": "", "en": ""}, {"kk": "Күзде {visits:dat} жеттік.", "ru": "", "en": ""}
    )
    page = shown(library, f"/reports/{report.pk}/")
    assert ">42-ге</a> жеттік." in page
    assert "орысша мәтін жоқ" in page
    page = shown(library, f"/reports/{report.pk}/words/1/")
    assert "Күзде {келім саны}-ға жеттік." in page
    assert "ағылшынша мәтін жоқ" in page


def test_a_figure_without_a_value_is_asked_about_before_signing(
    library: Client, gulnar: User, report: Report
) -> None:
    said = Words({"kk": "Жоспар"}, {"kk": "Меже – {stock_target}."})
    change_outline(by=gulnar, report=report, outline=Outline((Part("services"), said)))
    page = shown(library, f"/reports/{report.pk}/")
    assert "<b>Жоспар.</b> «жоспардағы қор» көрсеткішінің мәні жоқ" in page
    assert "Меже – –." in page


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"title_kk": "А", "text_kk": "{жауын-шашын} көп"}, "«жауын-шашын» деген көрсеткіш жоқ"),
        ({"title_kk": "А", "text_ru": "{число посещений"}, "жақша түсініксіз"),
        ({"title_kk": " ", "text_kk": ""}, "атауын немесе мәтінін жазыңыз"),
        ({"title_kk": "А" * 121}, "120"),
        ({"title_kk": "А", "revision": "5"}, "басқа терезеде"),
    ],
)
def test_own_paragraphs_that_cannot_be_kept_stay_as_typed(
    library: Client, report: Report, said: dict[str, str], sentence: str
) -> None:
    response = library.post(f"/reports/{report.pk}/words/", said)
    assert response.status_code == 200
    page = unescape(response.content.decode())
    assert sentence in page
    assert said.get("text_kk", "").strip() in page
    assert outline_of(report) == DEFAULT


def test_own_paragraphs_are_removed(library: Client, gulnar: User, report: Report) -> None:
    change_outline(by=gulnar, report=report, outline=SHORT)
    assert library.get(f"/reports/{report.pk}/words/2/").status_code == 404
    library.post(f"/reports/{report.pk}/words/1/remove/", {"revision": "1"})
    assert outline_of(report).codes == ("services",)


def test_it_is_put_together_by_a_form_and_kept_as_one(library: Client, gulnar: User, report: Report) -> None:
    change_outline(by=gulnar, report=report, outline=SHORT)
    library.post(f"/reports/{report.pk}/form/", {"form": "month"})
    codes = outline_of(report).codes
    assert codes[0] == "indicators"
    assert codes[-1] == "own1", "own paragraphs stay"
    library.post(f"/reports/{report.pk}/form/save/", {"name": "Айлық"})
    form = Form.objects.get()
    assert Outline.from_json(form.parts) == outline_of(report)
    assert "Айлық" in shown(library, f"/reports/{report.pk}/")
    library.post("/reports/forms/", {"form": str(form.pk), "name": "Ай сайын"})
    assert "Ай сайын" in shown(library, "/reports/forms/")
    library.post("/reports/forms/", {"form": str(form.pk), "remove": "1"})
    assert "Әзірге өз үлгіңіз жоқ" in shown(library, "/reports/forms/")


@pytest.mark.parametrize("file_format", ["docx", "pdf", "xlsx", "html", "json"])
def test_each_file_of_the_draft_says_what_was_chosen(
    library: Client, gulnar: User, report: Report, file_format: str
) -> None:
    change_outline(by=gulnar, report=report, outline=SHORT)
    response = library.get(f"/reports/file/{file_format}/?report={report.pk}&paper=kk")
    assert response.status_code == 200
    assert f"kitaphana-2023-09-01-2024-01-31-kk.{file_format}" in response["Content-Disposition"]
    if file_format in ("html", "json"):
        said = response.content.decode()
        assert "Келім – 42." in said.replace("\u00a0", " ")
        assert "Мектеп директорына" in said


def test_before_the_library_began_the_page_says_so(library: Client, report: Report) -> None:
    Report.objects.update(starts_on="2011-09-01", ends_on="2012-01-31")
    assert "жазба жоқ" in shown(library, f"/reports/{report.pk}/")


def test_a_form_that_was_spoiled_is_told_in_one_sentence(library: Client, report: Report) -> None:
    Report.objects.update(parts={"weather": 1})
    assert "Есептің құрамы бүлінген" in shown(library, f"/reports/{report.pk}/")
    library.post(f"/reports/{report.pk}/form/", {"form": "usual"})
    assert "Есептің құрамы бүлінген" not in shown(library, f"/reports/{report.pk}/")


def test_a_period_of_a_lifetime_is_refused_in_one_sentence(library: Client, report: Report) -> None:
    lifetime = {"start": "1950-01-01", "end": "2100-12-31"}
    assert "Кезең тым ұзын" in shown(library, f"/reports/?{urlencode(lifetime)}")
    sent = lifetime | {"addressee": "director"}
    assert "Кезең тым ұзын" in unescape(library.post(f"/reports/{report.pk}/about/", sent).content.decode())
    begun = library.post("/reports/begin/", sent | {"form": "usual"})
    assert begun.status_code == 422
    assert "Кезең тым ұзын" in unescape(begun.content.decode())
    assert Report.objects.count() == 1


def test_marat_reads_it_and_changes_nothing(client: Client, marat: User, report: Report) -> None:
    client.force_login(marat)
    page = shown(client, f"/reports/{report.pk}/")
    assert "Мектеп директорына" in page
    assert 'id="r-parts"' not in page
    assert client.post(f"/reports/{report.pk}/parts/", listed(DEFAULT)).status_code == 403


def test_another_school_does_not_see_it(client: Client, foreign_librarian: User, report: Report) -> None:
    client.force_login(foreign_librarian)
    assert client.get(f"/reports/{report.pk}/").status_code == 404
    assert client.post(f"/reports/{report.pk}/parts/", listed(DEFAULT)).status_code == 404
    assert client.get(f"/reports/file/pdf/?report={report.pk}").status_code == 404
    assert client.get("/reports/file/pdf/?report=weather").status_code == 404


def test_a_draft_is_thrown_away_from_its_page(library: Client, report: Report) -> None:
    assert "Жобаны өшіру" in shown(library, f"/reports/{report.pk}/")
    assert library.post(f"/reports/{report.pk}/remove/").headers["Location"] == "/reports/"
    assert not Report.objects.exists()


def test_ten_forms_and_ten_parts_cost_no_more_queries(
    library: Client,
    gulnar: User,
    report: Report,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    path = f"/reports/{report.pk}/"
    with django_assert_max_num_queries(400) as few:
        library.get(path)
    for n in range(10):
        save_outline(by=gulnar, name=f"Үлгі {n}", outline=SHORT)
    words = tuple(Words({"kk": f"Бөлім {n}"}, {"kk": "{visits} {loans_before}"}) for n in range(10))
    change_outline(by=gulnar, report=report, outline=Outline((*DEFAULT.parts, *words)))
    with django_assert_max_num_queries(len(few.captured_queries)):
        library.get(path)
