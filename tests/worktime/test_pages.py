"""Gulnar keeps posts and absences on the pages; Marat and the teachers read the budget."""

from datetime import date
from decimal import Decimal

from django.test import Client

from kitaphana.core.models import RoleCode, School, User
from kitaphana.worktime.actions import Terms, amend_post, hold_post, note_absence
from kitaphana.worktime.models import Leave, Post
from tests import make

SPAN = {"start": "2013-01-01", "end": "2013-12-31"}
TYPED = {
    "person": "Омарова Салтанат", "starts_on": "2013-01-01", "ends_on": "", "hours_a_day": "3.6",
    "service_hours_a_day": "2", "leave_days": "0", "pay_a_month": "82500", "hours_a_month": "80",
}  # fmt: skip


def read(client: Client, **asked: str) -> str:
    return (
        client.get("/plan/time/", SPAN | asked).content.decode().replace("\u00a0", " ").replace("\u2009", " ")
    )


def test_the_year_is_shown_with_how_its_hours_come_about(library: Client, gulnar: User, post: Post) -> None:
    note_absence(by=gulnar, post=post, kind="leave", starts_on=date(2013, 7, 1), ends_on=date(2013, 7, 26))
    page = read(library)
    assert "365 − 104 (демалыс күні) − 10 (мереке) − 20 (еңбек демалысы) = 231" in page
    assert "231 × 8 − 6 × 1 = 1 842" in page
    assert "Мамыр 2013" in page


def test_gulnar_adds_a_half_post_an_absence_and_takes_it_back(library: Client, holidays: None) -> None:
    assert "Бұл күндері ешкім штатта емес." in read(library)
    page = library.post("/plan/time/posts/new/", TYPED | {"service_hours_a_day": "4"}).content.decode()
    assert "күндік жұмыс сағатынан артық бола алмайды" in page
    assert "Омарова Салтанат" in page, "what was typed stays"
    library.post("/plan/time/posts/new/", TYPED)
    post = Post.objects.get()
    assert (post.hours_a_day, post.user) == (Decimal("3.6"), None)
    address = f"/plan/time/posts/{post.pk}/"
    typed = {"kind": "illness", "starts_on": "2013-03-11", "ends_on": "2013-03-01"}
    assert "Кезеңнің басы соңынан" in library.post(f"{address}absence/", typed).content.decode()
    library.post(f"{address}absence/", typed | {"ends_on": "2013-03-15"})
    assert "11.03.2013 – 15.03.2013, ауырды" in library.get(address).content.decode()
    library.post(f"/plan/time/absences/{Leave.objects.get().pk}/remove/")
    assert not Leave.objects.exists()
    library.post(address, TYPED | {"hours_a_day": "4", "revision": "1"})
    post.refresh_from_db()
    assert post.hours_a_day == 4
    page = library.post(address, TYPED | {"hours_a_day": "5", "revision": "1"}).content.decode()
    assert "басқа адам өзгерткен" in page


def test_each_field_left_empty_says_what_it_lacks(library: Client, holidays: None) -> None:
    page = library.post("/plan/time/posts/new/", dict.fromkeys(TYPED, "")).content.decode()
    for sentence in (
        "Кім жұмыс істейтінін жазыңыз.",
        "Қай күннен бастап жұмыс істейтінін жазыңыз.",
        "Күніне неше сағат жұмыс істейтінін жазыңыз.",
        "Оқырмандармен неше сағат жұмыс істейтінін жазыңыз",
        "Айына неше сағатқа ақы төленетінін жазыңыз.",
    ):
        assert sentence in page
    assert "Бұл өрісті толтыру міндетті" not in page
    page = library.post(
        "/plan/time/posts/new/", TYPED | {"hours_a_day": "0", "hours_a_month": "0"}
    ).content.decode()
    assert page.count("Нөлден үлкен сан жазыңыз.") == 2
    assert "0.01 немесе" not in page
    assert not Post.objects.exists()


def test_the_head_of_the_page_agrees_with_the_formula_below(
    library: Client, gulnar: User, post: Post
) -> None:
    note_absence(by=gulnar, post=post, kind="course", starts_on=date(2013, 4, 1), ends_on=date(2013, 4, 3))
    page = read(library)
    assert 'Жұмыс күні<b><span class="k-n">248</span></b>' in page
    assert "− 3 (курс) = 248" in page
    assert 'data-label="Курс"><span class="k-n">3</span>' in page


