"""A batch of readers taken back, and why it may not be."""

import pytest

from kitaphana.core.batch import undo_batch
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused, Stranger
from kitaphana.roster.actions import register_all
from kitaphana.roster.models import Reader, SchoolClass, SchoolYear
from tests import make
from tests.roster.files import ROWS, SEPTEMBER, Bring, counts, delimited, xlsx

pytestmark = pytest.mark.django_db


def test_undo_takes_back_what_came_and_restores_what_changed(bring: Bring, gulnar: User) -> None:
    header = ("ФИО", "Класс", "Телефон")
    bring(delimited([header, ("Ким Виктор", "5А", "111")]))
    second = bring(delimited([header, ("Ким Виктор", "5А", "222"), ("Қалиев Ерасыл", "6А", "")]))
    assert counts(second) == (1, 1, 0, 0)
    assert second.batch is not None
    undo_batch(by=gulnar, batch=second.batch)
    assert list(Reader.objects.values_list("surname", "phone")) == [("Ким", "111")]
    assert [str(one) for one in SchoolClass.objects.all()] == ["5 «А»"]
    second.batch.refresh_from_db()
    assert second.batch.undone_at is not None
    with pytest.raises(Refused):
        undo_batch(by=gulnar, batch=second.batch)


def test_undo_is_refused_once_someone_is_in_use_or_was_corrected(
    bring: Bring, gulnar: User, year: SchoolYear
) -> None:
    file = delimited([("ФИО", "Класс"), ("Ким Виктор", "5А")])
    first = bring(file, options={"create_classes": True, "register": False}).batch
    assert first is not None
    register_all(by=gulnar, year=year, on=SEPTEMBER)
    with pytest.raises(Refused) as refused:
        undo_batch(by=gulnar, batch=first)
    assert (refused.value.code, refused.value.holes) == ("imp_undo_no", {"n": 1})
    assert Reader.objects.count() == 1

    second = bring(delimited([("ФИО", "Класс", "Телефон"), ("Ким Виктор", "5А", "111")])).batch
    assert second is not None
    Reader.objects.update(phone="222")
    with pytest.raises(Refused):
        undo_batch(by=gulnar, batch=second)
    assert Reader.objects.get().phone == "222"


def test_svetlana_cannot_undo_gulnars_batch(bring: Bring, foreign_librarian: User) -> None:
    batch = bring(xlsx(ROWS)).batch
    assert batch is not None
    with pytest.raises(Stranger):
        undo_batch(by=foreign_librarian, batch=batch)


def test_undo_is_refused_while_a_pupil_of_the_batch_has_a_book(bring: Bring, gulnar: User) -> None:
    batch = bring(delimited([("ФИО", "Класс"), ("Ким Виктор", "5А")])).batch
    assert batch is not None
    make.loan(Reader.objects.get(), make.copy(make.lot(gulnar.school, make.title())))
    with pytest.raises(Refused) as refused:
        undo_batch(by=gulnar, batch=batch)
    assert (refused.value.code, refused.value.holes) == ("imp_undo_no", {"n": 2}), "the pupil and his class"
    assert Reader.objects.exists()


def test_undo_is_refused_while_a_loan_remembers_a_class_of_the_batch(bring: Bring, gulnar: User) -> None:
    batch = bring(delimited([("ФИО", "Класс"), ("Ким Виктор", "5А")])).batch
    assert batch is not None
    loan = make.loan(Reader.objects.get(), make.copy(make.lot(gulnar.school, make.title())))
    loan.reader = None
    loan.save()
    assert loan.school_class is not None
    with pytest.raises(Refused) as refused:
        undo_batch(by=gulnar, batch=batch)
    assert (refused.value.code, refused.value.holes) == ("imp_undo_no", {"n": 1})
