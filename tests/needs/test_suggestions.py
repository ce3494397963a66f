"""What Arman and his teacher propose, and what Gulnar answers."""

from datetime import date

import pytest
from django.test import Client

from kitaphana.core.models import RoleCode, User
from kitaphana.core.refusal import Refused, Stranger
from kitaphana.lib.period import Period
from kitaphana.needs import actions, queries
from kitaphana.needs.models import Suggestion
from kitaphana.roster.models import ReaderKind
from tests import make

DAY = date(2023, 10, 12)
YEAR = Period(date(2023, 9, 1), date(2024, 8, 31))
SPAN = {"start": "2023-09-01", "end": "2024-08-31"}


def proposed(by: User, about: str = "Гарри Поттер", **more: object) -> Suggestion:
    facts = {"kind": "book", "about": about, "author": "Джоан Роулинг", **more}
    return actions.suggest(by=by, on=DAY, **facts)  # type: ignore[arg-type]


def test_a_proposed_book_is_gathered_with_what_is_asked_for(gulnar: User) -> None:
    arman = make.reader(gulnar.school, school_class=make.school_class(gulnar.school, 5))
    suggestion = proposed(gulnar, "  «Гарри   Поттер»", reader=arman, language="kk")
    asked = actions.ask(by=gulnar, on=DAY, sought="work", about="гарри поттер", outcome="met")
    assert suggestion.key == asked.key
    assert (suggestion.state, suggestion.reader_kind, suggestion.grade) == ("new", "pupil", 5)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"about": " «» "}, "Атауын жазыңыз"),
        ({"kind": "service", "text": "  "}, "бірнеше сөзбен"),
        ({"kind": "cat"}, "тізімде жоқ"),
        ({"language": "tlh"}, "тізімде жоқ"),
        ({"reader_kind": "cat"}, "тізімде жоқ"),
        ({"grade": 13}, "сынып жоқ"),
    ],
)
def test_what_cannot_be_is_refused(gulnar: User, wrong: dict[str, object], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        proposed(gulnar, **({"about": "Абай"} | wrong))  # type: ignore[arg-type]
    assert not Suggestion.objects.exists()


def test_a_decline_wants_a_word_why(gulnar: User) -> None:
    suggestion = proposed(gulnar)
    with pytest.raises(Refused, match="Жауабын жазыңыз"):
        actions.answer_suggestion(by=gulnar, suggestion=suggestion, on=DAY, state="declined")
    with pytest.raises(Refused, match="тізімде жоқ"):
        actions.answer_suggestion(by=gulnar, suggestion=suggestion, on=DAY, state="new")
    assert queries.unanswered(gulnar.school) == 1
    actions.answer_suggestion(by=gulnar, suggestion=suggestion, on=DAY, state="accepted")
    assert queries.unanswered(gulnar.school) == 0


def test_the_public_answer_names_nobody(gulnar: User) -> None:
    arman = make.reader(gulnar.school, school_class=make.school_class(gulnar.school, 5))
    told, kept = proposed(gulnar, reader=arman), proposed(gulnar, "Нарния", reader=arman)
    for suggestion, is_public in ((told, True), (kept, False)):
        actions.answer_suggestion(
            by=gulnar, suggestion=suggestion, on=DAY, state="done", answer="Алынды", is_public=is_public
        )
    proposed(gulnar, "Робинзон")
    (shown,) = queries.answered_in_public(gulnar.school)
    assert (shown.about, shown.author, shown.answer) == ("Гарри Поттер", "Джоан Роулинг", "Алынды")
    assert arman.surname not in repr(shown)
    assert "reader" not in vars(shown)
    assert "grade" not in vars(shown)


def test_gulnar_writes_for_a_reader_sees_what_waits_and_answers(library: Client, gulnar: User) -> None:
    arman = make.reader(gulnar.school, school_class=make.school_class(gulnar.school, 5))
    typed = {"kind": "book", "about": "Гарри Поттер", "card": arman.card_number}
    page = library.post("/needs/suggestions/new/", typed, follow=True).content.decode()
    assert "Жауап күтіп тұрған ұсыныс: 1." in page
    assert "жаңасы: 1" in library.get("/needs/").content.decode(), "the tab says so too"
    suggestion = Suggestion.objects.get()
    assert suggestion.reader == arman
    make.lot(gulnar.school, make.title("Гарри Поттер", "Роулинг Дж."))
    assert "Қазір қорда" in library.get(f"/needs/suggestions/{suggestion.pk}/").content.decode()
    answer = {"state": "declined", "answer": "Қорда бар", "is_public": "on"}
    page = library.post(f"/needs/suggestions/{suggestion.pk}/", answer, follow=True).content.decode()
    assert "Жауап күтіп тұрған" not in page
    assert queries.answered_in_public(gulnar.school)
    only_new = library.get("/needs/suggestions/", SPAN | {"state": "new"}).content.decode()
    assert "Гарри Поттер" not in only_new
    library.post(f"/needs/suggestions/{suggestion.pk}/remove/")
    assert not Suggestion.objects.exists()


def test_what_is_wrong_stays_in_the_form(library: Client, gulnar: User) -> None:
    page = library.post("/needs/suggestions/new/", {"kind": "book", "author": "Абай"}).content.decode()
    assert "Кітаптың атауы жазылмаған" in page
    assert 'value="Абай"' in page
    suggestion = proposed(gulnar)
    page = library.post(f"/needs/suggestions/{suggestion.pk}/", {"state": "declined"}).content.decode()
    assert "неге қабылданбағаны жазылмаған" in page


def test_a_teacher_proposes_in_his_own_name_and_reads_the_answer(client: Client, gulnar: User) -> None:
    user = make.user(gulnar.school, "asel", "Ахметова Әсел", RoleCode.TEACHER)
    asel = make.reader(gulnar.school, "Ахметова Әсел", kind=ReaderKind.TEACHER)
    asel.user = user
    asel.save()
    client.force_login(user)
    assert client.get("/needs/suggestions/").status_code == 403
    assert 'name="card"' not in client.get("/needs/suggestions/new/").content.decode()
    arman = make.reader(gulnar.school)
    client.post("/needs/suggestions/new/", {"kind": "service", "text": "Сканер", "card": arman.card_number})
    suggestion = Suggestion.objects.get()
    assert (suggestion.reader, suggestion.reader_kind) == (asel, "teacher")
    actions.answer_suggestion(
        by=gulnar, suggestion=suggestion, on=DAY, state="accepted", answer="Сәуірде аламыз"
    )
    assert "Сәуірде аламыз" in client.get("/needs/suggestions/new/").content.decode()
    assert client.post(f"/needs/suggestions/{suggestion.pk}/", {"state": "done"}).status_code == 403


def test_a_director_without_a_card_is_of_the_staff(client: Client, marat: User) -> None:
    client.force_login(marat)
    client.post("/needs/suggestions/new/", {"kind": "book", "about": "Абай жолы"})
    suggestion = Suggestion.objects.get()
    assert (suggestion.reader, suggestion.reader_kind) == (None, "staff")


def test_a_script_in_a_suggestion_is_shown_as_text(library: Client, gulnar: User) -> None:
    evil = "<script>alert(1)</script>"
    suggestion = proposed(gulnar, evil, author=evil, text=evil)
    actions.answer_suggestion(by=gulnar, suggestion=suggestion, on=DAY, state="done", answer=evil)
    for page in (
        "/needs/suggestions/?start=2023-09-01&end=2024-08-31",
        f"/needs/suggestions/{suggestion.pk}/",
    ):
        shown = library.get(page).content.decode()
        assert evil not in shown
        assert "&lt;script&gt;alert(1)" in shown


def test_another_school_neither_sees_nor_answers(
    client: Client, gulnar: User, foreign_librarian: User
) -> None:
    suggestion = proposed(gulnar)
    with pytest.raises(Stranger):
        actions.answer_suggestion(by=foreign_librarian, suggestion=suggestion, on=DAY, state="done")
    with pytest.raises(Stranger):
        proposed(foreign_librarian, reader=make.reader(gulnar.school))
    client.force_login(foreign_librarian)
    assert client.get(f"/needs/suggestions/{suggestion.pk}/").status_code == 404
    assert client.post(f"/needs/suggestions/{suggestion.pk}/remove/").status_code == 404
    assert "Гарри" not in client.get("/needs/suggestions/", SPAN).content.decode()
    assert not queries.suggestions(foreign_librarian.school, YEAR).exists()
