"""Gulnar explains in a sentence what she cannot mend; the sentence goes with her report."""

import re
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kitaphana.circulation.models import Visit
from kitaphana.core.models import User
from kitaphana.core.refusal import Stranger
from kitaphana.reports import answers, life
from kitaphana.reports.editions import facts_of, living, submitted
from kitaphana.reports.models import Answer, Report
from kitaphana.reports.questions import Question
from kitaphana.reports.standing import Standing, standing
from tests.reports.questions.conftest import came
from tests.reports.telling import NEXT_MONTH, plain, refused

WHY = "Кітапхана жөндеуде болды"


def stands(report: Report) -> Standing:
    report.refresh_from_db()
    return standing(report, facts_of(report, "kk", NEXT_MONTH))


def question(report: Report, code: str = "ask_visits") -> Question:
    return next(row for row in stands(report).open if row.code == code)


def explain(gulnar: User, report: Report, asked: Question, text: str = WHY) -> Answer:
    return answers.explain(
        by=gulnar, report=report, question=asked, text=text, on=NEXT_MONTH, seen=asked.fingerprint
    )


def explained(report: Report, language: str) -> list[str]:
    *_rest, last = living(report, facts_of(report, language, NEXT_MONTH)).printed
    assert last.code == "explained"
    return [last.title.split(". ", 1)[1], *(plain(line.text) for line in last.lines)]


def test_an_explained_question_is_no_longer_open_and_is_printed_in_three_languages(
    gulnar: User, report: Report
) -> None:
    asked, before = question(report), len(stands(report).open)
    explain(gulnar, report, asked, f"  {WHY} ")
    after = stands(report)
    assert len(after.open) == before - 1
    assert [(row.question.code, row.answer.text) for row in after.explained] == [("ask_visits", WHY)]
    assert report.revision == 1, "a page from before is not signed"
    for language, title in (("kk", "Түсіндірмелер"), ("ru", "Пояснения"), ("en", "Explanations")):
        assert explained(report, language) == [title, f"{plain(asked.told(language))} {WHY}."]
    assert "жабық болды ма" not in explained(report, "kk")[1]


def test_a_paper_without_answers_has_no_such_part(report: Report) -> None:
    codes = [section.code for section in living(report, facts_of(report, "kk", NEXT_MONTH)).sections]
    assert "explained" not in codes


def test_a_signed_report_keeps_its_explanations(gulnar: User, report: Report) -> None:
    for asked in stands(report).open:
        explain(gulnar, report, asked)
    report.refresh_from_db()
    edition = life.submit(by=gulnar, report=report, on=NEXT_MONTH)
    kept = {row.code: row for row in submitted(edition, "ru").sections}["explained"]
    assert kept.title == "Пояснения"
    assert all(line.text.endswith(f"{WHY}.") for line in kept.lines)
    answer = Answer.objects.filter(code="ask_visits").get()
    with refused("rep_closed"):
        answers.take_back(by=gulnar, answer=answer)
    with refused("rep_closed"):
        explain(gulnar, report, stands(report).explained[0].question, "Басқаша")
    assert submitted(edition, "ru") == submitted(type(edition).objects.get(), "ru")


def test_a_second_sentence_takes_the_place_of_the_first_and_both_can_go(gulnar: User, report: Report) -> None:
    asked = question(report)
    explain(gulnar, report, asked)
    answer = explain(gulnar, report, asked, "Кітапхана көшті.")
    assert explained(report, "kk")[1].endswith(" Кітапхана көшті.")
    answers.take_back(by=gulnar, answer=answer)
    assert question(report) == asked or question(report).subject == asked.subject
    assert not stands(report).explained


def test_an_answer_to_what_is_no_longer_asked_is_kept_aside_and_not_printed(
    gulnar: User, report: Report
) -> None:
    explain(gulnar, report, question(report))
    Visit.objects.all().delete()
    now = stands(report)
    assert [answer.text for answer in now.stale] == [WHY]
    assert not now.explained
    assert "ask_visits" not in {row.code for row in now.open}


def test_an_explained_number_that_changes_is_asked_about_again(gulnar: User, report: Report) -> None:
    """Gulnar explained 700 visits of November beside 42 of October; then Aigul entered 33 more."""
    came(report.school, date(2023, 11, 6), 700)
    asked = question(report, "visits")
    assert "700" in asked.text
    explain(gulnar, report, asked)
    assert WHY in explained(report, "kk")[1]
    came(report.school, date(2023, 11, 6), 33)
    now = stands(report)
    again = next(row for row in now.open if row.code == "visits")
    assert "733" in again.text
    assert again.earlier == WHY, "nothing typed is lost"
    assert not now.explained
    assert not now.stale
    with refused("rep_answer_moved"):
        answers.explain(
            by=gulnar, report=report, question=again, text=WHY, on=NEXT_MONTH, seen=asked.fingerprint
        )
    explain(gulnar, report, again)
    assert [row.question.text for row in stands(report).explained] == [again.text]


def test_days_that_fall_out_of_a_question_ask_it_again(gulnar: User, report: Report) -> None:
    explain(gulnar, report, question(report))
    came(report.school, date(2023, 10, 4), 3)
    assert question(report).earlier == WHY


def test_what_a_long_list_leaves_out_counts_too(gulnar: User, report: Report) -> None:
    """Ten days are told, more are a number: one of those is changed for another."""
    for day in range(1, 29, 2):
        came(report.school, date(2023, 11, day), 40)
    came(report.school, date(2023, 12, 19), 40)
    before = question(report)
    Visit.objects.filter(on=date(2023, 12, 19)).update(on=date(2023, 12, 20))
    after = question(report)
    assert before.text == after.text
    assert before.fingerprint != after.fingerprint


