"""What readers asked Gulnar for."""

from datetime import date

import pytest
from django.test import Client

from kitaphana.core.models import User
from kitaphana.core.refusal import Refused, Stranger
from kitaphana.lib.period import Period
from kitaphana.needs import actions, queries
from kitaphana.needs.models import Enquiry
from kitaphana.roster.models import ReaderKind
from tests import make

DAY = date(2023, 10, 12)
HALF = Period(date(2023, 9, 1), date(2024, 1, 31))


@pytest.fixture(autouse=True)
def year(gulnar: User) -> None:
    make.school_year(gulnar.school)


def asked(by: User, about: str, outcome: str = "met", reason: str = "", **more: object) -> Enquiry:
    facts = {"on": DAY, "sought": "work", **more}
    return actions.ask(by=by, about=about, outcome=outcome, reason=reason, **facts)  # type: ignore[arg-type]


def test_arman_of_the_fifth_grade_is_known_by_his_card(gulnar: User) -> None:
    arman = make.reader(gulnar.school, school_class=make.school_class(gulnar.school, 5))
    enquiry = asked(gulnar, "Абай жолы", reader=arman)
    assert (enquiry.reader_kind, enquiry.grade) == ("pupil", 5)


def test_spellings_are_gathered_under_the_commonest(gulnar: User) -> None:
    for about in ("Менің атым Қожа", "Менің атым Қожа", "менин атым кожа", "«Менің атым Қожа»"):
        asked(gulnar, about)
    asked(gulnar, "Гарри Поттер", "refused", "not_in_stock")
    first, second = queries.top(gulnar.school, HALF, ["work"])
    assert (first.about, first.asked, first.refused) == ("Менің атым Қожа", 4, 0)
    assert (second.about, second.asked, second.refused) == ("Гарри Поттер", 1, 1)
    assert queries.top(gulnar.school, HALF, ["theme"]) == []
    assert len(queries.top(gulnar.school, HALF, limit=1)) == 1


def test_met_in_part_is_not_a_refusal(gulnar: User) -> None:
    asked(gulnar, "Абай")
    asked(gulnar, "Ғарыш", "part", "no_language")
    asked(gulnar, "Гарри Поттер", "refused", "all_lent", reader_kind="teacher", grade=7)
    assert queries.answers(gulnar.school, HALF) == queries.Answers(asked=3, met=1, part=1, refused=1)
    assert queries.reasons(gulnar.school, HALF) == [(Enquiry.Reason.ALL_LENT, 1)]
    kinds = [(row.kind, row.grade, row.answers.asked) for row in queries.by_readership(gulnar.school, HALF)]
    assert kinds == [("pupil", None, 2), ("teacher", None, 1)], "a teacher has no grade"
    pupils = queries.kinds_sought(gulnar.school, HALF, reader_kind=ReaderKind.PUPIL)
    assert pupils[Enquiry.Sought.WORK] == 2
    assert pupils[Enquiry.Sought.AUTHOR] == 0


def test_an_enquiry_not_met_wants_its_reason(gulnar: User) -> None:
    with pytest.raises(Refused, match="Себебін таңдаңыз"):
        asked(gulnar, "Гарри Поттер", "refused")
    assert asked(gulnar, "Абай", "met", "all_lent").reason == "", "what was met has none"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"about": " «» "}, "Не сұралғаны жазылмаған"),
        ({"sought": "dream"}, "тізімде жоқ"),
        ({"outcome": "lost", "reason": "all_lent"}, "тізімде жоқ"),
        ({"outcome": "refused", "reason": "rain"}, "тізімде жоқ"),
        ({"reader_kind": "cat"}, "тізімде жоқ"),
        ({"grade": 13}, "сынып жоқ"),
        ({"on": date(2020, 1, 1)}, "оқу жылына кірмейді"),
    ],
)
def test_what_cannot_be_is_refused(gulnar: User, wrong: dict[str, object], sentence: str) -> None:
    facts = {"on": DAY, "sought": "work", "about": "Абай", "outcome": "met"} | wrong
    with pytest.raises(Refused, match=sentence):
        actions.ask(by=gulnar, **facts)  # type: ignore[arg-type]
    assert not Enquiry.objects.exists()


