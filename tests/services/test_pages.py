"""The register as Gulnar, the deputy and strangers see it, on the page and on paper."""

import io

from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from kitaphana.core.models import RoleCode, User
from kitaphana.services.actions import count
from kitaphana.services.models import Service, ServiceUse
from tests import make
from tests.services.conftest import FIRST_YEAR, JANUARY, JUNE

DAYS = {"start": FIRST_YEAR.start.isoformat(), "end": FIRST_YEAR.end.isoformat()}


def told(content: bytes) -> str:
    return content.decode().replace("\u00a0", " ")


def page(client: Client, name: str, /, *args: object, **query: str) -> str:
    answer = client.get(reverse(f"services:{name}", args=args), query)
    assert answer.status_code == 200
    return told(answer.content)


def send(client: Client, name: str, /, *args: object, **sent: object) -> str:
    return told(client.post(reverse(f"services:{name}", args=args), sent, follow=True).content)


def test_the_usual_services_are_ticked_and_stand_in_the_register(library: Client) -> None:
    assert "Үйреншікті қызметтерді алу" in page(library, "index")
    assert "Ешқандай қызмет таңдалмаған" in send(library, "ready", since="2023-09-01")
    send(library, "ready", since="2023-09-01", codes=["lending"])
    send(library, "ready", since="2023-09-02", codes=["printing"])
    shown = page(library, "index", **DAYS)
    assert "Кітап беру (абонемент)" in shown
    assert "жаңа" in shown.split("<tbody>")[1]


def test_a_service_of_ones_own_is_entered_changed_and_ended(library: Client) -> None:
    typed = {
        "name_kk": "Үстел ойындары", "audience": "young", "measure": "hand", "since": "2024-01-15",
        "until": "2024-01-14",
    }  # fmt: skip
    assert "аяқтала алмайды" in send(library, "new", **typed)
    send(library, "new", **typed | {"until": ""})
    made = Service.objects.get()
    send(library, "edit", made.pk, **typed | {"until": "2024-05-25"})
    assert "аяқталды 25.05.2024" in page(library, "index", **DAYS)


def test_one_press_counts_one_more_and_one_less(library: Client, printing: Service) -> None:
    said = send(library, "plus", printing.pk, **{"from": "register"})
    assert "Басып шығару: 1 рет қосылды" in said
    send(library, "plus", printing.pk)
    use = ServiceUse.objects.get()
    assert use.count == 2
    send(library, "uncount", use.pk)
    use.refresh_from_db()
    assert use.count == 1
    send(library, "uncount", use.pk, all="1")
    assert not ServiceUse.objects.exists()


def test_a_count_is_written_with_its_day_or_refused(library: Client, printing: Service) -> None:
    typed = {"on": JANUARY.isoformat(), "n": "7", "note": "Емтихан"}
    send(library, "count", printing.pk, **typed)
    assert ServiceUse.objects.get().count == 7
    for wrong in ({"n": "0"}, {"n": "-4"}, {"n": "көп"}, {"on": "2024-01-14"}, {"on": "2999-01-14"}):
        send(library, "count", printing.pk, **typed | wrong)
    assert ServiceUse.objects.get().count == 7


def test_lending_has_no_counting_by_hand(library: Client, lending: Service) -> None:
    assert "Қолмен санау" not in page(library, "service", lending.pk)
    assert "жазбалар бойынша өзі есептеледі" in send(library, "plus", lending.pk)


def test_the_page_of_a_service_shows_its_months_and_rows(
    library: Client, gulnar: User, printing: Service
) -> None:
    count(by=gulnar, service=printing, on=JANUARY, n=7, today=JUNE, note="Емтихан")
    shown = page(library, "service", printing.pk, **DAYS)
    assert "Емтихан" in shown
    assert "ол күндерде толық көрсетілмеген" in shown
    assert "Емтихан" not in page(library, "service", printing.pk, start="2024-02-01", end="2024-03-01")


def test_the_register_is_printed_in_both_languages(
    library: Client, gulnar: User, lending: Service, printing: Service
) -> None:
    count(by=gulnar, service=printing, on=JANUARY, n=7, today=JUNE)
    answer = library.get(reverse("services:paper"), DAYS | {"format": "xlsx", "lang": "ru"})
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    rows = [
        [str(cell) for cell in row]
        for name in book.sheet_names
        for row in book.get_sheet_by_name(name).to_python()
    ]
    [printed] = [row for row in rows if "Печать" in row]
    assert "новая" in printed
    assert any(cell in ("7", "7.0") for cell in printed)
    pdf = library.get(reverse("services:paper"), DAYS | {"format": "pdf", "lang": "kk"})
    assert pdf.content.startswith(b"%PDF")


def test_an_empty_register_says_so_on_paper(library: Client) -> None:
    answer = library.get(reverse("services:paper"), DAYS | {"format": "xlsx", "lang": "kk"})
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    rows = book.get_sheet_by_name(book.sheet_names[0]).to_python()
    assert any("Бұл кезеңде қызмет тіркелмеген." in map(str, row) for row in rows)


def test_the_deputy_reads_and_a_teacher_does_not(
    client: Client, printing: Service, aigul: User, gulnar: User
) -> None:
    client.force_login(aigul)
    assert "+1" not in page(client, "index", **DAYS)
    assert client.post(reverse("services:plus", args=[printing.pk])).status_code == 403
    client.force_login(make.user(gulnar.school, "bolat", "Қасымов Болат", RoleCode.TEACHER))
    assert client.get(reverse("services:index")).status_code == 403


def test_what_another_school_has_is_not_there(
    client: Client, gulnar: User, printing: Service, foreign_librarian: User
) -> None:
    use = count(by=gulnar, service=printing, on=JANUARY, n=7, today=JUNE)
    client.force_login(foreign_librarian)
    assert client.get(reverse("services:service", args=[printing.pk])).status_code == 404
    assert client.post(reverse("services:plus", args=[printing.pk])).status_code == 404
    assert client.post(reverse("services:uncount", args=[use.pk])).status_code == 404
    assert "Басып шығару" not in page(client, "index", **DAYS)
