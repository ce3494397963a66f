"""The report as a browser shows it: wide, narrow, with its files and its questions."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from kitaphana.circulation.models import Visit
from kitaphana.core.models import School, User
from tests import make
from tests.browser.conftest import PageAs, assert_accessible, assert_fits

PATH = "/reports/?start=2023-09-01&end=2024-01-31"


@pytest.fixture
def library_at_work(school: School) -> School:
    fifth = make.school_class(school, 5, "А")
    arman = make.reader(school, "Сейітов Арман", school_class=fifth)
    novels = make.lot(school, make.title(), quantity=5)
    make.loan(arman, make.copy(novels), on=date(2023, 10, 3), returned_on=date(2023, 10, 10))
    Visit.objects.create(school=school, on=date(2023, 10, 3), purpose=Visit.Purpose.LOAN, count=42)
    return school


def test_the_paper_stands_between_its_parts_and_its_questions(
    page_as: PageAs, gulnar: User, library_at_work: School
) -> None:
    page = page_as(gulnar)
    page.goto(PATH)
    paper = page.get_by_role("article")
    expect(paper.get_by_role("heading", level=2)).to_contain_text("қыркүйек–қаңтар айларындағы")
    parts, aside = page.get_by_role("navigation", name="Бөлімдер"), page.get_by_role("complementary")
    places = [part.bounding_box() for part in (parts, paper, aside)]
    lefts = [place["x"] for place in places if place]
    assert lefts == sorted(lefts)
    assert len(lefts) == 3
    expect(aside).to_contain_text("Бұл – жоба")
    assert_accessible(page)


def test_a_number_opens_its_rows(page_as: PageAs, gulnar: User, library_at_work: School) -> None:
    page = page_as(gulnar)
    page.goto(PATH)
    page.get_by_role("article").get_by_role("link", name="42", exact=True).first.click()
    expect(page).to_have_url(re.compile("/indicators/visits/rows/"))
    expect(page.get_by_role("table")).to_contain_text("42")


def test_the_language_of_the_paper_and_its_file(
    page_as: PageAs, gulnar: User, library_at_work: School
) -> None:
    page = page_as(gulnar)
    page.goto(PATH)
    page.get_by_role("navigation", name="Есептің тілі").get_by_role("link", name="Русский").click()
    expect(page.get_by_role("article")).to_have_attribute("lang", "ru")
    with page.expect_download() as download:
        page.get_by_role("group", name="Жүктеп алу").get_by_role("link", name="PDF").click()
    assert download.value.suggested_filename == "kitaphana-2023-09-01-2024-01-31-ru.pdf"


def test_on_a_telephone_the_questions_come_before_the_paper(
    page_as: PageAs, gulnar: User, library_at_work: School
) -> None:
    page = page_as(gulnar)
    page.goto(PATH)
    assert_fits(page)
    question = page.get_by_role("heading", name="Қол қоймас бұрын").bounding_box()
    paper = page.get_by_role("article").bounding_box()
    assert question
    assert paper
    assert question["y"] < paper["y"]
    assert_accessible(page)