def test_what_words_do_not_settle(gulnar: User, report: Report) -> None:
    came(report.school, date(2024, 2, 16))
    with refused("rep_answer_mend"):
        explain(gulnar, report, question(report, "ask_to_come"))
    for text, code in ((" \n ", "rep_answer_empty"), ("а" * 501, "rep_answer_long")):
        with refused(code):
            explain(gulnar, report, question(report), text)
    assert not Answer.objects.exists()


def test_questions_about_parts_left_out_are_not_asked(report: Report) -> None:
    Report.objects.update(parts=[{"part": "stock"}])
    assert {row.section for row in stands(report).open} <= {"stock", "signatures"}


def test_own_words_with_a_figure_that_has_no_value(gulnar: User, report: Report) -> None:
    own = {"title": {"kk": "Қосымша"}, "text": {"kk": "Берілім – {loans}.\nКелім – {visits}."}}
    Report.objects.update(parts=[own, {"part": "stock"}])
    lost = question(report, "rep_words_lost")
    assert (lost.name, lost.section) == ("Қосымша", "own1")
    assert "берілім саны" in lost.text
    assert "loans" in lost.subject


# ---- On the page


def shown(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return plain(unescape(response.content.decode()))


def sent(asked: Question, text: str = WHY) -> dict[str, str]:
    named = {"code": asked.code, "subject": asked.subject, "seen": asked.fingerprint}
    return named | {"text": text, "paper": "ru"}


def test_gulnar_explains_changes_and_removes_on_the_page(library: Client, report: Report) -> None:
    asked, address = question(report), f"/reports/{report.pk}/"
    response = library.post(f"{address}explain/", sent(asked))
    assert response["Location"] == f"{address}?paper=ru#questions"
    page = shown(library, address)
    assert f'<p class="q-said">{WHY}</p>' in page
    assert "<h3>13. Түсіндірмелер</h3>" in page
    library.post(f"{address}explain/", sent(asked, "Кітапхана көшті"))
    assert "Кітапхана көшті." in shown(library, address)
    library.post(f"{address}explained/{Answer.objects.get().pk}/remove/")
    assert "Түсіндірмелер" not in shown(library, address)


def test_what_was_typed_stays_when_it_is_refused(library: Client, report: Report) -> None:
    response = library.post(f"/reports/{report.pk}/explain/", sent(question(report), "ә" * 501))
    page = response.content.decode()
    assert "Түсіндірме тым ұзын: ең көбі 500 таңба." in plain(page)
    assert "ә" * 501 in page
    assert not Answer.objects.exists()


@pytest.mark.parametrize("code", ["ask_rumour", "", "x" * 31])
def test_nobody_explains_what_is_not_asked(library: Client, report: Report, code: str) -> None:
    response = library.post(f"/reports/{report.pk}/explain/", {"code": code, "text": WHY})
    assert response.status_code == 422
    assert not Answer.objects.exists()


def test_what_is_asked_again_stands_with_the_earlier_words_in_the_field(
    library: Client, gulnar: User, report: Report
) -> None:
    """Also where the records changed while the page was open: the words are not put to what nobody read."""
    asked, address = question(report), f"/reports/{report.pk}/"
    explain(gulnar, report, asked)
    came(report.school, date(2023, 10, 4), 3)
    page = shown(library, address)
    assert re.search(rf"<details class=\"q-explain\" open>.*?<textarea[^>]*>{WHY}</textarea>", page, re.S)
    assert "Түсіндірген кезіңізден бері деректер өзгерді" in page
    late = library.post(f"{address}explain/", sent(asked, "Көктемде көшті"))
    told = plain(unescape(late.content.decode()))
    assert "деректер бет ашылғаннан кейін өзгерді" in told
    assert "Көктемде көшті" in told
    assert f'name="seen" value="{question(report).fingerprint}"' in told
    assert Answer.objects.get().text == WHY


def test_a_stale_answer_is_greyed(library: Client, gulnar: User, report: Report) -> None:
    explain(gulnar, report, question(report))
    Visit.objects.all().delete()
    page = shown(library, f"/reports/{report.pk}/")
    assert '<li class="q-stale">' in page
    assert "Түсіндірмелер" not in page


def test_others_do_not_explain(
    client: Client, marat: User, gulnar: User, foreign_librarian: User, report: Report
) -> None:
    answer = explain(gulnar, report, question(report))
    asked = stands(report).open[0]
    with pytest.raises(Stranger):
        explain(foreign_librarian, report, asked)
    with pytest.raises(Stranger):
        answers.take_back(by=foreign_librarian, answer=answer)
    for user, status in ((marat, 403), (foreign_librarian, 404)):
        client.force_login(user)
        assert client.post(f"/reports/{report.pk}/explain/", sent(asked)).status_code == status
        assert client.post(f"/reports/{report.pk}/explained/{answer.pk}/remove/").status_code == status
    client.force_login(marat)
    page = shown(client, f"/reports/{report.pk}/")
    assert WHY in page
    assert "q-explain" not in page


def test_more_records_cost_no_more_queries(report: Report) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            stands(report)
        return len(seen)

    few = cost()
    for day in range(1, 29):
        came(report.school, date(2023, 11, day), day)
    assert cost() <= few
