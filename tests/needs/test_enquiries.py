"""What readers asked Gulnar for."""

from datetime import date

import pytest
from django.test import Client

from kitaphana.core.models import User
from kitaphana.core.refusal import Refused, Stranger
from kitaphana.lib.period import Period
from kitaphana.needs import actions, queries
from kitaphana.needs.actions import ReferenceAnswer
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


def test_of_two_spellings_as_common_the_one_with_a_capital_is_shown(gulnar: User) -> None:
    for about in ("абай жолы", "Абай жолы", "АБАЙ ЖОЛЫ"):
        asked(gulnar, about)
    (only,) = queries.top(gulnar.school, HALF)
    assert (only.about, only.asked) == ("Абай жолы", 3)


def test_met_in_part_is_not_a_refusal(gulnar: User) -> None:
    asked(gulnar, "Абай")
    asked(gulnar, "Ғарыш", "part", "no_language")
    asked(gulnar, "Гарри Поттер", "refused", "all_lent", reader_kind="teacher", grade=7)
    assert queries.answers(gulnar.school, HALF) == queries.Answers(3, met=1, part=1, referred=0, refused=1)
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
        ({"language": "tlh"}, "тізімде жоқ"),
        ({"answer": ReferenceAnswer(kind="kind")}, "тізімде жоқ"),
        ({"answer": ReferenceAnswer(source_used="dream")}, "тізімде жоқ"),
        ({"answer": ReferenceAnswer(minutes=481)}, "481\xa0мин"),
        ({"answer": ReferenceAnswer(minutes=-1)}, "мен 480"),
        ({"outcome": "referred", "reason": "not_in_stock"}, "Қайда бағытталғаны"),
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
        "outcome": "refused",
        "reason": "not_in_stock",
        "reader": arman.pk,
        "on": "2023-10-12",
    }
    answer = library.post("/needs/ask/", typed, headers={"HX-Request": "true"}).content.decode()
    assert "Сұраныс жазылды: Гарри Поттер" in answer
    assert "<html" not in answer
    enquiry = Enquiry.objects.get()
    assert (enquiry.outcome, enquiry.reason, enquiry.grade) == ("refused", "not_in_stock", 5)


@pytest.mark.parametrize(
    ("about", "sought"),
    [
        ("гари потер", "work"),
        ("Қызыл кітап туралы", "theme"),
        ("ауезов", "author"),
        ("Мұхтар Әуезов", "author"),
        ("Ұшқан ұя", "work"),
        ("Бердібек Соқпақбаев", "author"),
        ("Соқпақбаев Б.", "author"),
        ("Алматы Соқпақбаев", "work"),
        ("Нарния", "work"),
    ],
)
def test_a_kind_that_nobody_chose_is_known_by_the_words(
    library: Client, gulnar: User, foreign_librarian: User, about: str, sought: str
) -> None:
    """By what they were asked for as till now, then by the catalogue; a work where nothing is known."""
    for known, kind in [("Гарри Поттер", "work")] * 2 + [("Гарри Поттер", "theme"), ("Қызыл кітап", "theme")]:
        asked(gulnar, known, sought=kind)
    asked(gulnar, "Әуезов М.", sought="author")
    make.school_year(foreign_librarian.school)
    asked(foreign_librarian, "Нарния", sought="theme")
    make.title("Ұшқан ұя", "Соқпақбаев Бердібек")
    typed = {"about": about, "sought": "", "outcome": "met", "on": "2023-10-12"}
    library.post("/needs/ask/", typed)
    assert Enquiry.objects.latest("pk").sought == sought


def test_the_kind_that_gulnar_chose_stands(library: Client, gulnar: User) -> None:
    asked(gulnar, "Абай", sought="work")
    typed = {"about": "Абай", "sought": "author", "outcome": "met", "on": "2023-10-12"}
    library.post("/needs/ask/", typed)
    assert Enquiry.objects.latest("pk").sought == "author"


def test_the_desk_reads_why_nothing_was_logged(library: Client) -> None:
    typed = {"about": "", "sought": "work", "outcome": "met", "on": "2035-01-01"}
    answer = library.post("/needs/ask/", typed, headers={"HX-Request": "true"}).content.decode()
    assert "Бұл күн әлі келген жоқ" in answer
    assert not Enquiry.objects.exists()


def test_without_scripts_the_desk_comes_back_to_its_own_page_only(library: Client) -> None:
    typed = {"about": "Абай", "sought": "author", "outcome": "met", "on": "2023-10-12"}
    assert library.post("/needs/ask/", typed | {"next": "/desk/?reader=1"})["Location"] == "/desk/?reader=1"
    assert library.post("/needs/ask/", typed | {"next": "https://evil.example/"})["Location"] == "/needs/"


