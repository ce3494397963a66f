"""Who is who: a person in a file against the readers already known, and what follows for them."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kitaphana.core.batch import Batch
from kitaphana.core.rows import Row
from kitaphana.lib.alphabet import sort_key
from kitaphana.lib.dates import short_date
from kitaphana.lib.fold import fold
from kitaphana.lib.person import ClassName, Name, show_class
from kitaphana.roster.models import Enrolment, Reader, Registration, SchoolClass, SchoolYear
from kitaphana.roster.queries import next_card_number


@dataclass(frozen=True)
class Person:
    """What one row says; empty where it says nothing. `details`: other fields of Reader."""

    name: Name
    kind: str
    where: ClassName | None
    born_on: date | None
    iin: str
    card_number: str
    language: str
    details: dict[str, str]

    def may_be(self, reader: Reader) -> bool:
        """Whether nothing that is certain says otherwise."""
        return (
            reader.kind == self.kind
            and not (self.iin and reader.iin and self.iin != reader.iin)
            and not (
                self.name.patronymic
                and reader.patronymic
                and fold(self.name.patronymic) != fold(reader.patronymic)
            )
        )


class Roll:
    """The school's readers and classes of the year, as they were and as the file changes them."""

    def __init__(self, batch: Batch, year: SchoolYear) -> None:
        self._batch = batch
        self._year = year
        school = batch.school
        self._classes: dict[tuple[int, str], SchoolClass] = {
            (known.grade, known.letter): known
            for known in SchoolClass.objects.for_school(school).filter(year=year)
        }
        self._next_card = int(next_card_number(school))
        self._by_iin: dict[str, Reader] = {}
        self._by_card: dict[str, Reader] = {}
        self._by_name: dict[tuple[str, str], list[Reader]] = defaultdict(list)
        # By `id`, as readers new in the file have no key yet.
        self._row_of: dict[int, int] = {}
        readers = {reader.pk: reader for reader in Reader.objects.for_school(school)}
        for reader in readers.values():
            self._know(reader)
        enrolments = Enrolment.objects.for_school(school).filter(ends_on__isnull=True)
        self._enrolments = {
            id(readers[enrolment.reader_id]): enrolment
            for enrolment in enrolments.select_related("school_class__year")
        }
        registered = (
            Registration.objects.for_school(school).filter(year=year).values_list("reader", flat=True)
        )
        self._registered = {id(readers[key]) for key in registered}

    def bring(self, row: Row, person: Person) -> None:
        """Add the person or change what differs. Raises Fault before anything is touched."""
        reader = self._match(row, person)
        self._check_card(row, person, reader)
        school_class = self._class(row, person)
        if reader and school_class:
            self._check_move(row, reader, school_class)
        if reader is None:
            reader = self._add(person)
        else:
            self._change(reader, person)
        self._row_of[id(reader)] = row.number
        if school_class:
            self._enrol(reader, self._known_class(school_class))
        if self._batch.options.get("register", True) and id(reader) not in self._registered:
            self._registered.add(id(reader))
            self._batch.add(
                Registration(
                    school=self._batch.school,
                    reader=reader,
                    year=self._year,
                    registered_on=self._batch.on,
                )
            )

    def _know(self, reader: Reader) -> None:
        self._by_name[fold(reader.surname), fold(reader.first_name)].append(reader)
        self._by_card[reader.card_number] = reader
        if reader.iin:
            self._by_iin[reader.iin] = reader

    # Who is it?

    def _match(self, row: Row, person: Person) -> Reader | None:
        """Raises Fault: a row above said the same, or the ID number is another person's."""
        certain = self._by_iin.get(person.iin) if person.iin else None
        if certain and certain.kind != person.kind:
            raise row.fault("iin", "roster_iin_row", name=certain.full_name)
        candidates = [certain] if certain else list(self._candidates(person))
        for reader in candidates:
            if id(reader) not in self._row_of:
                return reader
        for reader in candidates:
            if reader.born_on == person.born_on or certain:
                raise row.fault("full_name", "imp_dup_row", other=str(self._row_of[id(reader)]))
        return None

    def _candidates(self, person: Person) -> Iterator[Reader]:
        """Readers of that name who may be this person."""
        name = fold(person.name.surname), fold(person.name.first_name)
        namesakes = [
            reader
            for reader in self._by_name.get(name, ())
            if reader.left_on is None and person.may_be(reader)
        ]
        same_birth = [reader for reader in namesakes if person.born_on and reader.born_on == person.born_on]
        if same_birth:
            return iter(same_birth)
        if person.where is None:
            return iter(namesakes)
        there = [reader for reader in namesakes if self._where(reader) == person.where]
        return iter(there or self._from_last_year(namesakes, person.where))

    def _where(self, reader: Reader) -> ClassName | None:
        """The reader's class of this year."""
        known = self._enrolments.get(id(reader))
        if known is None or known.school_class.year_id != self._year.pk:
            return None
        return ClassName(known.school_class.grade, known.school_class.letter)

    def _from_last_year(self, namesakes: list[Reader], where: ClassName) -> list[Reader]:
        """Those not in a class of this year yet: a grade below with the same letter, else the only one."""
        waiting = [reader for reader in namesakes if self._where(reader) is None]
        below = []
        for reader in waiting:
            if (last := self._enrolments.get(id(reader))) and (
                last.school_class.grade == where.grade - 1 and last.school_class.letter == where.letter
            ):
                below.append(reader)
        return below or (waiting if len(waiting) == 1 else [])

    # May it be so?

    def _check_card(self, row: Row, person: Person, reader: Reader | None) -> None:
        holder = self._by_card.get(person.card_number) if person.card_number else None
        if holder and holder is not reader:
            raise row.fault("card_number", "roster_card_row", value=person.card_number)

    def _class(self, row: Row, person: Person) -> SchoolClass | None:
        """The class of the year, or a new one that is not known yet."""
        if person.where is None:
            return None
        grade, letter = person.where.grade, person.where.letter
        if known := self._classes.get((grade, letter)):
            return known
        if not self._batch.options.get("create_classes"):
            raise row.fault("class", "imp_class_closed", **{"class": show_class(grade, letter)})
        return SchoolClass(
            school=self._batch.school,
            year=self._year,
            grade=grade,
            letter=letter,
            language=person.language or self._language(letter),
        ).lettered()

    def _language(self, letter: str) -> str:
        """Of new classes: one for all, or one for each letter."""
        chosen = self._batch.options.get("language", "kk")
        return str(chosen.get(letter, "kk") if isinstance(chosen, dict) else chosen)

    def _check_move(self, row: Row, reader: Reader, school_class: SchoolClass) -> None:
        current = self._enrolments.get(id(reader))
        if current and current.school_class != school_class and current.starts_on > self._batch.on:
            where, since = current.school_class.name, short_date(current.starts_on)
            raise row.fault("class", "roster_moved_row", where=where, d=since)

    # Then let it be so.

    def _known_class(self, school_class: SchoolClass) -> SchoolClass:
        if school_class.pk is None and (school_class.grade, school_class.letter) not in self._classes:
            self._classes[school_class.grade, school_class.letter] = self._batch.add(school_class)
        return school_class

    def _add(self, person: Person) -> Reader:
        card_number = person.card_number or self._free_card()
        reader = Reader(
            school=self._batch.school,
            kind=person.kind,
            surname=person.name.surname,
            first_name=person.name.first_name,
            patronymic=person.name.patronymic,
            card_number=card_number,
            born_on=person.born_on,
            iin=person.iin,
            joined_on=self._batch.on,
            **person.details,
        )
        self._batch.add(reader.named())
        self._know(reader)
        return reader

    def _free_card(self) -> str:
        while str(self._next_card) in self._by_card:
            self._next_card += 1
        return str(self._next_card)

    def _change(self, reader: Reader, person: Person) -> None:
        """Only what the row says: an empty cell takes nothing away."""
        said: dict[str, object] = {
            "surname": person.name.surname,
            "first_name": person.name.first_name,
            "patronymic": person.name.patronymic,
            "born_on": person.born_on,
            "iin": person.iin,
            "card_number": person.card_number,
            **person.details,
        }
        self._batch.change(reader, **{name: value for name, value in said.items() if value})
        self._batch.change(reader, sort_key=sort_key(reader.full_name))
        if reader.left_on:
            self._batch.change(reader, left_on=None)

    def _enrol(self, reader: Reader, school_class: SchoolClass) -> None:
        current = self._enrolments.get(id(reader))
        if current and current.school_class == school_class:
            return
        on = self._batch.on
        if current and current.starts_on == on:
            self._batch.change(current, school_class=school_class)
            return
        if current:
            last_day = min(on - timedelta(days=1), current.school_class.year.ends_on)
            self._batch.change(current, ends_on=last_day)
        self._enrolments[id(reader)] = self._batch.add(
            Enrolment(school=self._batch.school, reader=reader, school_class=school_class, starts_on=on)
        )