def test_deleting_a_post_with_absences_asks_first(library: Client, gulnar: User, post: Post) -> None:
    note_absence(by=gulnar, post=post, kind="leave", starts_on=date(2013, 7, 1), ends_on=date(2013, 7, 26))
    asked = library.post(f"/plan/time/posts/{post.pk}/remove/").content.decode()
    assert "жұмыста болмаған 1" in asked.replace("\u00a0", " ")
    assert Post.objects.exists()
    library.post(f"/plan/time/posts/{post.pk}/remove/", {"accept_loss": "on"})
    assert not Post.objects.exists()


def test_pay_is_for_the_office_only(
    client: Client, gulnar: User, marat: User, school: School, post: Post
) -> None:
    amend_post(
        by=gulnar,
        post=post,
        terms=Terms(post.person, post.hours_a_day, post.starts_on, pay_a_month=Decimal(165_000)),
        revision=post.revision,
    )
    client.force_login(make.user(school, "erbol", "Ербол Сапаров", RoleCode.TEACHER))
    page = read(client)
    assert "2 002" in page
    assert "₸" not in page
    paper = client.get("/plan/time/paper/", SPAN | {"format": "xlsx", "lang": "ru"})
    assert paper.status_code == 200
    client.force_login(marat)
    page = read(client)
    assert "1 031,25 ₸" in page
    assert "165 000 ₸ ÷ 160 сағат" in page
    assert "/plan/time/posts/" not in page
    assert client.get("/plan/time/posts/new/").status_code == 403
    assert client.post(f"/plan/time/posts/{post.pk}/remove/").status_code == 403


def test_a_post_of_another_school_is_not_found(client: Client, foreign_librarian: User, post: Post) -> None:
    client.force_login(foreign_librarian)
    for address in ("", "remove/", "absence/"):
        assert client.post(f"/plan/time/posts/{post.pk}/{address}").status_code == 404
    assert "Сәрсенова" not in read(client)


def test_staff_is_reckoned_by_a_full_post_where_only_half_a_post_is_held(
    library: Client, gulnar: User, holidays: None
) -> None:
    hold_post(by=gulnar, person="Омарова С.", hours_a_day=Decimal(4), starts_on=date(2013, 1, 1))
    assert "2 002 ÷ 2 002 (бір адамның сағаты) = 1,00" in read(library, hours="2002")


def test_staff_is_the_hours_of_work_by_the_fund_of_one_person(library: Client, post: Post) -> None:
    page = read(library, hours="3603.6", share="10")
    assert "нормасыз жұмыс – 400,4 сағат, барлығы – 4 004 сағат" in page
    assert "4 004 ÷ 2 002 (бір адамның сағаты) = 2,00" in page
    assert "Қажет қызметкер" not in read(library, hours="көп")
    assert "Қажет қызметкер" not in read(library, hours="10", share="100")


def test_a_span_that_makes_no_sense_is_said_and_the_usual_year_stays(library: Client, post: Post) -> None:
    assert "Кезеңнің басы соңынан" in read(library, end="2012-01-01")
    assert "Кезең алты жылдан ұзақ" in read(library, end="2023-01-01")
    assert library.get("/plan/time/", {"start": "кеше"}).status_code == 200


def test_posts_of_other_years_stay_within_reach(library: Client, gulnar: User, post: Post) -> None:
    hold_post(by=gulnar, person="Ким О.", hours_a_day=Decimal(4), starts_on=date(2015, 1, 1))
    page = read(library)
    assert "Басқа жылдардағы штат" in page
    assert "Ким О." in page


def test_the_budget_leaves_as_a_paper_in_three_languages(library: Client, post: Post) -> None:
    for language in ("kk", "ru", "en"):
        for kind in ("pdf", "docx", "xlsx"):
            file = library.get("/plan/time/paper/", SPAN | {"lang": language, "format": kind})
            assert file.status_code == 200, (language, kind)
    empty = {"start": "2010-01-01", "end": "2010-12-31", "format": "pdf"}
    assert library.get("/plan/time/paper/", empty).status_code == 200
