"""The pages of projects as Gulnar, the deputy, a teacher and strangers use them."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from docx import Document

from kitaphana.activities.models import Activity
from kitaphana.catalogue.models import Title
from kitaphana.core.models import RoleCode, User
from kitaphana.files.models import StoredFile
from kitaphana.research.actions import end, shelve
from kitaphana.research.models import Meeting, Project, ProjectSource
from kitaphana.research.papers import references_paper, shelf_paper
from kitaphana.research.queries import pupils
from kitaphana.roster.models import Reader, SchoolClass
from tests import make
from tests.research.conftest import APRIL, JUNE, NOVEMBER, OCTOBER, THEME

KEY = {"request_key": "7f3c0a52-0000-4000-8000-000000000006"}
SITE = {"kind": "web", "name": "Жібек жолы", "url": "https://abai.kz/zhibek", "on": NOVEMBER.isoformat()}


def told(content: bytes) -> str:
    return content.decode().replace("\u00a0", " ")


def page(client: Client, name: str, /, *args: object, **query: str) -> str:
    answer = client.get(reverse(f"research:{name}", args=args), query)
    assert answer.status_code == 200
    return told(answer.content)


def send(client: Client, name: str, /, *args: object, **sent: object) -> str:
    return told(client.post(reverse(f"research:{name}", args=args), sent, follow=True).content)


def finished(gulnar: User, project: Project, on: date = APRIL) -> Project:
    end(by=gulnar, project=project, state=Project.State.FINISHED, on=on, today=JUNE)
    return project


@pytest.fixture
def this_year(gulnar: User) -> SchoolClass:
    """A class of the present school year."""
    today = timezone.localdate()
    starts_on = date(today.year if today.month >= 9 else today.year - 1, 9, 1)
    return make.school_class(gulnar.school, 9, "Ә", year=make.school_year(gulnar.school, starts_on))


def test_a_project_begins_with_the_class_and_then_its_pupils(library: Client, this_year: SchoolClass) -> None:
    aisha = make.reader(
        this_year.school, "Серік Айша", school_class=this_year, joined_on=this_year.year.starts_on
    )
    assert "Серік" not in page(library, "new")
    address = f"{reverse('research:new')}?school_class={this_year.pk}"
    assert "Серік Айша" in library.get(address).content.decode()
    typed = {"theme": THEME, "started_on": this_year.year.starts_on.isoformat()}
    assert "оқушысы көрсетілмеген" in library.post(address, typed).content.decode()
    library.post(address, typed | KEY | {"pupils": aisha.pk})
    made = Project.objects.get()
    assert (made.theme, made.school_class, list(pupils(made))) == (THEME, this_year, [aisha])


def test_a_pupil_of_another_school_is_no_choice(
    library: Client, this_year: SchoolClass, foreign_librarian: User
) -> None:
    theirs = make.reader(foreign_librarian.school, "Ким Олег")
    address = f"{reverse('research:new')}?school_class={this_year.pk}"
    typed = {"theme": THEME, "started_on": this_year.year.starts_on.isoformat(), "pupils": theirs.pk}
    assert library.post(address, typed).status_code == 200
    assert not Project.objects.exists()


def test_the_pupils_of_an_old_project_stay_when_it_is_changed(
    library: Client, project: Project, arman: Reader, dana: Reader
) -> None:
    assert "Сейітов Арман" in page(library, "edit", project.pk)
    send(
        library, "edit", project.pk, theme="Жаңа", pupils=[arman.pk], started_on=OCTOBER.isoformat(), note=""
    )
    project.refresh_from_db()
    assert (project.theme, list(pupils(project))) == ("Жаңа", [arman])


def test_sources_are_found_in_the_catalogue_or_written_by_hand(
    library: Client, project: Project, history: Title
) -> None:
    novel = make.title("Ұшқан ұя", "Момышұлы Б.")
    found = page(library, "pick", project.pk, q="ұшқан")
    assert "Ұшқан ұя" in found
    assert "Қазақстан тарихы" not in page(library, "pick", project.pk, q="қазақстан")
    assert "Ешқандай басылым таңдалмаған" in send(library, "pick", project.pk, q="ұшқан")
    assert "Дереккөздерге қосылды: 1" in send(library, "pick", project.pk, q="ұшқан", titles=[novel.pk])
    assert "Дереккөздерге қосылды: 1" in send(library, "new_source", project.pk, **SITE)
    assert project.sources.count() == 4
    wrong = send(library, "new_source", project.pk, **SITE | {"url": "javascript:alert(1)"})
    assert project.sources.count() == 4
    assert 'class="k-field wrong"' in wrong


def test_a_source_is_changed_shelved_and_removed(library: Client, project: Project) -> None:
    send(library, "new_source", project.pk, **SITE)
    site = ProjectSource.objects.get(title=None)
    send(library, "source", site.pk, **SITE | {"name": "Керуен"})
    assert "Керуен [Электрондық ресурс]" in page(library, "project", project.pk)
    send(library, "shelve", site.pk, on_shelf="1")
    site.refresh_from_db()
    assert site.on_shelf
    send(library, "remove_source", site.pk)
    assert not ProjectSource.objects.filter(title=None).exists()


def test_loans_are_shown_with_their_days(
    library: Client, project: Project, arman: Reader, history: Title
) -> None:
    books = make.lot(project.school, history, quantity=2)
    make.loan(arman, make.copy(books), on=OCTOBER, returned_on=NOVEMBER)
    make.loan(arman, make.copy(books), on=NOVEMBER)
    shown = page(library, "project", project.pk)
    assert "2 рет берілді" in shown
    assert "02.10.2023 – 20.11.2023; 20.11.2023 – әлі қайтарылмады" in shown


def test_a_meeting_is_written_and_undone(library: Client, project: Project) -> None:
    typed = {"on": NOVEMBER.isoformat(), "about": "Дереккөз іріктеу", "minutes": "40"}
    assert "Кездесу күнделікке жазылды: 2023" in send(library, "meet", project.pk, **typed)
    met = Meeting.objects.get()
    assert "алып тасталды" in send(library, "undo_meeting", met.pk)
    assert not Activity.objects.exists()
    late = send(library, "meet", project.pk, **typed | {"on": "2023-09-30"})
    assert "жобаның мерзіміне кірмейді" in late


def test_the_result_is_saved_or_refused_and_the_project_ended(library: Client, project: Project) -> None:
    result = {"conference": "Дарын", "award": "first", "on": APRIL.isoformat()}
    assert "деңгейі көрсетілмеген" in send(library, "present", project.pk, **result)
    assert "аудандық, I орын" in send(library, "present", project.pk, level="district", **result)
    reversed_days = send(library, "end", project.pk, state="finished", on="2023-09-01")
    assert "Күндердің реті дұрыс емес" in reversed_days
    assert "Жобаны жалғастыру" in send(library, "end", project.pk, state="finished", on=APRIL.isoformat())
    send(library, "reopen", project.pk)
    project.refresh_from_db()
    assert project.state == Project.State.GOING_ON


def test_the_finished_paper_is_attached_replaced_and_taken_away(
    library: Client, project: Project, tmp_path: Path, settings: Any
) -> None:
    settings.DATA = tmp_path
    for name in ("жұмыс.pdf", "жаңа.pdf"):
        file = SimpleUploadedFile(name, b"%PDF-1.7 ...", "application/pdf")
        assert name in send(library, "attach", project.pk, upload=file)
    stored = StoredFile.objects.get()
    assert library.get(reverse("files:file", args=[stored.key]))["Content-Type"] == "application/pdf"
    page_with_script = SimpleUploadedFile("жұмыс.pdf", b"<script>alert(1)</script>", "application/pdf")
    assert "Файлдың түрі қабылданбайды" in send(library, "attach", project.pk, upload=page_with_script)
    send(library, "detach", project.pk)
    assert not StoredFile.objects.exists()


def test_finished_works_are_found_by_theme_author_supervisor_and_year(
    library: Client, gulnar: User, project: Project
) -> None:
    assert THEME not in page(library, "works")
    finished(gulnar, project)
    for words in ("жібек", "Мұрат", "Арман", "Қасымов"):
        assert page(library, "works", q=words).count(THEME) == 1
    assert "Сейітов А., Мұрат Д." not in page(library, "works")
    assert "Мұрат Д., Сейітов А." in page(library, "works")
    assert THEME not in page(library, "works", q="Абай")
    assert THEME in page(library, "works", year="2023")
    other = Project.objects.create(
        school=gulnar.school, theme="Көл", started_on=date(2022, 10, 1), state="finished",
        ended_on=date(2023, 5, 1),
    )  # fmt: skip
    assert other.theme not in page(library, "works", year="2023")


def test_the_list_is_of_the_period_and_of_a_state(library: Client, gulnar: User, project: Project) -> None:
    days = {"start": OCTOBER.isoformat(), "end": JUNE.isoformat()}
    assert THEME in page(library, "index", **days)
    assert THEME not in page(library, "index", **days, state="finished")
    assert THEME not in page(library, "index", start="2022-09-01", end="2023-08-31")
    finished(gulnar, project)
    assert THEME in page(library, "index", **days, state="finished")


def test_the_references_are_copied_as_text_and_taken_away_as_a_file(
    library: Client, project: Project
) -> None:
    send(library, "new_source", project.pk, **SITE)
    shown = page(library, "references", project.pk, lang="ru")
    assert "1. Есенберлин, І. Көшпенділер" in shown
    assert "(дата обращения: 20.11.2023)" in shown
    assert "(қаралған күні" in page(library, "references", project.pk, lang="xx")
    answer = library.get(
        reverse("research:references_file", args=[project.pk]), {"format": "docx", "lang": "kk"}
    )
    words = [line.text for line in Document(io.BytesIO(answer.content)).paragraphs]
    assert "Пайдаланылған дереккөздер тізімі" in words
    assert any(line.startswith("3. Қозыбаев, М.") for line in words)
    pdf = library.get(reverse("research:references_file", args=[project.pk]), {"format": "pdf", "lang": "ru"})
    assert pdf.content.startswith(b"%PDF")


def test_the_list_and_the_card_bear_no_child_by_name(library: Client, gulnar: User, project: Project) -> None:
    for source in project.sources.all():
        shelve(by=gulnar, source=source, on_shelf=True)
    with override("kk"):
        papers = references_paper(project, "kk"), shelf_paper(project, "kk")
    words = "\n".join(
        [line.text for paper in papers for line in paper.lines()]
        + [cell.text for row in papers[1].sections[0].tables[0].rows for cell in row]
    )
    assert "Есенберлин, І. Көшпенділер. Алмас қылыш / І. Есенберлин. – 2019." in words
    assert "Жетекшісі: Қасымов Б.Е." in words.replace("\u00a0", " ")
    assert "Сейітов" not in words
    answer = library.get(reverse("research:shelf_card", args=[project.pk]), {"format": "pdf"})
    assert answer.content.startswith(b"%PDF")


def test_the_deputy_reads_and_a_teacher_does_not(
    client: Client, project: Project, aigul: User, gulnar: User
) -> None:
    client.force_login(aigul)
    shown = page(client, "project", project.pk)
    assert "Кездесуді жазу" not in shown
    assert client.post(reverse("research:end", args=[project.pk])).status_code == 403
    client.force_login(make.user(gulnar.school, "bolat", "Қасымов Болат", RoleCode.TEACHER))
    assert client.get(reverse("research:index")).status_code == 403


def test_what_another_school_has_is_not_there(
    client: Client, project: Project, foreign_librarian: User
) -> None:
    client.force_login(foreign_librarian)
    source = project.sources.all()[0].pk
    for name in ("project", "edit", "pick", "new_source", "references", "references_file", "shelf_card"):
        assert client.get(reverse(f"research:{name}", args=[project.pk])).status_code == 404
    for name in ("remove_source", "shelve"):
        assert client.post(reverse(f"research:{name}", args=[source])).status_code == 404
