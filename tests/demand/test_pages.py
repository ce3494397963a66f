"""The pages of demand as Gulnar and the director use them."""

import io
import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags
from python_calamine import CalamineWorkbook

from kitaphana.activities.actions import adopt_kinds
from kitaphana.activities.models import Activity
from kitaphana.core.models import School, User
from kitaphana.demand.models import Proposal, TellAsker
from kitaphana.demand.young import young
from kitaphana.lib.asked import work_key
from kitaphana.roster.models import Reader
from kitaphana.teaching.models import ReadingList
from tests import make
from tests.demand.conftest import DAY, HALF, asked

SPAN = "start=2023-09-01&end=2024-01-31"
LIST = f"/needs/demand/?{SPAN}"
LINE = f"/needs/demand/line/?{SPAN}&axis=work&key={work_key('Гарри Поттер')}"


def refusals(school: School, about: str, n: int, **more: object) -> None:
    for _ in range(n):
        asked(school, about, refused="not_in_stock", **more)  # type: ignore[arg-type]


def page(client: Client, address: str) -> str:
    """The words of the page."""
    words = strip_tags(client.get(address).content.decode())
    return " ".join(words.replace("\u2009", " ").replace("\u00a0", " ").split())


def as_shown(client: Client, address: str) -> dict[str, object]:
    """What a browser sends of the page as it came, with a sum of 50 000."""
    auto = client.get(address).content.decode().split('name="auto" value="')[1].split('"')[0]
    return {"limit": "50000", "auto": auto, "lines": auto.split()}


def named(client: Client, address: str) -> list[str]:
    """The lines of the list, in their order."""
    found = re.findall(r"demand/line/[^>]*>([^<]*)</a>", client.get(address).content.decode())
    return [name.strip() for name in found]


def test_the_list_shows_who_asked_and_what_is_held(library: Client, school: School) -> None:
    refusals(school, "Гарри Поттер", 6, grade=3)
    make.lot(school, make.title("Ұшқан ұя"), quantity=3)
    asked(school, "Ұшқан ұя")
    shown = page(library, LIST)
    assert "6 · 0 · 0" in shown
    assert "қорда жоқ" in shown
    assert "жетеді" in shown
    assert "сұралғаны – 7, қанағаттандырылмағаны – 6 (85,7 %)" in shown
    assert "қанағаттандырылмаған 6 сұраныстың алтауы жабылады" in shown


def test_a_theme_is_never_lacking_but_says_how_often_it_was_asked_for_in_vain(
    library: Client, school: School
) -> None:
    for _ in range(9):
        asked(school, "Наурыз мейрамы", sought="theme")
    refusals(school, "Наурыз мейрамы", 1, sought="theme")
    asked(school, "Ақмола облысы қашан құрылды", sought="fact", grade=None)
    shown = page(library, f"{LIST}&axis=theme")
    assert "қорда жоқ" not in shown
    assert "қанағаттандырылмағаны – 1" in shown
    assert "қанағаттандырылмағаны жоқ" in shown
    assert named(library, f"{LIST}&axis=theme&only=unmet") == ["Наурыз мейрамы"]
    assert named(library, f"{LIST}&axis=theme&only=none") == named(library, f"{LIST}&axis=theme")


def test_the_figures_of_who_asked_are_explained_and_said_aloud(library: Client, school: School) -> None:
    refusals(school, "Гарри Поттер", 6, grade=3)
    refusals(school, "Гарри Поттер", 2, grade=None)
    shown = page(library, LIST)
    assert "0–4-сынып: 6, 5–9-сынып: 0, 10–12-сынып: 0, басқалар: 2" in shown
    assert "6 · 0 · 0 + 2" in shown
    assert "10–12-сынып + басқалар (мұғалімдер, ата-аналар" in shown