def test_a_reader_of_another_school_is_a_stranger(gulnar: User, foreign_librarian: User) -> None:
    with pytest.raises(Stranger):
        asked(foreign_librarian, "Абай", reader=make.reader(gulnar.school))


def test_the_desk_logs_a_refusal_in_one_post(library: Client, gulnar: User) -> None:
    arman = make.reader(gulnar.school, school_class=make.school_class(gulnar.school, 5))
    typed = {
        "about": "Гарри Поттер",
        "sought": "work",
        "answer": "not_in_stock",
        "reader": arman.pk,
        "on": "2023-10-12",
    }
    answer = library.post("/needs/ask/", typed, headers={"HX-Request": "true"}).content.decode()
    assert "Сұраныс жазылды: Гарри Поттер" in answer
    assert "<html" not in answer
    enquiry = Enquiry.objects.get()
    assert (enquiry.outcome, enquiry.reason, enquiry.grade) == ("refused", "not_in_stock", 5)


def test_the_desk_reads_why_nothing_was_logged(library: Client) -> None:
    typed = {"about": "", "sought": "work", "answer": "met", "on": "2035-01-01"}
    answer = library.post("/needs/ask/", typed, headers={"HX-Request": "true"}).content.decode()
    assert "Бұл күн әлі келген жоқ" in answer
    assert not Enquiry.objects.exists()


def test_without_scripts_the_desk_comes_back_to_its_own_page_only(library: Client) -> None:
    typed = {"about": "Абай", "sought": "author", "answer": "met", "on": "2023-10-12"}
    assert library.post("/needs/ask/", typed | {"next": "/desk/?reader=1"})["Location"] == "/desk/?reader=1"
    assert library.post("/needs/ask/", typed | {"next": "https://evil.example/"})["Location"] == "/needs/"


def test_gulnar_amends_and_deletes_an_enquiry(library: Client, gulnar: User) -> None:
    enquiry = asked(gulnar, "Абай жлы", "part", "all_lent")
    page = library.get(f"/needs/{enquiry.pk}/").content.decode()
    assert '<option value="part:all_lent" selected>' in page
    typed = {
        "about": "Абай жолы",
        "sought": "work",
        "answer": "part:not_for_age",
        "grade": "7",
        "on": "2023-10-12",
    }
    library.post(f"/needs/{enquiry.pk}/", typed)
    enquiry.refresh_from_db()
    assert (enquiry.about, enquiry.reason, enquiry.grade) == ("Абай жолы", "not_for_age", 7)
    library.post(f"/needs/{enquiry.pk}/remove/")
    assert not Enquiry.objects.exists()


def test_the_page_of_needs_shows_what_is_asked_for(library: Client, gulnar: User) -> None:
    asked(gulnar, "Гарри Поттер", "refused", "not_in_stock", grade=6)
    page = library.get("/needs/", {"start": "2023-09-01", "end": "2024-01-31"}).content.decode()
    assert "Гарри Поттер" in page
    assert "6-сынып" in page
    met = library.get("/needs/", {"outcome": "met"}).content.decode()
    assert "Гарри Поттер" not in met.partition('id="k-list"')[2].partition("</section>")[0], "nothing was met"
    assert library.get("/needs/", {"outcome": "?", "start": "x"}).status_code == 200


def test_marat_reads_needs_and_another_school_sees_nothing(
    client: Client, gulnar: User, marat: User, foreign_librarian: User
) -> None:
    enquiry = asked(gulnar, "Гарри Поттер")
    client.force_login(marat)
    assert 'action="/needs/ask/"' not in client.get("/needs/").content.decode()
    assert client.post("/needs/ask/", {}).status_code == 403
    client.force_login(foreign_librarian)
    assert client.get(f"/needs/{enquiry.pk}/").status_code == 404
    assert "Гарри" not in client.get("/needs/", {"start": "2023-09-01", "end": "2024-01-31"}).content.decode()
