"""What an entry of the diary tells: books, photographs, strands, and what was lent."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kitaphana.activities import actions, queries
from kitaphana.activities.models import Activity, Photo, Strand, WorkKind
from kitaphana.activities.photos import add_photos, remove_photo
from kitaphana.activities.shown import show, show_described, show_scanned, shown_at, unshow
from kitaphana.core.models import User
from kitaphana.core.refusal import Stranger
from kitaphana.files.models import StoredFile
from tests import make
from tests.activities.conftest import HALF, ON, TODAY, UNTIL, picture, refused


def test_an_exhibition_runs_for_a_week_and_serves_two_strands(
    gulnar: User, kinds: dict[str, WorkKind]
) -> None:
    entry = actions.record(
        by=gulnar,
        kind=kinds["exhibition"],
        on=ON,
        until=UNTIL,
        today=TODAY,
        place="Оқу залы",
        campaign="one_book",
        strands=["moral", "national"],
        outcome="40 оқушы келді",
        participants=40,
        minutes=90,
    )
    actions.record(
        by=gulnar, kind=kinds["quiz"], on=ON, today=TODAY, strands=["moral"], participants=5, minutes=30
    )
    done = [
        (row.strand, row.entries, row.participants, row.minutes)
        for row in queries.by_strand(gulnar.school, HALF)
    ]
    assert done == [(Strand.MORAL, 2, 45, 120), (Strand.NATIONAL, 1, 40, 90)]
    assert list(queries.diary(gulnar.school, HALF, campaign="one_book")) == [entry]
    assert list(queries.diary(gulnar.school, HALF, strand="national")) == [entry]


def test_an_exhibition_that_ends_before_it_begins_is_refused(
    gulnar: User, kinds: dict[str, WorkKind]
) -> None:
    with refused("work_backward"):
        actions.record(by=gulnar, kind=kinds["exhibition"], on=UNTIL, until=ON, today=TODAY)


def test_an_entry_written_anew_keeps_its_books_and_changes_its_strands(
    gulnar: User, exhibition: Activity
) -> None:
    show(by=gulnar, activity=exhibition, titles=[make.title()])
    for strands in (["moral", "civic"], ["civic", "civic", "family"]):
        work = actions.Work(exhibition.kind, ON, strands=strands)
        actions.amend(by=gulnar, activity=exhibition, work=work, today=TODAY)
    assert set(exhibition.strands.values_list("strand", flat=True)) == {"civic", "family"}
    assert exhibition.shown.count() == 1
    assert exhibition.until is None


def test_a_teacher_of_another_school_does_not_enter_an_entry(
    gulnar: User, exhibition: Activity, foreign_librarian: User
) -> None:
    stranger = make.reader(foreign_librarian.school, "Ким Ольга", kind="teacher")
    with pytest.raises(Stranger):
        work = actions.Work(exhibition.kind, ON, teacher=stranger)
        actions.amend(by=gulnar, activity=exhibition, work=work, today=TODAY)


def test_only_what_was_lent_while_it_lasted_counts(gulnar: User, exhibition: Activity) -> None:
    abai, qoja = make.title("Абай жолы"), make.title("Менің атым Қожа", "Соқпақбаев Б.")
    lot = make.lot(gulnar.school, abai, quantity=9)
    reader = make.reader(gulnar.school, school_class=make.school_class(gulnar.school))
    day = timedelta(days=1)
    for on in (ON - day, ON, UNTIL, UNTIL + day):
        make.loan(reader, make.copy(lot), on=on)
    show(by=gulnar, activity=exhibition, titles=[qoja, abai, abai])
    assert [(row.title, row.lent) for row in shown_at(exhibition)] == [(abai, 2), (qoja, 0)]


def test_gulnar_scans_the_books_of_an_exhibition(gulnar: User, exhibition: Activity) -> None:
    abai = make.title("Абай жолы")
    make.copy(make.lot(gulnar.school, abai), "000451")
    first, second = make.title("Қазақ ертегілері", year=2018), make.title("Қазақ ертегілері", year=2020)
    for title in (first, second):
        make.lot(gulnar.school, title)
    assert show_scanned(by=gulnar, activity=exhibition, text=" 000451 ") == abai
    assert show_scanned(by=gulnar, activity=exhibition, text="абай") == abai, "twice is once"
    with refused("work_shown_several"):
        show_scanned(by=gulnar, activity=exhibition, text="ертегілер")
    with refused("work_shown_none"):
        show_scanned(by=gulnar, activity=exhibition, text="000452")
    with refused("work_shown_none"):
        show_scanned(by=gulnar, activity=exhibition, text="   ")
    assert [row.title for row in shown_at(exhibition)] == [abai]
    unshow(by=gulnar, activity=exhibition, title=abai)
    assert shown_at(exhibition) == []


def test_a_book_of_another_school_is_not_found_but_may_be_written_in(
    gulnar: User, exhibition: Activity, foreign_librarian: User
) -> None:
    make.lot(foreign_librarian.school, make.title("Ұшқан ұя", "Момышұлы Б."))
    with refused("work_shown_none"):
        show_scanned(by=gulnar, activity=exhibition, text="Ұшқан ұя")
    show_described(by=gulnar, activity=exhibition, name="Ұшқан ұя", authors="Момышұлы Б.")
    assert [row.title.name for row in shown_at(exhibition)] == ["Ұшқан ұя"]


def test_a_shelf_made_from_demand_comes_with_its_books(gulnar: User, kinds: dict[str, WorkKind]) -> None:
    shelf = actions.record(
        by=gulnar, kind=kinds["thematic_shelf"], on=ON, today=TODAY, shown=[make.title(), make.title()]
    )
    assert shelf.shown.count() == 1


def test_photographs_come_all_or_none_and_leave_with_the_entry(
    gulnar: User, exhibition: Activity, folder: None
) -> None:
    add_photos(by=gulnar, activity=exhibition, uploads=[picture(), picture()], caption=" Көрме ")
    assert [photo.caption for photo in exhibition.photos.all()] == ["Көрме", "Көрме"]
    paper = SimpleUploadedFile("есеп.jpg", b"%PDF-1.7", "image/jpeg")
    with refused("file_kind"):
        add_photos(by=gulnar, activity=exhibition, uploads=[picture(), paper])
    assert StoredFile.objects.count() == 2
    remove_photo(by=gulnar, photo=exhibition.photos.all()[0])
    assert StoredFile.objects.count() == 1
    with refused("work_loses"):
        actions.remove(by=gulnar, activity=exhibition)
    assert StoredFile.objects.count() == 1
    actions.remove(by=gulnar, activity=exhibition, accept_loss=True)
    assert not StoredFile.objects.exists()
    assert not Photo.objects.exists()


def test_gulnar_fills_the_page_of_an_exhibition(
    library: Client, gulnar: User, exhibition: Activity, folder: None
) -> None:
    page = f"/work/{exhibition.pk}/"
    tales = [make.title("Қазақ ертегілері", year=year) for year in (2018, 2020)]
    for title in tales:
        make.lot(gulnar.school, title)
    chosen = library.post(f"{page}shown/", {"text": "ертегілер"}, follow=True).content.decode()
    assert "бірнеше кітап табылды" in chosen
    assert chosen.count("Қазақ ертегілері") >= 2
    library.post(f"{page}shown/{tales[0].pk}/")
    library.post(f"{page}shown/other/", {"name": "Ұшқан ұя", "authors": "Момышұлы Б."})
    assert library.post(f"{page}shown/other/", {"name": ""}).status_code == 200
    library.post(f"{page}photos/", {"photos": [picture(), picture()], "caption": "Ашылуы"})
    photo = exhibition.photos.order_by("pk")[0]
    library.post(f"/work/photos/{photo.pk}/", {"caption": "5 «А» сыныбы"})
    told = library.get(page).content.decode()
    assert "5 «А» сыныбы" in told
    assert f"/files/{photo.file.key}/" in told
    assert "Ұшқан ұя" in told
    library.post(f"/work/photos/{photo.pk}/", {"delete": "on"})
    library.post(f"{page}shown/{tales[0].pk}/remove/")
    assert (exhibition.photos.count(), exhibition.shown.count()) == (1, 1)


def test_a_photograph_that_is_none_is_said_at_its_field(
    library: Client, exhibition: Activity, folder: None
) -> None:
    page = f"/work/{exhibition.pk}/photos/"
    script = SimpleUploadedFile("photo.jpg", b"<script>alert(1)</script>", "image/jpeg")
    answer = library.post(page, {"photos": [script]}).content.decode()
    assert "Файлдың түрі қабылданбайды." in answer
    assert library.post(page, {}).status_code == 200
    assert not Photo.objects.exists()


def test_a_script_in_a_theme_is_only_text(library: Client, gulnar: User, kinds: dict[str, WorkKind]) -> None:
    entry = actions.record(
        by=gulnar, kind=kinds["quiz"], on=ON, today=TODAY, theme="<script>x</script>", outcome="<b>b</b>"
    )
    page = library.get(f"/work/{entry.pk}/").content.decode()
    assert "<script>x</script>" not in page
    assert "&lt;b&gt;b&lt;/b&gt;" in page


def test_marat_reads_an_entry_and_changes_nothing(client: Client, marat: User, exhibition: Activity) -> None:
    client.force_login(marat)
    page = client.get(f"/work/{exhibition.pk}/").content.decode()
    assert "Ұстаз – ұлық тұлға" in page
    assert "<form" not in page.split('id="k-content"')[1].split("</main>")[0]
    for address in ("edit/", "shown/", "shown/other/", "photos/", "remove/"):
        assert client.post(f"/work/{exhibition.pk}/{address}", {}).status_code == 403


def test_svetlana_finds_neither_the_entry_nor_its_photographs(
    client: Client, gulnar: User, foreign_librarian: User, exhibition: Activity, folder: None
) -> None:
    (photo,) = add_photos(by=gulnar, activity=exhibition, uploads=[picture()])
    client.force_login(foreign_librarian)
    for address in ("", "paper/"):
        assert client.get(f"/work/{exhibition.pk}/{address}").status_code == 404
    for address in ("shown/", "shown/other/", "photos/", "shown/1/remove/"):
        assert client.post(f"/work/{exhibition.pk}/{address}", {"text": "x"}).status_code == 404
    assert client.post(f"/work/photos/{photo.pk}/", {"delete": "on"}).status_code == 404


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("kind", ["pdf", "docx", "xlsx"])
def test_an_activity_is_printed_on_a_sheet(
    library: Client, gulnar: User, exhibition: Activity, language: str, kind: str
) -> None:
    show(by=gulnar, activity=exhibition, titles=[make.title()])
    sheet = library.get(f"/work/{exhibition.pk}/paper/", {"lang": language, "format": kind})
    assert sheet.status_code == 200
    assert sheet.content[:2] in (b"%P", b"PK")


def test_the_diary_is_filtered_by_strand_and_campaign(
    library: Client, gulnar: User, kinds: dict[str, WorkKind]
) -> None:
    for theme, strand, campaign in (("Абай оқулары", "moral", "one_book"), ("Жасыл ел", "ecological", "")):
        actions.record(
            by=gulnar,
            kind=kinds["quiz"],
            on=ON,
            today=TODAY,
            theme=theme,
            strands=[strand],
            campaign=campaign,
        )
    days = {"start": "2023-09-01", "end": "2024-01-31"}
    for asked in ({"strand": "moral"}, {"campaign": "one_book"}):
        page = library.get("/work/", days | asked).content.decode()
        assert "Абай оқулары" in page
        assert "Жасыл ел" not in page


def test_a_link_fills_the_form_in_and_a_day_to_come_becomes_today(
    library: Client, gulnar: User, kinds: dict[str, WorkKind]
) -> None:
    page = library.get(
        "/work/add/", {"theme": "Абай күні", "on": "2199-02-30", "marks": "x"}
    ).content.decode()
    assert "Абай күні" in page
    assert 'value="2199' not in page
    assert "2023-10-05" in library.get("/work/add/", {"on": date(2023, 10, 5).isoformat()}).content.decode()