def test_filters_search_and_order_are_in_the_address(library: Client, school: School) -> None:
    refusals(school, "Гарри Поттер", 1, grade=3)
    asked(school, "Ақ кеме", grade=8)
    assert named(library, f"{LIST}&grades=0-4") == ["Гарри Поттер"]
    assert named(library, f"{LIST}&q=кеме") == ["Ақ кеме"]
    assert named(library, f"{LIST}&source=search") == []
    assert named(library, f"{LIST}&only=none&sort=name") == ["Ақ кеме", "Гарри Поттер"]
    for broken in ("&grades=x", "&sort=x", "&axis=x", "&page=x", "&start=yesterday"):
        assert library.get(LIST + broken).status_code == 200


def test_the_list_is_taken_away_as_a_table(library: Client, school: School) -> None:
    refusals(school, "Гарри Поттер", 2)
    file = library.get(f"/needs/demand/paper/?{SPAN}&format=xlsx").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(file)).get_sheet_by_index(0).to_python()
    assert any("Гарри Поттер" in row and 2 in row for row in rows)


def test_ticks_and_the_sum_are_counted_again_without_writing(library: Client, school: School) -> None:
    refusals(school, "Гарри Поттер", 11)
    refusals(school, "Нарния", 6)
    shown = library.get(LIST).content.decode()
    ticked = shown.split('name="auto" value="')[1].split('"')[0].split()
    assert len(ticked) == 2
    typed = {"limit": "6000", "auto": " ".join(sorted(ticked)), "lines": ticked}
    by_rule = library.post(LIST, typed).content.decode()
    assert by_rule.count(" checked") == 1, "the rule takes the strongest within the new sum"
    by_hand = library.post(LIST, {"limit": "9000", "auto": " ".join(sorted(ticked)), "lines": ticked[:1]})
    assert by_hand.content.decode().count(" checked") == 1
    wrong = library.post(LIST, {"limit": "0", "lines": ticked})
    assert "k-error" in wrong.content.decode() or "errorlist" in wrong.content.decode()
    assert not Proposal.objects.exists()


def test_gulnar_sends_a_proposal_and_the_director_accepts(
    library: Client, gulnar: User, marat: User, client: Client
) -> None:
    refusals(gulnar.school, "Гарри Поттер", 6)
    answer = library.post(f"/needs/demand/buy/?{SPAN}", {**as_shown(library, LIST), "send": "1"})
    made = Proposal.objects.get()
    assert answer["Location"] == f"/needs/demand/proposals/{made.pk}/"
    assert made.state == Proposal.State.SENT
    office = Client()
    office.force_login(marat)
    assert "сатып алу ұсынысы жауабыңызды күтіп тұр" in page(office, "/")
    assert "Қабылдау" in page(office, answer["Location"])
    office.post(f"{answer['Location']}answer/", {"text": "Болады", "accept": "1"})
    made.refresh_from_db()
    assert made.state == Proposal.State.ACCEPTED
    assert "Болады" in page(library, answer["Location"])
    assert library.get("/needs/demand/proposals/?format=xlsx").status_code == 200
    assert library.get(f"{answer['Location']}paper/?format=docx&lang=ru").status_code == 200


def test_the_director_must_say_why_not(library: Client, gulnar: User, marat: User) -> None:
    refusals(gulnar.school, "Гарри Поттер", 6)
    library.post(f"/needs/demand/buy/?{SPAN}", {**as_shown(library, LIST), "send": "1"})
    made = Proposal.objects.get()
    office = Client()
    office.force_login(marat)
    answer = office.post(f"/needs/demand/proposals/{made.pk}/answer/", {"text": "", "decline": "1"})
    assert "Неліктен қабылданбағаны жазылмаған" in answer.content.decode()
    assert library.post(f"/needs/demand/proposals/{made.pk}/answer/", {"accept": "1"}).status_code == 403


