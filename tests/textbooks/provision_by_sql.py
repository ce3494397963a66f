"""The document of `kitaphana provision --json` once more: plain SQL and a few lines of Python, without a
model or a query of the program."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any

from django.db import connection

YEAR = """
select y.id, y.starts_on from roster_schoolyear y
where y.school_id = %(school)s and %(on)s between y.starts_on and y.ends_on
"""
CLASSES = """
select c.id, c.grade, c.letter, c.language, c.direction from roster_schoolclass c
where c.school_id = %(school)s and c.year_id = %(year)s order by c.grade, c.letter_key, c.id
"""
PUPILS = """
select e.school_class_id, e.reader_id, r.priority from roster_enrolment e
join roster_reader r on r.id = e.reader_id
where e.school_id = %(school)s and e.starts_on <= %(on)s and (e.ends_on is null or e.ends_on >= %(on)s)
order by r.priority desc, r.sort_key, r.id
"""
ITEMS = """
select s.id, s.grade, s.language, s.direction, s.school_class_id, s.teachers from textbooks_setitem s
join catalogue_title t on t.id = s.title_id
where s.school_id = %(school)s and s.year_id = %(year)s
  and (s.starts_on is null or s.starts_on <= %(on)s) and (s.ends_on is null or s.ends_on >= %(on)s)
order by s.school_class_id is not null, s.grade, s.language, s.direction,
  case when t.language = s.language then 0 else 1 end, t.sort_key, s.id
"""
EDITIONS = """
select s.id, s.title_id, 0, t.kind = 'e_textbook' from textbooks_setitem s
join catalogue_title t on t.id = s.title_id
union all
select o.item_id, o.title_id, o.id, t.kind = 'e_textbook' from textbooks_setoption o
join catalogue_title t on t.id = o.title_id
order by 1, 3
"""
HANDS = """
select o.reader_id, l.title_id, o.reader_kind from circulation_loan o join stock_lot l on l.id = o.lot_id
where o.school_id = %(school)s and o.fund = 'textbook' and o.lent_on <= %(on)s
  and (o.returned_on is null or o.returned_on > %(on)s)
"""
KEPT = """
select o.reader_id, l.title_id from circulation_loan o join stock_lot l on l.id = o.lot_id
where o.school_id = %(school)s and o.fund = 'textbook' and o.ending = 'given'
  and o.lent_on between %(begins)s and %(on)s
union
select o.reader_id, o.title_id from textbooks_owncopy o
where o.school_id = %(school)s and o.starts_on <= %(on)s and (o.ends_on is null or o.ends_on >= %(on)s)
"""
"""What pupils have for good: workbooks given this year, and copies of their own."""
LOTS = """
select l.id, l.title_id, l.quantity from stock_lot l join stock_receipt r on r.id = l.receipt_id
where l.school_id = %(school)s and l.fund = 'textbook' and r.on <= %(on)s
"""
WRITTEN_OFF = """
select w.lot_id, w.quantity, w.reason, x.on from stock_writeoffline w
join stock_writeoff x on x.id = w.write_off_id
where w.school_id = %(school)s and x.on <= %(on)s
"""
OUT = """
select o.lot_id, 1 from circulation_loan o where o.school_id = %(school)s and o.fund = 'textbook'
  and o.lent_on <= %(on)s and (o.returned_on is null or o.returned_on > %(on)s)
union all
select a.lot_id, a.quantity from circulation_away a
where a.school_id = %(school)s and a.left_on <= %(on)s and (a.back_on is null or a.back_on > %(on)s)
"""
"""In readers' hands, in repair or with another school."""
GONE = """
select o.lot_id, 1, o.ending, o.returned_on, 0 from circulation_loan o
where o.school_id = %(school)s and o.fund = 'textbook' and o.ending in ('lost', 'given')
  and o.returned_on <= %(on)s
union all
select o.lot_id, -1, o.ending, s.on , 1 from circulation_settlement s
join circulation_loan o on o.id = s.loan_id
where s.school_id = %(school)s and s.kind = 'found' and s.on <= %(on)s
"""
"""Lost, given for good, and found again."""
TITLES = """
select t.id, t.name, t.part, s.name_kk from catalogue_title t
left join catalogue_subject s on s.id = t.subject_id
"""
COUNTED = "select value from core_setting where school_id = %(school)s and code = 'count_e_textbooks'"


@dataclass(frozen=True)
class Need:
    """A textbook that a pupil must have."""

    school_class: int
    reader: int
    title: int
    has: bool


def document(school: int, on: date) -> dict[str, Any]:
    return _Books(school, on).document()


