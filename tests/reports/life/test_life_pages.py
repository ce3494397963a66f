"""The pages of a report's life, from Gulnar's signature to Marat's, and what each may not do."""

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import unquote, urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from kitaphana.activities.models import Activity
from kitaphana.core.models import RoleCode, School, User
from kitaphana.reports import life
from kitaphana.reports.editions import Shown, Told, facts_of, figures, living
from kitaphana.reports.formats import CONTENT_TYPES
from kitaphana.reports.models import Edition, PrintedFile, Report
from kitaphana.reports.outline import DEFAULT, Outline, Words
from tests import make
from tests.make import PASSWORD
from tests.reports.life.conftest import explain, forged, visit
from tests.reports.telling import NEXT_MONTH

As = Callable[[User], Client]


@pytest.fixture
def signed_in() -> As:
    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


def shown(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return _text(response.content)


def _text(content: bytes) -> str:
    return re.sub(r"\s+", " ", unescape(content.decode()).replace("\u00a0", " "))


def read(client: Client, page: str) -> dict[str, str]:
    """What the report's page sends along to be signed."""
    link = re.search(r'sign/\?seen=(\d+)&shown=([^"]+)"', shown(client, page))
    assert link
    return {"seen": link[1], "shown": unquote(link[2])}


def test_aigul_agrees_on_the_page_before_marat_decides(
    signed_in: As, gulnar: User, marat: User, aigul: User, report: Report
) -> None:
    life.submit(by=gulnar, report=report, on=NEXT_MONTH)
    hers, deputys, page = signed_in(gulnar), signed_in(aigul), f"/reports/{report.pk}/"
    assert f'action="{page}agree/"' not in shown(hers, page)
    assert f'action="{page}agree/"' in shown(deputys, page)
    assert hers.post(f"{page}agree/", {"seen": "1"}).status_code == 403
    assert deputys.post(f"{page}agree/", {"seen": "1"}).status_code == 302
    after = shown(deputys, page)
    assert f'action="{page}agree/"' not in after
    assert "Оспанова Айгүл" in after.partition("Келісілді:")[2][:60]
    assert "Директордың шешімін күтіп тұр." in after
    assert Report.objects.get().state == "submitted"


def test_before_the_signature_gulnar_hears_which_words_another_language_lacks(
    signed_in: As, gulnar: User, report: Report
) -> None:
    own = Words({"kk": "Жаңалықтар"}, {"kk": "Сөре жасалды.", "en": "A shelf was made."})
    report.parts = Outline((*DEFAULT.parts, own)).to_json()
    report.save()
    explain(gulnar, report)
    hers, page = signed_in(gulnar), f"/reports/{report.pk}/"
    told = shown(hers, f"{page}sign/?{urlencode(read(hers, page))}")
    assert "<b>Жаңалықтар</b>. Мұнда орысша мәтін жоқ: сол тілдегі есепте бұл бөлім болмайды." in told
    assert "ағылшынша мәтін жоқ" not in told


def test_gulnar_signs_marat_approves_and_what_is_recorded_after_is_only_told(
    signed_in: As, gulnar: User, marat: User, report: Report
) -> None:
    hers, his, page = signed_in(gulnar), signed_in(marat), f"/reports/{report.pk}/"
    told = read(hers, page)
    assert told["seen"] == "0"
    assert "құпиясөзді қайта енгізіңіз" in shown(hers, f"{page}sign/?{urlencode(told)}")

    wrong = hers.post(f"{page}sign/", told | {"password": "басқа"})
    assert wrong.status_code == 200
    assert "құпиясөз дұрыс емес" in _text(wrong.content)
    assert not Edition.objects.exists()
    assert hers.post(f"{page}sign/", told | {"password": PASSWORD})["Location"] == page
    assert f'href="{page}sign/' not in shown(hers, page)
    assert f'href="{page}approve/' not in shown(hers, page)

    today = shown(his, "/")
    assert "бекітуіңізді күтіп тұр" in today
    assert f'href="{page}"' in today
    assert f'href="{page}approve/?seen=1"' in shown(his, page)
    typed = {"seen": 1, "minutes_number": "7", "minutes_on": "", "password": PASSWORD}
    incomplete = _text(his.post(f"{page}approve/", typed).content)
    assert "Хаттаманың нөмірі мен күнін бірге жазыңыз" in incomplete
    assert 'value="7"' in incomplete
    assert PASSWORD not in incomplete
    assert his.post(f"{page}approve/", {"seen": 1, "password": PASSWORD})["Location"] == page
    approved = shown(hers, page)
    assert "бекітілді" in approved
    assert "Есепті" not in shown(his, "/").split("күтіп тұр")[0][-200:]
    assert Edition.objects.get().decided_on == timezone.localdate()

    visit(gulnar, 43)
    late = shown(hers, page)
    assert "2 көрсеткіш қазір басқаша" in late
    assert re.search(r"келім саны.{0,200}>42<.{0,100}>85<", late)
    assert "число" not in late
    hers.post(f"{page}correct/", {"seen": 2})
    assert Report.objects.get().state == "correcting"
    differs = shown(hers, f"{page}changes/")
    assert "келім саны" in differs
    hers.post(f"{page}leave/", {"seen": 3})
    assert Report.objects.get().state == "approved"


def test_marat_sends_it_back_with_a_reason_which_gulnar_reads(
    signed_in: As, gulnar: User, marat: User, report: Report
) -> None:
    hers, his, page = signed_in(gulnar), signed_in(marat), f"/reports/{report.pk}/"
    life.submit(by=gulnar, report=report, on=NEXT_MONTH)
    assert "Бұл өріс" in _text(his.post(f"{page}return/", {"seen": 1, "why": ""}).content)
    stale = _text(his.post(f"{page}return/", {"seen": 0, "why": "Қор туралы жазыңыз"}).content)
    assert "басқа біреу өзгертті" in stale
    assert "Қор туралы жазыңыз" in stale, "what was typed stays"
    assert 'name="seen" value="1"' not in stale, "he has not read that one"
    assert 'type="submit" class="k-btn main"' not in stale
    assert f'href="{page}"' in stale
    assert "басқа біреу өзгертті" in shown(his, f"{page}approve/?seen=0")
    his.post(f"{page}return/", {"seen": 1, "why": "Қор туралы жазыңыз"})
    assert "есебі қайтарылды" in shown(hers, "/")
    returned = shown(hers, page)
    assert "Қор туралы жазыңыз" in returned
    assert f'href="{page}sign/?seen=2&shown=' in returned


def test_the_button_is_grey_with_the_number_of_questions_in_it(
    signed_in: As, gulnar: User, draft: Report
) -> None:
    hers, page = signed_in(gulnar), f"/reports/{draft.pk}/"
    grey = re.search(r"<button[^>]*disabled[^>]*>.*?Қол қою: (\d+) сұрақ қалды", shown(hers, page))
    assert grey
    facts = facts_of(draft, "kk", NEXT_MONTH)
    told = Shown.of(Told(living(draft, facts), facts.values))
    sent = {"seen": 0, "shown": str(told), "password": PASSWORD}
    refused = _text(hers.post(f"{page}sign/", sent).content)
    assert f"{grey[1]} сұрақ қалды" in refused
    assert Report.objects.get().state == "draft"


def test_files_of_a_version_are_given_out_the_same_and_known_again(
    signed_in: As, gulnar: User, marat: User, report: Report
) -> None:
    """Records change after; not a digit of the submitted report does, in any format."""
    edition, hers = life.submit(by=gulnar, report=report, on=NEXT_MONTH), signed_in(gulnar)
    folder = f"/reports/{report.pk}/versions/1/"
    paths = [f"{folder}{each}/?paper={code}" for each in ("json", "html") for code in ("kk", "ru", "en")]
    before = {path: hers.get(path).content for path in paths}
    frozen = shown(hers, folder)
    visit(gulnar, 500)
    assert {path: hers.get(path).content for path in paths} == before
    assert shown(hers, folder).split("<article")[1] == frozen.split("<article")[1]
    for file_format in set(CONTENT_TYPES) - {"json", "html"}:
        response = hers.get(f"{folder}{file_format}/?paper=ru")
        assert f"-ru.{file_format}" in response["Content-Disposition"]
    assert PrintedFile.objects.filter(edition=edition).count() == 6 + 3
    School.objects.update(name_ru="Другая школа", name_kk="Басқа мектеп")
    assert {path: hers.get(path).content for path in paths} == before
    his = signed_in(marat)
    upload = SimpleUploadedFile("есеп.json", before[paths[0]])
    told = _text(his.post("/reports/verify/", {"file": upload}).content)
    assert "кітапхана берген файл, өзгертілмеген" in told
    changed = SimpleUploadedFile("есеп.json", forged(before[paths[0]]))
    told = _text(his.post("/reports/verify/", {"file": changed}).content)
    assert "Файл өзгертілген." in told
    assert "<del>" not in told
    assert "43" in told
    for wrong in ({}, {"file": SimpleUploadedFile("x", b"")}):
        assert his.post("/reports/verify/", wrong).status_code == 200
    assert hers.get(f"{folder}odt/").status_code == 404
    assert hers.get(f"/reports/{report.pk}/versions/2/").status_code == 404
    Edition.objects.update(journal=0)
    assert "дерекқорда өзгертілген" in shown(hers, folder)
    assert hers.get(paths[0]).status_code == 422


def test_the_list_of_kept_reports_is_filtered(signed_in: As, gulnar: User, report: Report) -> None:
    hers = signed_in(gulnar)
    listed = shown(hers, "/reports/kept/")
    assert "01.09.2023 – 31.01.2024" in listed
    assert f'href="/reports/{report.pk}/"' in listed
    assert "01.09.2023" in shown(hers, "/reports/kept/?state=draft&addressee=director")
    assert "01.09.2023" not in shown(hers, "/reports/kept/?state=approved")
    assert "01.09.2023" in shown(hers, "/reports/kept/?state=чушь")
    assert hers.get("/reports/kept/?format=xlsx")["Content-Type"].startswith("application/vnd")


def test_who_may_do_what(
    signed_in: As, gulnar: User, marat: User, aigul: User, foreign_librarian: User, report: Report
) -> None:
    life.submit(by=gulnar, report=report, on=NEXT_MONTH)
    page = f"/reports/{report.pk}/"
    hers, his, deputys, strangers = map(signed_in, (gulnar, marat, aigul, foreign_librarian))
    assert hers.get(f"{page}approve/").status_code == 403
    assert hers.get("/reports/verify/").status_code == 403
    assert his.get(f"{page}sign/").status_code == 403
    assert his.post(f"{page}correct/").status_code == 403
    assert deputys.get(f"{page}versions/1/").status_code == 200
    assert deputys.get(f"{page}return/").status_code == 403
    for path in ("sign/", "changes/", "versions/1/", "versions/1/json/"):
        assert strangers.get(f"{page}{path}").status_code == 404
    assert strangers.post(f"{page}leave/").status_code == 404
    assert Client().get(f"{page}sign/").status_code == 302


def test_the_methodist_of_the_district_verifies_the_file_of_a_school(
    signed_in: As, gulnar: User, report: Report
) -> None:
    edition = life.submit(by=gulnar, report=report, on=NEXT_MONTH)
    content = signed_in(gulnar).get(f"/reports/{report.pk}/versions/1/pdf/").content
    office = School.objects.create(kind=School.Kind.DISTRICT, name_kk="Білім бөлімі", head_kk="Бөлім")
    theirs = signed_in(make.user(office, "methodist", "Ахметова Жанар", RoleCode.METHODIST))
    assert 'href="/reports/verify/"' in shown(theirs, "/reports/verify/")
    told = _text(theirs.post("/reports/verify/", {"file": SimpleUploadedFile("a.pdf", content)}).content)
    assert "өзгертілмеген" in told
    assert edition.school.name_kk in told
    assert theirs.get(f"/reports/{report.pk}/").status_code == 403


def test_a_form_sent_twice_signs_once(signed_in: As, gulnar: User, report: Report) -> None:
    hers, page = signed_in(gulnar), f"/reports/{report.pk}/"
    sent = read(hers, page) | {
        "password": PASSWORD,
        "request_key": "0f8fad5b-d9cb-469f-a165-70867728950e",
    }
    hers.post(f"{page}sign/", sent)
    assert hers.post(f"{page}sign/", sent).status_code == 200
    assert Edition.objects.count() == 1


def test_what_is_recorded_while_gulnar_reads_is_shown_to_her_before_she_signs(
    signed_in: As, gulnar: User, report: Report
) -> None:
    hers, page = signed_in(gulnar), f"/reports/{report.pk}/"
    told = read(hers, page)
    visit(gulnar, 10)
    moved = _text(hers.post(f"{page}sign/", told | {"password": PASSWORD}).content)
    assert "оқып отырғанда деректер өзгерді" in moved
    assert re.search(r"келім саны.{0,200}>42<.{0,100}>52<", moved)
    assert not Edition.objects.exists()
    now = re.search(r'name="shown" value="([^"]+)"', moved)
    assert now
    hers.post(f"{page}sign/", told | {"shown": now[1], "password": PASSWORD})
    assert figures(Edition.objects.get())["visits"] == 52


def test_what_moved_beside_the_figures_is_read_on_the_page(
    signed_in: As, gulnar: User, report: Report
) -> None:
    hers, page = signed_in(gulnar), f"/reports/{report.pk}/"
    told = read(hers, page)
    Activity.objects.update(theme="Жаңа тақырып")
    moved = _text(hers.post(f"{page}sign/", told | {"password": PASSWORD}).content)
    assert "оқып отырғанда деректер өзгерді" in moved
    assert 'type="submit" class="k-btn main"' not in moved
    assert read(hers, page) != told
    for shown_before in ({}, {"shown": "чушь"}):
        response = hers.post(f"{page}sign/", {"seen": 0, "password": PASSWORD} | shown_before)
        assert response.status_code == 422
        assert "Алдымен есепті ашып оқыңыз" in _text(response.content)
    assert not Edition.objects.exists()


def test_the_sheets_beside_a_submitted_report_say_what_it_says(
    signed_in: As, gulnar: User, marat: User, report: Report
) -> None:
    hers, his, page = signed_in(gulnar), signed_in(marat), f"/reports/{report.pk}/"

    def sheet(name: str, file_format: str = "html") -> bytes:
        response = hers.get(f"/reports/sheet/{name}/{file_format}/?report={report.pk}&paper=kk")
        assert response.status_code == 200
        return response.content

    assert "жоба" in _text(sheet("summary")).casefold()
    life.submit(by=gulnar, report=report, on=NEXT_MONTH)
    assert f"/reports/sheet/summary/pdf/?report={report.pk}&paper=kk" in shown(hers, page)
    before = {name: sheet(name) for name in ("summary", "wall")}
    assert ">42<" in _text(before["summary"])
    assert "тапсырылды" in _text(before["summary"])
    visit(gulnar, 500)
    assert {name: sheet(name) for name in before} == before
    for file_format in ("pdf", "docx", "xlsx"):
        upload = SimpleUploadedFile(f"a.{file_format}", sheet("summary", file_format))
        told = _text(his.post("/reports/verify/", {"file": upload}).content)
        assert "кітапхана берген файл, өзгертілмеген" in told
    life.return_report(by=marat, report=report, on=NEXT_MONTH, why="Қор туралы жазыңыз")
    assert ">542<" in _text(sheet("summary")), "a live one follows the records"
    explain(gulnar, report)
    life.submit(by=gulnar, report=report, on=NEXT_MONTH)
    Edition.objects.update(sheets={})
    assert hers.get(f"/reports/sheet/summary/pdf/?report={report.pk}").status_code == 422
    for key in ("0", "чушь", "9" * 30):
        assert hers.get(f"/reports/sheet/summary/pdf/?report={key}").status_code == 404
