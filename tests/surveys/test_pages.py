"""The pages: what Gulnar builds without scripts, and the plain sentences that readers get."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from kitaphana.core.actions import close_corner, open_corner
from kitaphana.core.models import Journal, School, User
from kitaphana.roster.models import SchoolClass
from kitaphana.surveys import actions
from kitaphana.surveys.models import Response, Survey
from kitaphana.surveys.queries import sheet, tickets_of
from kitaphana.surveys.shape import questions_of
from kitaphana.surveys.views.public import ANSWERS_OF_AN_HOUR, WRONG_TICKETS_OF_AN_HOUR
from tests import make
from tests.surveys.conftest import DAY, Fill, MakeSurvey


@pytest.fixture(autouse=True)
def fresh_hour() -> None:
    cache.clear()


def page_of(survey: Survey, school: School | None = None) -> str:
    school = school or survey.school
    school.refresh_from_db()
    return f"/needs/surveys/r/{school.corner_key}/{survey.key}/"


def typed(survey: Survey) -> dict[str, str]:
    """The first question, which must be answered, and the free one."""
    one, *_, text = sheet(survey)
    return {f"q{one.pk}": str(one.choices.all()[0].pk), f"q{text.pk}": "Абай жолы", "grade": "5"}


def test_a_reader_answers_without_an_account_and_is_thanked(client: Client, make_survey: MakeSurvey) -> None:
    survey = make_survey()
    page = page_of(survey)
    assert "Оқығанды ұнатасыз ба?" in client.get(page).content.decode()
    answer = client.post(page, typed(survey), follow=True)
    assert answer.redirect_chain[-1][0] == f"{page}thanks/"
    assert "Рақмет" in answer.content.decode()
    assert Response.objects.get().grade == 5
    assert "Осы құрылғыдан" in client.get(page).content.decode()
    assert "Осы құрылғыдан" in client.post(page, typed(survey)).content.decode()
    assert Response.objects.count() == 1


def test_what_was_typed_stays_when_something_is_missing_or_the_language_is_changed(
    client: Client, make_survey: MakeSurvey
) -> None:
    survey = make_survey()
    one, *_, text = sheet(survey)
    page = client.post(page_of(survey), {f"q{text.pk}": "Ұшқан ұя <b>", "grade": "5"}).content.decode()
    assert "Төменде 1" in page.replace("\xa0", " ")
    assert "Ұшқан ұя &lt;b&gt;" in page
    assert re.search(r'name="grade"\s+value="5"[^>]*checked', page)
    russian = client.post(page_of(survey), {f"q{text.pk}": "Ұшқан ұя", "language": "ru"})
    assert "Любите ли вы читать?" in russian.content.decode()
    assert "Ұшқан ұя" in russian.content.decode()
    assert "нужен ответ" not in russian.content.decode()
    client.post(page_of(survey), typed(survey))
    assert Response.objects.get().language == "ru"
    assert one.required


def test_each_reason_why_it_cannot_be_answered_is_one_sentence(
    client: Client, gulnar: User, make_survey: MakeSurvey
) -> None:
    def said(survey: Survey) -> str:
        return client.get(page_of(survey)).content.decode()

    today = timezone.localdate()
    draft, over, closed = make_survey(opened=False), make_survey(closes_on=DAY), make_survey()
    actions.close(by=gulnar, survey=closed, on=today)
    assert "әлі ашылған жоқ" in said(draft)
    assert "соңғы күні өтті" in said(over)
    assert "жабылған" in said(closed)
    lasting = make_survey(closes_on=today + timedelta(days=1))
    assert "Оқығанды ұнатасыз ба?" in said(lasting)
    for survey in (draft, over, closed):
        client.post(page_of(survey), typed(survey))
    assert not Response.objects.exists()


def test_another_schools_survey_is_not_found_in_this_corner(
    client: Client, foreign_librarian: User, make_survey: MakeSurvey
) -> None:
    survey = make_survey()
    open_corner(by=foreign_librarian)
    page = client.get(page_of(survey, foreign_librarian.school))
    assert page.status_code == 404
    assert "мұндай сауалнама жоқ" in page.content.decode()
    assert client.get(f"/needs/surveys/r/{'x' * 12}/{survey.key}/").status_code == 404
    client.force_login(foreign_librarian)
    for part in ("", "tickets/", "slips/", "poster/", "enter/", "answers/", "blank/", "paper/"):
        assert client.get(f"/needs/surveys/{survey.pk}/{part}").status_code == 404
    for part in ("change/", "close/", "copy/", "remove/", "compare/", "last-day/"):
        assert client.post(f"/needs/surveys/{survey.pk}/{part}").status_code == 404


def test_a_ticket_is_read_from_the_address_or_typed(
    client: Client, gulnar: User, make_survey: MakeSurvey, fifth: SchoolClass
) -> None:
    survey = make_survey(access="ticket")
    actions.make_tickets(by=gulnar, survey=survey, classes=[fifth], on=DAY)
    ticket, other = tickets_of(survey)[:2]
    page = page_of(survey)
    assert "Билет нөмірі" in client.get(page).content.decode()
    assert "Мұндай билет жоқ" in client.get(f"{page}?t=1").content.decode()
    opened = client.get(f"{page}?t={ticket.secret}").content.decode()
    assert 'name="grade"' not in opened
    assert f'value="{ticket.secret}"' in opened
    first = client.post(page, typed(survey) | {"t": ticket.secret})
    assert first.status_code == 302
    # The second device had the page open all the while.
    second = Client().post(page, typed(survey) | {"t": ticket.secret})
    assert "Бұл билетпен жауап берілген" in second.content.decode()
    assert Response.objects.count() == 1
    assert client.post(page, typed(survey) | {"t": other.secret}).status_code == 302


@pytest.mark.parametrize("access", ["link", "ticket"])
def test_a_form_sent_twice_is_written_once_and_thanked_for_twice(
    gulnar: User, make_survey: MakeSurvey, access: str
) -> None:
    survey = make_survey(access=access)
    sent = typed(survey) | {"request_key": "d9428888-122b-11e1-b85c-61cd3cbb3210"}
    if access == "ticket":
        actions.make_tickets(by=gulnar, survey=survey, more=1, on=DAY)
        sent["t"] = tickets_of(survey)[0].secret
    for _ in range(2):
        assert Client().post(page_of(survey), sent)["Location"] == f"{page_of(survey)}thanks/"
    assert Response.objects.count() == 1


def test_one_address_does_not_fill_the_table_nor_guess_tickets(
    client: Client, gulnar: User, make_survey: MakeSurvey
) -> None:
    survey, by_ticket = make_survey(), make_survey(access="ticket")
    sent = typed(survey)
    answers = [Client().post(page_of(survey), sent).status_code for _ in range(ANSWERS_OF_AN_HOUR + 1)]
    assert answers == [302] * ANSWERS_OF_AN_HOUR + [429]
    assert Response.objects.count() == ANSWERS_OF_AN_HOUR
    actions.make_tickets(by=gulnar, survey=by_ticket, more=1, on=DAY)
    page, right = page_of(by_ticket), tickets_of(by_ticket)[0].secret
    for n in range(WRONG_TICKETS_OF_AN_HOUR):
        assert "Билет нөмірі" in client.get(f"{page}?t={n}").content.decode()
    assert client.get(f"{page}?t={right}").status_code == 429
    assert client.get(page).status_code == 200
    elsewhere = Client(REMOTE_ADDR="10.0.0.7")
    assert "Оқығанды ұнатасыз ба?" in elsewhere.get(f"{page}?t={right}").content.decode()


def test_with_a_closed_corner_it_is_asked_whether_answers_come_on_paper(
    library: Client, gulnar: User, make_survey: MakeSurvey
) -> None:
    survey = make_survey(opened=False)
    close_corner(by=gulnar)
    page = f"/needs/surveys/{survey.pk}/"
    sent = {"title_kk": "Не оқимыз?", "audience": "pupils", "access": "link", "anonymous": "on"}
    sent |= {"q-0-kind": "text", "q-0-text_kk": "Не керек?\x00"}
    asked = library.post(f"{page}change/", sent | {"do": "open"}).content.decode()
    assert "Оқырмандар бұрышы жабық" in asked.replace("\xa0", " ")
    assert 'name="on_paper_only"' in asked
    assert Survey.objects.get().state == Survey.State.DRAFT
    library.post(f"{page}change/", sent | {"on_paper_only": "on"})
    assert Survey.objects.get().state == Survey.State.OPEN
    assert [each.text_kk for each in questions_of(survey)] == ["Не керек?"]
    for part in ("", "poster/", "slips/"):
        shown = library.get(page + part).content.decode()
        assert "Оқырмандар бұрышы жабық" in shown
        assert "<svg xmlns" not in shown.partition("<main")[2]


def test_the_builder_works_without_scripts_and_loses_nothing(library: Client, gulnar: User) -> None:
    library.post("/needs/surveys/new/", {"ready": ""})
    survey = Survey.objects.get()
    page = f"/needs/surveys/{survey.pk}/change/"
    fields = {"title_kk": "Менің сауалнамам", "audience": "pupils", "access": "link", "anonymous": "on"}
    library.post(page, fields | {"do": "add:one"})
    first = {"q-0-kind": "one", "q-0-text_kk": "Бірінші", "q-0-choices-0-kk": "Иә", "q-0-choices-1-kk": ""}
    library.post(page, fields | first | {"do": "add_choices:0"})
    library.post(page, fields | first | {"q-0-choices-2-kk": "Жоқ", "do": "add:text"})
    second = {"q-1-kind": "text", "q-1-text_kk": "Екінші", "q-1-feeds": "theme"}
    library.post(page, fields | first | second | {"q-0-choices-2-kk": "Жоқ", "do": "up:1"})
    asked = questions_of(Survey.objects.get())
    assert [(each.kind, each.text_kk) for each in asked] == [("text", "Екінші"), ("one", "Бірінші")]
    assert [line.kk for line in asked[1].choices] == ["Иә", "", "Жоқ"]
    assert asked[0].feeds == "theme"
    shown = library.get(f"/needs/surveys/{survey.pk}/").content.decode()
    assert 'value="Бірінші"' in shown
    assert shown.index('value="Екінші"') < shown.index('value="Бірінші"')


def test_without_a_title_nothing_is_stored_and_what_was_typed_stays(library: Client, gulnar: User) -> None:
    library.post("/needs/surveys/new/", {"ready": "quality"})
    survey = Survey.objects.get()
    sent = {"title_kk": "", "audience": "pupils", "access": "link", "anonymous": "on", "do": "add:text"}
    answer = library.post(
        f"/needs/surveys/{survey.pk}/change/", sent | {"q-0-kind": "scale", "q-0-text_kk": "Жаңа"}
    )
    assert 'value="Жаңа"' in answer.content.decode()
    assert 'name="q-1-kind"' in answer.content.decode()
    assert survey.questions.count() == 5


@pytest.mark.parametrize(
    "step",
    [
        "up:99",
        f"up:{'9' * 5000}",
        "down:-1",
        "remove:x",
        "add:nothing",
        "drop_choices:0:99",
        "::",
        "up_rows:0:0",
        "add_title:0",
    ],
)
def test_a_step_that_makes_no_sense_changes_nothing(
    library: Client, make_survey: MakeSurvey, step: str
) -> None:
    survey = make_survey(opened=False)
    before = questions_of(survey)
    sent = {"title_kk": "Не оқимыз?", "audience": "pupils", "access": "link", "anonymous": "on", "do": step}
    for n, asked in enumerate(before):
        sent |= {f"q-{n}-kind": asked.kind, f"q-{n}-text_kk": asked.text_kk, f"q-{n}-text_ru": asked.text_ru}
    library.post(f"/needs/surveys/{survey.pk}/change/", sent)
    survey.refresh_from_db()
    assert [each.text_kk for each in questions_of(survey)] == [each.text_kk for each in before]


def test_an_open_survey_tells_its_page_only_news(library: Client, make_survey: MakeSurvey) -> None:
    survey = make_survey()
    page = f"/needs/surveys/{survey.pk}/"
    assert library.get(f"{page}?seen=0-open", headers={"HX-Request": "true"}).status_code == 204
    assert library.get(f"{page}?seen=1-open", headers={"HX-Request": "true"}).status_code == 200


def test_everything_of_it_is_taken_away_as_a_file(
    library: Client, gulnar: User, make_survey: MakeSurvey, fill: Fill
) -> None:
    survey = make_survey()
    page = f"/needs/surveys/{survey.pk}/"
    assert "көрсетілмейді" in library.get(f"{page}answers/").content.decode()
    for _ in range(5):
        actions.answer(by=gulnar, survey=survey, filled=fill(survey), on=DAY)
    starts = {"pdf": b"%PDF", "docx": b"PK", "xlsx": b"PK"}
    for part in ("blank", "paper"):
        for language in ("kk", "ru"):
            for kind, start in starts.items():
                file = library.get(f"{page}{part}/?lang={language}&format={kind}")
                assert file.content.startswith(start), (part, language, kind)
    assert library.get(f"{page}answers/").content.startswith(b"PK")
    assert library.get(f"{page}paper/?format=exe").status_code == 404


def test_papers_are_entered_one_after_another(library: Client, make_survey: MakeSurvey) -> None:
    survey = make_survey()
    page = f"/needs/surveys/{survey.pk}/enter/"
    answer = library.post(page, typed(survey), follow=True)
    assert "Қағаздан енгізілгені" in answer.content.decode()
    assert re.search(r'name="grade"\s+value="5"[^>]*checked', answer.content.decode())
    assert Response.objects.get().on_paper
    assert "Бірде-бір сұраққа" in library.post(page, {"grade": "5"}).content.decode()
    assert Journal.objects.filter(action="surveys.answer").count() == 1


def test_slips_and_poster_carry_the_address_as_a_picture(
    library: Client, gulnar: User, make_survey: MakeSurvey, fifth: SchoolClass
) -> None:
    survey = make_survey(access="ticket")
    actions.make_tickets(by=gulnar, survey=survey, classes=[fifth], more=2, on=DAY)
    page = f"/needs/surveys/{survey.pk}/"
    assert library.get(f"{page}slips/").content.decode().count("<svg") >= 8
    mine = library.get(f"{page}slips/?class={fifth.pk}").content.decode()
    assert mine.count("5 «А»") == 6
    none = library.get(f"{page}slips/?class=0").content.decode()
    assert "5 «А»" not in none
    poster = library.get(f"{page}poster/", headers={"host": "localhost:8000"}).content.decode()
    assert page_of(survey) in poster
    assert "осы компьютерде ғана ашылады" in poster.replace("\xa0", " ")
    assert (
        "осы компьютерде ғана"
        not in library.get(f"{page}poster/", headers={"host": "10.0.0.5:8000"}).content.decode()
    )


def test_only_the_librarian_makes_surveys_and_the_director_reads_them(
    client: Client, marat: User, make_survey: MakeSurvey
) -> None:
    survey = make_survey()
    teacher = make.user(marat.school, "teacher", "Ким С.", "teacher")  # type: ignore[arg-type]
    client.force_login(teacher)
    assert client.get(f"/needs/surveys/{survey.pk}/").status_code == 403
    client.force_login(marat)
    assert client.get(f"/needs/surveys/{survey.pk}/").status_code == 200
    assert client.post(f"/needs/surveys/{survey.pk}/close/").status_code == 403