def test_a_draft_is_corrected_and_asks_before_it_goes_over_the_sum(library: Client, gulnar: User) -> None:
    refusals(gulnar.school, "Гарри Поттер", 6)
    library.post(f"/needs/demand/buy/?{SPAN}", as_shown(library, LIST))
    made = Proposal.objects.get()
    row = made.lines.get()
    address = f"/needs/demand/proposals/{made.pk}/"
    typed = {"limit": "5000", f"n-{row.pk}": "4", f"price-{row.pk}": "2000"}
    assert "Шектен асырып сақтау" in library.post(f"{address}lines/", typed).content.decode()
    library.post(f"{address}lines/", typed | {"accept_over": "1"})
    row.refresh_from_db()
    assert (row.quantity, row.amount) == (4, Decimal(8000))
    assert library.post(f"{address}lines/", typed | {f"n-{row.pk}": "-1"}).status_code == 200
    library.post(f"{address}lines/", typed | {"remove": str(row.pk)})
    assert not made.lines.exists()
    library.post(f"{address}withdraw/")
    made.refresh_from_db()
    assert made.state == Proposal.State.WITHDRAWN


def test_nothing_ticked_is_no_proposal(library: Client, school: School) -> None:
    refusals(school, "Гарри Поттер", 6)
    answer = library.post(f"/needs/demand/buy/?{SPAN}", {"limit": "50000"}, follow=True)
    assert "бірде-бір кітап жоқ" in answer.content.decode()
    assert not Proposal.objects.exists()


def test_a_line_shows_its_facts_and_becomes_a_shelf_and_a_list(
    library: Client, gulnar: User, arman: Reader
) -> None:
    today = timezone.localdate()
    make.school_year(gulnar.school, date(today.year if today.month >= 9 else today.year - 1, 9, 1))
    adopt_kinds(by=gulnar)
    title = make.title("Гарри Поттер", "Роулинг Дж. К.")
    make.lot(gulnar.school, title)
    asked(gulnar.school, "гарри потер", refused="all_lent", reader=arman)
    shown = page(library, LINE)
    assert "гарри потер" in shown
    assert "Сейітов А.Б." in shown
    body = library.get(LINE).content.decode()
    shelf = unescape(re.findall(r'action="([^"]*/shelf/[^"]*)"', body)[0])
    reading_list = unescape(re.findall(r'formaction="([^"]*/list/[^"]*)"', body)[0])
    library.post(shelf, {"name": "Сиқыр", "titles": [title.pk]})
    assert [row.title for row in Activity.objects.get().shown.all()] == [title]
    library.post(reading_list, {"name": "Сиқырлы кітаптар", "titles": [title.pk]})
    assert ReadingList.objects.get().name == "Сиқырлы кітаптар"
    refused = library.post(reading_list, {"name": ""}, follow=True)
    assert "Атауы жазылмаған" in refused.content.decode()
    assert library.get(f"/needs/demand/line/?{SPAN}&axis=work&key=жоқ").status_code == 404


def test_names_are_for_the_librarian_alone(library: Client, marat: User, arman: Reader) -> None:
    asked(marat.school, "Гарри Поттер", reader=arman)
    office = Client()
    office.force_login(marat)
    assert "Сейітов" in page(library, LINE)
    assert "Сейітов" not in page(office, LINE)


def test_a_receipt_brings_news_to_those_who_asked(library: Client, gulnar: User, arman: Reader) -> None:
    today = timezone.localdate()
    make.school_year(gulnar.school, date(today.year if today.month >= 9 else today.year - 1, 9, 1))
    asked(gulnar.school, "Гарри Поттер", refused="not_in_stock", reader=arman, on=today)
    typed = {
        "on": today.isoformat(), "source": "budget", "supplier": "", "document": "",
        "lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0",
        "lines-0-name": "Гарри Поттер", "lines-0-fund": "main", "lines-0-quantity": "1",
        "lines-0-language": "kk", "lines-0-kind": "book", "lines-0-section": "fiction",
    }  # fmt: skip
    library.post("/stock/receipts/new/", typed)
    assert TellAsker.objects.get().reader == arman


