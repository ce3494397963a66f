"""The one line of the desk: what it understands, what it does, what it asks."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kitaphana.circulation.models import Loan, Renewal, Visit
from kitaphana.core.models import School, User
from kitaphana.desk import line
from kitaphana.needs import actions as needs
from kitaphana.needs.models import Enquiry
from kitaphana.roster.models import Reader
from kitaphana.stock.models import Copy
from tests import make
from tests.circulation.conftest import MONDAY


def run(by: User, text: str, reader: Reader | None = None, flag: str = "", on: date = MONDAY) -> line.Outcome:
    """A scan at this hour of that day."""
    now = datetime.combine(on, timezone.localtime().timetz())
    return plain(line.run(by=by, line=text, reader=reader, flag=flag, now=now))


def plain(outcome: line.Outcome) -> line.Outcome:
    return replace(outcome, said=outcome.said.replace("\N{NO-BREAK SPACE}", " "))


def test_a_card_a_book_and_the_book_alone_lend_it_and_take_it_back(
    gulnar: User, aigerim: Reader, kozha: Copy
) -> None:
    card = run(gulnar, aigerim.card_number)
    assert card == line.Outcome(aigerim)
    assert Visit.objects.get().reader == aigerim
    lent = run(gulnar, kozha.inventory_number, aigerim)
    assert (lent.tone, lent.said) == ("good", "«Менің атым Қожа» берілді, мерзімі – 2023 жылғы 17 қазан.")
    back = run(gulnar, kozha.inventory_number)
    assert (back.tone, back.said) == (
        "good",
        "«Менің атым Қожа» мерзімінде қайтарылды (Оспанова Айгерім Ерланқызы).",
    )
    assert not Loan.objects.open().exists()


def test_a_scanner_in_the_kazakh_layout_still_scans_digits(
    gulnar: User, aigerim: Reader, kozha: Copy
) -> None:
    typed = kozha.inventory_number.translate(str.maketrans("1234567890", '"әіңғ,.үұқ'))
    assert typed != kozha.inventory_number
    assert run(gulnar, typed, aigerim).tone == "good"


def test_zeros_in_front_of_a_label_do_not_matter(gulnar: User, school: School, aigerim: Reader) -> None:
    make.copy(make.lot(school, make.title("Ұшқан ұя")), "318")
    assert run(gulnar, "00000318", aigerim).tone == "good"


@pytest.mark.parametrize("typed", ["оспанова айг", "Айгерим", "оспанова", "АЙГЕРІМ ерлан"])
def test_aigerim_is_found_by_any_of_her_names_however_typed(
    gulnar: User, aigerim: Reader, arman: Reader, typed: str
) -> None:
    assert run(gulnar, typed).reader == aigerim


def test_namesakes_are_told_apart_by_class(gulnar: User, school: School, aigerim: Reader) -> None:
    seventh = make.school_class(school, 7, "Ә")
    twin = make.reader(school, "Оспанова Айгерім Маратқызы", school_class=seventh)
    asked = run(gulnar, "оспанова айгерім")
    assert asked.said == "«оспанова айгерім» бойынша 2 оқырман табылды. Сыныбына қарап таңдаңыз."
    assert {(choice.label, choice.note) for choice in asked.choices} == {
        ("Оспанова Айгерім Ерланқызы", "5 «А»"), ("Оспанова Айгерім Маратқызы", "7 «Ә»"),
    }  # fmt: skip
    chosen = next(choice for choice in asked.choices if choice.note == "7 «Ә»")
    assert run(gulnar, chosen.line).reader == twin


def test_too_many_namesakes_are_cut_and_said_to_be(gulnar: User, school: School) -> None:
    for n in range(12):
        make.reader(school, f"Ахметов Ахмет{'абвгдежзикла'[n]}")
    asked = run(gulnar, "ахметов")
    assert len(asked.choices) == 10
    assert "алғашқы 10 ғана" in asked.said


def test_a_title_typed_by_hand_lends_its_copy(gulnar: User, aigerim: Reader, kozha: Copy) -> None:
    assert run(gulnar, "менин атым кожа", aigerim).tone == "good"


def test_two_copies_of_a_title_are_chosen_by_number(
    gulnar: User, school: School, aigerim: Reader, arman: Reader
) -> None:
    lot = make.lot(school, make.title("Менің атым Қожа"), quantity=2)
    first, second = make.copy(lot, "004812"), make.copy(lot, "004813")
    make.loan(arman, first, on=MONDAY)
    asked = run(gulnar, "Менің атым Қожа", aigerim)
    assert [choice.note for choice in asked.choices] == ["004812 · берілген", "004813"]
    assert run(gulnar, asked.choices[1].line, aigerim).tone == "good"
    assert Loan.objects.filter(copy=second).exists()


def test_the_isbn_on_the_back_names_the_copy(gulnar: User, aigerim: Reader, kozha: Copy) -> None:
    title = kozha.lot.title
    title.isbn = "9786013020952"
    title.save()
    assert run(gulnar, "9786013020952", aigerim).tone == "good"


@pytest.mark.parametrize("typed", ["99999999", "!!!", "ь", "#c99999", "#r1x", "жоқ кітап"])
def test_what_is_nothing_of_ours_is_said_to_be_nothing(
    gulnar: User, aigerim: Reader, kozha: Copy, typed: str
) -> None:
    answer = run(gulnar, typed, aigerim)
    assert (answer.tone, answer.reader) == ("bad", aigerim)
    assert typed in answer.said


@pytest.mark.parametrize("typed", ["", "   ", "\t"])
def test_an_empty_line_does_nothing(gulnar: User, aigerim: Reader, typed: str) -> None:
    assert run(gulnar, typed, aigerim) == line.Outcome(aigerim)


def test_a_book_of_another_school_is_unknown_here(
    gulnar: User, foreign_librarian: User, aigerim: Reader
) -> None:
    theirs = make.copy(make.lot(foreign_librarian.school, make.title("Ұшқан ұя")), "777777")
    assert run(gulnar, "777777", aigerim).tone == "bad"
    assert run(gulnar, f"#c{theirs.pk}", aigerim).tone == "bad"


def test_a_free_copy_without_a_reader_asks_for_a_card(gulnar: User, kozha: Copy) -> None:
    assert run(gulnar, kozha.inventory_number).said.startswith("Дана сканерленді, бірақ оқырман таңдалмаған.")


def test_a_question_changes_nothing_and_its_button_does(
    gulnar: User, aigerim: Reader, arman: Reader, kozha: Copy
) -> None:
    make.loan(arman, kozha, on=MONDAY)
    asked = run(gulnar, kozha.inventory_number, aigerim)
    assert [answer.label for answer in asked.answers] == ["Қайтарып алып, беру"]
    assert Loan.objects.get().reader == arman
    assert run(gulnar, kozha.inventory_number, aigerim, asked.answers[0].flag).tone == "good"
    assert Loan.objects.get(returned_on=None).reader == aigerim


def test_her_own_book_scanned_later_may_be_renewed_or_returned(
    gulnar: User, aigerim: Reader, kozha: Copy
) -> None:
    make.loan(aigerim, kozha, on=MONDAY)
    later = MONDAY + timedelta(days=10)
    asked = run(gulnar, kozha.inventory_number, aigerim, on=later)
    renew, back = asked.answers
    assert run(gulnar, kozha.inventory_number, aigerim, renew.flag, on=later).said.endswith(
        "27 қазанға дейін ұзартылды."
    )
    assert run(gulnar, kozha.inventory_number, aigerim, back.flag, on=later).tone == "good"


def test_a_code_scanned_twice_is_not_written_twice(gulnar: User, aigerim: Reader, kozha: Copy) -> None:
    run(gulnar, kozha.inventory_number, aigerim)
    again = run(gulnar, kozha.inventory_number, aigerim)
    assert again.said == "Бұл код жаңа ғана сканерленді, екінші рет жазылмады."
    assert Loan.objects.count() == 1


def test_eight_minutes_later_her_own_book_is_no_second_scan(
    gulnar: User, school: School, aigerim: Reader, kozha: Copy
) -> None:
    now = timezone.localtime()
    loan = make.loan(aigerim, kozha, on=now.date())
    for passed, labels in ((2, ["Қайтарып алу"]), (8 * 60, ["Мерзімін ұзарту", "Қайтарып алу"])):
        Loan.objects.update(recorded_at=now - timedelta(seconds=passed))
        asked = line.run(by=gulnar, line=kozha.inventory_number, reader=aigerim, flag="", now=now)
        assert [answer.label for answer in asked.answers] == labels
    assert Loan.objects.get() == loan


def test_a_late_return_says_by_how_many_days(gulnar: User, aigerim: Reader, kozha: Copy) -> None:
    make.loan(aigerim, kozha, on=MONDAY)
    back = run(gulnar, kozha.inventory_number, on=MONDAY + timedelta(days=21))
    assert (back.tone, "6 күн кешікті" in back.said) == ("warn", True)


def test_return_only_does_not_lend(gulnar: User, aigerim: Reader, arman: Reader, kozha: Copy) -> None:
    assert run(gulnar, kozha.inventory_number, aigerim, "return").tone == "bad"
    make.loan(arman, kozha, on=MONDAY)
    assert run(gulnar, kozha.inventory_number, aigerim, "return").tone == "good"
    assert not Loan.objects.open().exists()


def test_a_lost_book_that_turns_up_is_found_and_then_lent(gulnar: User, aigerim: Reader, kozha: Copy) -> None:
    Copy.objects.update(lost_on=MONDAY)
    asked = run(gulnar, kozha.inventory_number, aigerim)
    assert run(gulnar, kozha.inventory_number, aigerim, asked.answers[0].flag).tone == "good"
    assert run(gulnar, kozha.inventory_number, aigerim).tone == "good"


def test_her_debts_are_said_when_the_card_is_scanned(gulnar: User, aigerim: Reader, kozha: Copy) -> None:
    make.loan(aigerim, kozha, on=MONDAY - timedelta(days=30))
    greeted = run(gulnar, aigerim.card_number)
    assert (greeted.reader, greeted.tone) == (aigerim, "warn")
    assert "мерзімі өткен 1 дана" in greeted.said


def test_who_left_is_recognised_but_not_admitted(gulnar: User, aigerim: Reader) -> None:
    aigerim.left_on = MONDAY - timedelta(days=1)
    aigerim.save()
    assert run(gulnar, aigerim.card_number).tone == "warn"
    assert not Visit.objects.exists()


def test_all_her_novels_are_renewed_with_one_key(gulnar: User, school: School, aigerim: Reader) -> None:
    for name in ("Ұшқан ұя", "Қан мен тер"):
        make.loan(aigerim, make.copy(make.lot(school, make.title(name))), on=MONDAY)
    later = MONDAY + timedelta(days=5)
    assert line.renew_all(by=gulnar, reader=aigerim, on=later).tone == "good"
    assert {loan.due_on for loan in Loan.objects.all()} == {later + timedelta(days=15)}


def test_with_nothing_in_hand_there_is_nothing_to_renew(gulnar: User, aigerim: Reader) -> None:
    assert line.renew_all(by=gulnar, reader=aigerim, on=MONDAY).tone == "warn"


def test_what_is_taken_back_is_named(gulnar: User, aigerim: Reader, kozha: Copy) -> None:
    def undone(kind: str, row: line.Undoable) -> str:
        return plain(line.undo(by=gulnar, kind=kind, row=row, reader=aigerim, asked=False)).said

    name, title = aigerim.full_name, "«Менің атым Қожа»"
    run(gulnar, aigerim.card_number)
    run(gulnar, kozha.inventory_number, aigerim)
    run(gulnar, kozha.inventory_number, aigerim, "renew", on=MONDAY + timedelta(days=2))
    renewed = undone("renewed", Renewal.objects.get())
    assert renewed == f"{title} мерзімін ұзарту кері қайтарылды, мерзімі – 2023 жылғы 17 қазан."
    run(gulnar, kozha.inventory_number)
    returned = undone("returned", Loan.objects.get())
    assert returned == f"Қайтару жазбасы кері қайтарылды: {title} {name} атында тұр."
    assert undone("lent", Loan.objects.get()) == f"{title} берілуі кері қайтарылды ({name})."
    assert undone("visited", Visit.objects.get()) == f"Келім жазбасы кері қайтарылды: {name}."
    enquiry = needs.ask(by=gulnar, on=MONDAY, sought="work", about="Абай жолы", outcome="met")
    assert undone("asked", enquiry) == "Сұраныс жазбасы кері қайтарылды: Абай жолы."
    assert not (Loan.objects.exists() or Visit.objects.exists() or Enquiry.objects.exists())


def test_an_undo_before_an_open_question_leaves_it_and_keeps_aigerims_visit(
    gulnar: User, school: School, aigerim: Reader, arman: Reader, kozha: Copy
) -> None:
    make.loan(arman, kozha, on=MONDAY)
    run(gulnar, aigerim.card_number)
    assert run(gulnar, kozha.inventory_number, aigerim).asks
    left = line.undo(by=gulnar, kind="visited", row=Visit.objects.get(), reader=aigerim, asked=True)
    assert left == line.Outcome(aigerim, "Сұрақ жауапсыз қалды, ол бойынша ештеңе жазылған жоқ.", "warn")
    assert Visit.objects.get().reader == aigerim
    other = make.copy(make.lot(school, make.title("Ұшқан ұя")))
    loan = make.loan(aigerim, other, on=MONDAY)
    undone = line.undo(by=gulnar, kind="lent", row=loan, reader=aigerim, asked=True)
    assert undone.said.startswith("«Ұшқан ұя» берілуі кері қайтарылды")
    assert undone.said.endswith(left.said)
    assert Loan.objects.get().reader == arman


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60))
def test_no_line_breaks_the_desk(gulnar: User, aigerim: Reader, kozha: Copy, text: str) -> None:
    answer = run(gulnar, text, aigerim)
    assert answer.reader == aigerim or answer.reader is None