class _Books:
    def __init__(self, school: int, on: date) -> None:
        self._on = on
        self._holes: dict[str, Any] = {"school": school, "on": on}
        ((self._holes["year"], self._holes["begins"]),) = self._rows(YEAR)
        self._classes = self._rows(CLASSES)
        self._pupils: defaultdict[int, list[tuple[int, bool]]] = defaultdict(list)
        for school_class, reader, priority in self._rows(PUPILS):
            self._pupils[school_class].append((reader, bool(priority)))
        self._counted = self._rows(COUNTED) in ([("true",)], [(True,)])
        self._editions: defaultdict[int, list[tuple[int, bool]]] = defaultdict(list)
        for item, title, _place, electronic in self._rows(EDITIONS):
            if self._counted or not electronic:
                self._editions[item].append((title, bool(electronic)))
        self._items = self._rows(ITEMS)

    def document(self) -> dict[str, Any]:
        needs, shelf = self._share_out()
        rows = self._rows(TITLES)
        names = {pk: f"{name}. {part}" if part else name for pk, name, part, _subject in rows}
        subjects = {pk: subject or names[pk] for pk, _name, _part, subject in rows}
        classes = []
        for pk, grade, letter, language, _direction in self._classes:
            mine = [need for need in needs if need.school_class == pk]
            lacking = Counter(names[need.title] for need in mine if not need.has)
            row = {"class": f"{grade} «{letter}»" if letter else str(grade), "grade": grade}
            row |= {"language": language, **self._figures({pk}, mine)}
            classes.append(
                row | {"lacking": [{"title": title, "missing": n} for title, n in lacking.items()]}
            )
        return {
            "on": self._on.isoformat(),
            "total": _summed(classes),
            "classes": [{key: row[key] for key in row if key != "full"} for row in classes],
            "grades": [{"grade": key} | _summed(rows, "full") for key, rows in _by(classes, "grade")],
            "languages": [{"language": key} | _summed(rows) for key, rows in _by(classes, "language")],
            "subjects": self._of_subjects(needs, subjects),
            "teachers": self._teachers(shelf),
        }

    def _of_subjects(self, needs: Sequence[Need], subjects: dict[int, str]) -> list[dict[str, Any]]:
        found = []
        for name in dict.fromkeys(subjects[need.title] for need in needs):
            mine = [need for need in needs if subjects[need.title] == name]
            figures = self._figures({need.school_class for need in mine}, mine)
            del figures["full"]
            found.append({"subject": name} | figures)
        return found

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        """A column named `on` is a word of SQL: `x.on` stands for it."""
        with connection.cursor() as cursor:
            cursor.execute(sql.replace(".on ", '."on" ').replace(".on\n", '."on"\n'), self._holes)
            return list(cursor.fetchall())

    def _share_out(self) -> tuple[list[Need], Counter[int]]:
        """Pupils of priority groups of all classes first: each takes what he lacks, of a position the first
        edition that is there."""
        hands = {(reader, title) for reader, title, _kind in self._rows(HANDS)} | set(self._rows(KEPT))
        shelf = self._shelf()
        needs = []
        for first, row in product((True, False), self._classes):
            for item, (reader, priority) in product(self._items_of(row), self._pupils[row[0]]):
                if priority != first:
                    continue
                titles = [title for title, _electronic in self._editions[item]]
                has = any(electronic for _title, electronic in self._editions[item])
                has = has or any((reader, title) in hands for title in titles)
                taken = None if has else next((title for title in titles if shelf[title] > 0), None)
                if taken:
                    shelf[taken] -= 1
                needs.append(Need(row[0], reader, titles[0], has or taken is not None))
        return needs, shelf

    def _items_of(self, row: Sequence[Any]) -> list[int]:
        """The class's own list, else its grade's with what its direction adds; but what nobody needs."""
        pk, grade, _letter, language, direction = row
        found = [item for item in self._items if item[4] == pk]
        if not found:
            of_grade = [item for item in self._items if item[1:3] == (grade, language) and item[4] is None]
            found = [item for item in of_grade if item[3] in ("", direction)]
        return [item[0] for item in found if self._editions[item[0]]]

    def _shelf(self) -> Counter[int]:
        """Lot by lot: received − written off − out − lost or given, neither found nor written off."""
        gone: Counter[int] = Counter()
        for lot, n in self._rows(OUT):
            gone[lot] += n
        written_off = self._rows(WRITTEN_OFF)
        for lot, n, _reason, _day in written_off:
            gone[lot] += n
        acts = [(lot, -n, why, day, 2) for lot, n, why, day in written_off if why in ("lost", "given")]
        events = self._rows(GONE) + acts
        missing: Counter[tuple[int, str]] = Counter()
        for lot, n, how, _day, _turn in sorted(events, key=lambda event: (event[3], event[4])):
            missing[lot, how] = max(0, missing[lot, how] + n)
        for (lot, _how), n in missing.items():
            gone[lot] += n
        shelf: Counter[int] = Counter()
        for lot, title, quantity in self._rows(LOTS):
            shelf[title] += max(0, quantity - gone[lot])
        return shelf

    def _teachers(self, shelf: Counter[int]) -> dict[str, Any]:
        """Copies that teachers hold, then what the pupils have left on the shelf."""
        pool = shelf + Counter(title for _reader, title, kind in self._rows(HANDS) if kind == "teacher")
        need = have = 0
        for item, *_of, teachers in self._items:
            need += teachers if self._editions[item] else 0
            for title, _electronic in self._editions[item]:
                taken = min(teachers, pool[title])
                pool[title] -= taken
                teachers -= taken
                have += taken
        return {"need": need, "have": have, "percent": _percent(have, need)}

    def _figures(self, classes: set[int], needs: Sequence[Need]) -> dict[str, Any]:
        """`full`: pupils who lack nothing, in classes with a list."""
        pupils = sum(len(self._pupils[pk]) for pk in classes)
        have = sum(need.has for need in needs)
        short = {need.reader for need in needs if not need.has}
        return {
            "pupils": pupils,
            "need": len(needs),
            "have": have,
            "percent": _percent(have, len(needs)),
            "full": pupils - len(short) if needs else 0,
        }


def _summed(rows: Iterable[dict[str, Any]], *more: str) -> dict[str, Any]:
    found = list(rows)
    sums = {name: sum(row[name] for row in found) for name in ("pupils", "need", "have", *more)}
    return sums | {"percent": _percent(sums["have"], sums["need"])}


def _by(rows: Sequence[dict[str, Any]], key: str) -> list[tuple[Any, list[dict[str, Any]]]]:
    values = dict.fromkeys(row[key] for row in rows)
    return [(value, [row for row in rows if row[key] == value]) for value in values]


def _percent(have: int, need: int) -> float | None:
    return float(round(Fraction(have * 100, need), 6)) if need else None
