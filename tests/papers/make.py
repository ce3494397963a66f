"""Papers of 5 «А»: the notebook that its pupils sign, and what they have not brought back."""

from kitaphana.core.models import School
from kitaphana.papers.paper import Line, Paper, Section, Shape, Span, Table, number, of_school, words

NOTEBOOK = Shape("issued", "2n 10 3v 3v 3nv", row_mm=8)
HEADS = ("№", "Оқушы", "Математика. 1-бөлім", "Қазақстан тарихы", "Барлығы")
PUPILS = ("Сейітов Арман", "Мұрат Дана", "Ғабдуллина Әсел")
DEBTS = Shape("debts", "6 8 3n")


def line(text: str) -> Line:
    return Line("", (Span(text),))


def notebook(school: School, *, pupils: tuple[str, ...] = PUPILS) -> Paper:
    """On its side; each pupil got two textbooks and signs for them."""
    rows = tuple(
        (number(place, "kk"), words(name), words(""), words(""), number(2, "kk"))
        for place, name in enumerate(pupils, 1)
    )
    section = Section(
        "issued", "", (line("Сынып жетекшісі – Ахметова Сәуле."),), (Table(NOTEBOOK, "", HEADS, rows),)
    )
    return of_school(
        school, "kk", "5 «А» сыныбының дәптері", [section], ["Кітапханашы: ____ Сәрсенова Гүлнар"], wide=True
    )


def debts(school: School, *, numbered: bool = False) -> Paper:
    """Of two classes, each on a page of its own, with a total."""
    return of_school(
        school,
        "kk",
        "Қайтарылмаған оқулықтар",
        [_debts("5 «А»", "Сейітов Арман", 1850), _debts("5 «Ә»", "Мұрат Дана", 12400)],
        ["Кітапханашы: ____ Сәрсенова Гүлнар"],
        status="2024 жылғы 25 мамырдағы жағдай",
        numbered=numbered,
    )


def _debts(name: str, pupil: str, price: int) -> Section:
    rows = (
        (words(pupil), words("Қазақ әдебиеті & тіл"), number(price, "kk")),
        (words("Барлығы"), words(""), number(price, "kk")),
    )
    table = Table(DEBTS, "Оқулықтар", ("Оқушы", "Оқулық", "Бағасы, теңге"), rows, total=True)
    after = (line(f"{name} сыныбы бойынша барлығы осы."),)
    return Section(f"debts-{name}", name, (line(f"{name}: бір оқушы."),), (table,), after, new_page=True)