def test_gulnar_amends_and_deletes_an_enquiry(library: Client, gulnar: User) -> None:
    arman = make.reader(gulnar.school, school_class=make.school_class(gulnar.school, 5))
    enquiry = asked(gulnar, "Абай жлы", "part", "all_lent", reader=arman)
    page = library.get(f"/needs/{enquiry.pk}/").content.decode()
    assert '<option value="all_lent" selected>' in page
    assert f'value="{arman.card_number}"' in page
    typed = {
        "about": "Абай жолы",
        "sought": "work",
        "author": "Мұхтар Әуезов",
        "language": "kk",
        "kind": "clarifying",
        "source_used": "internet",
        "minutes": "15",
        "outcome": "referred",
        "reason": "not_for_age",
        "referred_to": "аудандық кітапхана",
        "grade": "7",
        "on": "2023-10-12",
    }
    library.post(f"/needs/{enquiry.pk}/", typed)
    enquiry.refresh_from_db()
    assert (enquiry.about, enquiry.reason, enquiry.grade) == ("Абай жолы", "not_for_age", 7)
    assert (enquiry.author_key, enquiry.language, enquiry.reader) == ("ауез", "kk", None)
    assert (enquiry.kind, enquiry.source_used, enquiry.minutes) == ("clarifying", "internet", 15)
    assert (enquiry.outcome, enquiry.referred_to) == ("referred", "аудандық кітапхана")
    library.post(f"/needs/{enquiry.pk}/", typed | {"outcome": "met"})
    enquiry.refresh_from_db()
    assert (enquiry.reason, enquiry.referred_to) == ("", ""), "what was met was referred nowhere"
    library.post(f"/needs/{enquiry.pk}/remove/")
    assert not Enquiry.objects.exists()


@pytest.mark.parametrize(
    ("card", "sentence"), [("Арман", ""), ("жоқ адам", "табылмады"), ("Сейітов", "біреу емес")]
)
def test_the_reader_is_found_by_card_or_by_name(
    library: Client, gulnar: User, card: str, sentence: str
) -> None:
    fifth = make.school_class(gulnar.school, 5)
    arman = make.reader(gulnar.school, school_class=fifth)
    make.reader(gulnar.school, "Сейітов Бекзат", school_class=fifth)
    typed = {"about": "Абай", "sought": "author", "outcome": "met", "on": "2023-10-12", "grade": "9"}
    page = library.post("/needs/ask/", typed | {"card": card}, headers={"HX-Request": "true"})
    assert sentence in page.content.decode()
    logged = [(row.reader, row.grade) for row in Enquiry.objects.all()]
    assert logged == ([] if sentence else [(arman, 5)]), "the grade is the reader's own"
    library.post("/needs/ask/", typed | {"card": arman.card_number})
    assert Enquiry.objects.filter(reader=arman).exists()


def test_the_same_question_of_the_next_pupil_is_one_post(library: Client, gulnar: User) -> None:
    fifth = make.school_class(gulnar.school, 5)
    arman, dana = (make.reader(gulnar.school, name, school_class=fifth) for name in ("Сейіт А", "Мұрат Д"))
    answer = ReferenceAnswer("clarifying", "catalogue", 5)
    first = asked(gulnar, "Ғарыш", "part", "no_line", sought="theme", reader=arman, answer=answer)
    again = actions.repeat(by=gulnar, enquiry=first, on=DAY, reader=dana)
    assert (again.about, again.key, again.outcome, again.reason) == ("Ғарыш", first.key, "part", "no_line")
    assert (again.kind, again.source_used, again.minutes) == ("clarifying", "catalogue", 5)
    assert (again.reader, again.grade) == (dana, 5)
    unknown = actions.repeat(by=gulnar, enquiry=again, on=DAY)
    assert (unknown.reader, unknown.reader_kind, unknown.grade) == (None, "pupil", 5)


def test_a_reader_who_is_no_key_is_nobody(library: Client, gulnar: User) -> None:
    first = asked(gulnar, "Абай")
    for reader in ("9" * 5000, "бір", ""):
        assert library.post(f"/needs/{first.pk}/repeat/", {"reader": reader}).status_code == 302
    assert set(Enquiry.objects.values_list("reader", flat=True)) == {None}


def test_a_repeat_outside_the_school_year_is_refused_with_a_sentence(library: Client, gulnar: User) -> None:
    first = asked(gulnar, "Ғарыш")
    page = library.post(f"/needs/{first.pk}/repeat/", follow=True).content.decode()
    assert "оқу жылына кірмейді" in page
    assert Enquiry.objects.count() == 1


def test_a_form_sent_twice_is_written_once(library: Client) -> None:
    typed = {"about": "Абай", "sought": "author", "outcome": "met", "on": "2023-10-12", "request_key": "k1"}
    for _ in range(2):
        page = library.post("/needs/ask/", typed, follow=True).content.decode()
    assert Enquiry.objects.count() == 1
    assert "екінші рет жазылмады" in page


def test_a_script_in_what_was_asked_is_shown_as_text(library: Client, gulnar: User) -> None:
    evil = "<script>alert(1)</script>"
    enquiry = asked(gulnar, evil, "referred", "other", author=evil, answer=ReferenceAnswer(referred_to=evil))
    span = "start=2023-09-01&end=2024-01-31"
    for page in (f"/needs/?{span}", f"/needs/{enquiry.pk}/", "/needs/day/?on=2023-10-12", "/desk/"):
        shown = library.get(page).content.decode()
        assert evil not in shown
        assert "&lt;script&gt;alert(1)" in shown


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