@pytest.mark.usefixtures("library")
def test_a_foreign_school_sees_nothing(client: Client, gulnar: User, foreign_librarian: User) -> None:
    refusals(gulnar.school, "Гарри Поттер", 6)
    client.force_login(gulnar)
    client.post(f"/needs/demand/buy/?{SPAN}", as_shown(client, LIST))
    made = Proposal.objects.get()
    client.force_login(foreign_librarian)
    assert client.get(f"/needs/demand/proposals/{made.pk}/").status_code == 404
    assert client.post(f"/needs/demand/proposals/{made.pk}/send/").status_code == 404
    assert "Гарри Поттер" not in page(client, LIST)


def test_the_stock_for_the_young(library: Client, gulnar: User, arman: Reader) -> None:
    school = gulnar.school
    old = make.lot(school, make.title("Алтын сақа", section="children", year=2001), quantity=3)
    new = make.lot(school, make.title("Динозаврлар", section="children", year=2022), quantity=1)
    make.lot(school, make.title("Абай жолы"), quantity=4)
    make.loan(arman, make.copy(new), on=DAY)
    make.copy(old)
    refusals(school, "Гарри Поттер", 6, grade=3)
    refusals(school, "Көшпенділер", 6, grade=11)
    found = young(school, HALF)
    assert (found.copies, found.main, found.loans, found.received) == (4, 8, 1, 4)
    shares = (found.new_share, found.illustrated_share, found.young_share)
    assert shares == (Decimal(25), Decimal(0), Decimal(50))
    primary, middle = found.bands
    assert (primary.asked, primary.unmet, middle.young_loans) == (6, 6, 1)
    assert middle.loans_each == 1
    assert (primary.lowest, primary.highest) == (1, 4), "the school has no grade 0"
    assert found.unmet == 6
    shown = page(library, f"/needs/demand/young/?{SPAN}")
    assert "Гарри Поттер" in shown
    assert "Көшпенділер" not in shown
    library.post(f"/needs/demand/young/buy/?{SPAN}", as_shown(library, f"/needs/demand/young/?{SPAN}"))
    assert Proposal.objects.get().scope == Proposal.Scope.YOUNG


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_line_is_proposed_from_its_own_page_in_every_language(
    library: Client, school: School, language: str
) -> None:
    title = make.title("Гарри Поттер")
    make.lot(school, title, price=Decimal("5001.50"), on=date(2022, 9, 1))
    refusals(school, "Гарри Поттер", 6)
    library.cookies["django_language"] = language
    content = library.get(LINE).content.decode()
    limit = content.split('name="limit" value="')[1].split('"')[0]
    code = content.split('name="lines" value="')[1].split('"')[0]
    library.post(f"/needs/demand/buy/?{SPAN}", {"lines": code, "limit": limit})
    (row,) = Proposal.objects.get().lines.all()
    assert (row.quantity, row.price) == (2, Decimal("5001.50"))


def test_a_tick_whose_line_has_gone_changes_nothing(library: Client, school: School) -> None:
    refusals(school, "Гарри Поттер", 6)
    typed = as_shown(library, LIST)
    typed["lines"] = [*typed["lines"], "0" * 12]  # type: ignore[misc]
    counted = library.post(LIST, {**typed, "limit": "3000"}).content.decode()
    assert 'value="3000"' in counted
    library.post(f"/needs/demand/buy/?{SPAN}", typed)
    assert [row.name for row in Proposal.objects.get().lines.all()] == ["Гарри Поттер"]


def test_what_nobody_has_seen_is_not_sent(library: Client, school: School) -> None:
    refusals(school, "Гарри Поттер", 6)
    typed = as_shown(library, LIST)
    refusals(school, "Нарния", 11)
    library.post(f"/needs/demand/buy/?{SPAN}", {**typed, "send": "1"})
    assert [row.name for row in Proposal.objects.get().lines.all()] == ["Гарри Поттер"]
