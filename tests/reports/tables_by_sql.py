"""What SQL says of each table: the numbers of its rows; dashes and words are left out."""

from datetime import timedelta

from tests.reports.by_sql import Books, percent
from tests.reports.sentences_by_sql import OF_DIARY, WITHIN, Says, kinds_of_work
from tests.reports.sql import RATIOS

COUNTS = (
    "pupils teachers readers visits loans loans_main stock stock_main stock_textbooks received disposed"
    " enquiries refusals events participants working_days staff"
).split()
AUTHORS_WORKS_THEMES = ("author", "work", "theme")


def classes(books: Books) -> list[list[float]]:
    rows = [(pupils, need, have) for _key, pupils, need, have in books.classes]
    rows.append((sum(row[0] for row in rows), books.need, books.have))
    return [[pupils, need, have, need - have, percent(have, need)] for pupils, need, have in rows]


def grades(books: Books) -> list[list[float]]:
    """Pupils, those who have every textbook, the level; last the school."""
    grade_of = dict(books.rows("select id, grade from roster_schoolclass where school_id = %(school)s"))
    rows = []
    for grade in [*sorted({grade_of[row[0]] for row in books.provision}), None]:
        mine = [row for row in books.provision if grade in (None, grade_of[row[0]])]
        everyone, short = {row[1] for row in mine}, {row[1] for row in mine if not row[4]}
        level = percent(sum(row[4] for row in mine), len(mine))
        rows.append([len(everyone), len(everyone - short), level])
    return rows


def diary_of(condition: str) -> Says:
    def says(books: Books) -> list[list[float]]:
        rows = books.rows(f"select a.participants {OF_DIARY} and {condition} order by a.on , a.id")
        return [[int(row[0])] if row[0] else [] for row in rows]

    return says


def asked(books: Books) -> list[list[float]]:
    rows: list[list[float]] = []
    for kind in AUTHORS_WORKS_THEMES:
        found = books.rows(
            "select count(*), sum(case when e.outcome = 'refused' then 1 else 0 end) from needs_enquiry e"
            f" where e.school_id = %(school)s and e.on {WITHIN} and e.sought = '{kind}'"
            " group by e.key order by 1 desc, 2 desc limit 10"
        )
        rows += [[int(times), int(refused)] for times, refused in found]
    return rows


def figures(codes: list[str]) -> Says:
    """The two years before, now, the control number, and how it was kept; an unknown one is a dash."""

    def says(books: Books) -> list[list[float]]:
        targets = dict(books.targets())
        rows = []
        for code in codes:
            row = [each.value(code) for each in (books.before(2), books.before(1), books)]
            target, value = targets.get(code), row[-1]
            row.append(target)
            if value is not None and target and code != "refusal_rate":
                row.append(percent(round(value * 100), round(target * 100)))
            rows.append([number for number in row if number is not None])
        return rows

    return says


def kinds(books: Books) -> list[list[float]]:
    found = kinds_of_work(books)
    shown, rest = found[:15], found[15:]
    rows = [
        *shown,
        *([tuple(map(sum, zip(*rest, strict=True)))] if rest else []),
        tuple(map(sum, zip(*found, strict=True))),
    ]
    return [[entries, minutes, percent(minutes, rows[-1][1])] for entries, minutes in rows]


def months(books: Books) -> list[list[float]]:
    rows = [[len(to_do), len(ready)] for to_do, ready in books.due]
    rows.append([sum(column) for column in zip(*rows, strict=True)])
    return [[n, k, *([percent(k, n)] if n else [])] for n, k in rows]


def movement(books: Books) -> list[list[float]]:
    before = books.start - timedelta(days=1)
    rows = [
        [
            books.stock(before, f"l.fund = '{fund}'"),
            books.moved("received", fund),
            books.moved("disposed", fund),
            books.stock(books.end, f"l.fund = '{fund}'"),
        ]
        for fund in ("main", "textbook")
    ]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


def content(books: Books) -> list[list[float]]:
    order = "natural applied social reference pedagogy art_sport fiction children textbook other".split()
    found = [
        books.stock(books.end, f"l.fund in ('main', 'textbook') and t.section = '{section}'")
        for section in order
    ]
    return [[copies, percent(copies, sum(found))] for copies in (*found, sum(found)) if copies]


TABLES: dict[str, Says] = {
    "classes": classes,
    "grades": grades,
    "joint": diary_of("a.teacher_id is not null and not k.is_event"),
    "events": diary_of("k.is_event"),
    "asked": asked,
    "counts": figures(COUNTS),
    "ratios": figures(list(RATIOS)),
    "formulas": lambda _books: [[] for _code in RATIOS],
    "kinds": kinds,
    "months": months,
    "movement": movement,
    "content": content,
}
