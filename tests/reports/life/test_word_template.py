"""A report is printed in the Word template that the school had on the day it was signed."""

import io
from datetime import date

import pytest
from django.test import Client
from docx import Document

from kitaphana.appendix.actions import write_event
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.reports import life
from kitaphana.reports.actions import adopt_template, remove_template
from kitaphana.reports.models import Edition, Report, WordTemplate
from kitaphana.reports.outline import DEFAULT, Outline, Part
from tests.reports.life.conftest import explain
from tests.reports.telling import NEXT_MONTH
from tests.reports.test_template import word_file

OURS = word_file("Біздің мектептің бланкісі", "{{ title }}", "{{ signatures[0] }}")
OTHERS = word_file("Ешкім қол қоймаған сөз", "{{ title }}")


def docx(client: Client, report: Report, language: str = "kk") -> bytes:
    response = client.get(f"/reports/{report.pk}/versions/1/docx/?paper={language}")
    assert response.status_code == 200
    return response.content


def lines(file: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(file)).paragraphs]


@pytest.fixture
def hers(gulnar: User) -> Client:
    client = Client()
    client.force_login(gulnar)
    return client


def test_what_gulnar_signs_in_her_template_stays_in_it(gulnar: User, report: Report, hers: Client) -> None:
    adopt_template(by=gulnar, language="kk", content=OURS)
    edition = life.submit(by=gulnar, report=report, on=NEXT_MONTH)
    file = docx(hers, report)
    assert lines(file)[:2] == ["Біздің мектептің бланкісі", edition.content["kk"]["title"]]
    footer = Document(io.BytesIO(file)).sections[0].footer.paragraphs[0].text
    assert footer.endswith(edition.code)
    adopt_template(by=gulnar, language="kk", content=OTHERS)
    assert docx(hers, report) == file
    remove_template(by=gulnar, language="kk")
    assert docx(hers, report) == file
    assert edition.content["ru"]["title"] in lines(docx(hers, report, "ru")), "which has no template"


def test_a_template_that_came_after_the_signature_has_no_say(
    gulnar: User, report: Report, hers: Client
) -> None:
    life.submit(by=gulnar, report=report, on=NEXT_MONTH)
    file = docx(hers, report)
    adopt_template(by=gulnar, language="kk", content=OTHERS)
    assert docx(hers, report) == file
    assert "Ешкім қол қоймаған сөз" not in lines(file)


def test_two_reports_in_one_template_keep_it_once(gulnar: User, report: Report) -> None:
    for language in ("kk", "ru"):
        adopt_template(by=gulnar, language=language, content=OURS)
    edition = life.submit(by=gulnar, report=report, on=NEXT_MONTH)
    assert set(edition.word_templates) == {"kk", "ru"}
    assert WordTemplate.objects.count() == 1


def test_a_template_changed_in_the_database_is_not_printed(
    gulnar: User, report: Report, hers: Client
) -> None:
    adopt_template(by=gulnar, language="kk", content=OURS)
    life.submit(by=gulnar, report=report, on=NEXT_MONTH)
    WordTemplate.objects.update(content=OTHERS)
    answer = hers.get(f"/reports/{report.pk}/versions/1/docx/?paper=kk")
    assert not answer.get("Content-Disposition")
    edition = Edition.objects.get()
    edition.word_templates = {}
    assert not edition.is_whole, "nor may the version forget it"


def test_a_template_without_a_place_for_the_appendix_is_told_of_before_the_signature(
    gulnar: User, report: Report
) -> None:
    write_event(by=gulnar, name="Ұстаздар күні", starts_on=date(2023, 10, 5), direction="Тәрбие жұмысы")
    report.parts = Outline((*DEFAULT.parts, Part("appendix"))).to_json()
    report.save()
    explain(gulnar, report)
    adopt_template(by=gulnar, language="ru", content=OURS)
    with pytest.raises(Refused) as refused:
        life.submit(by=gulnar, report=report, on=NEXT_MONTH)
    assert refused.value.code == "paper_template_lacks"
    assert not Edition.objects.exists()
    assert not WordTemplate.objects.exists()
    remove_template(by=gulnar, language="ru")
    assert life.submit(by=gulnar, report=report, on=NEXT_MONTH).word_templates == {}
