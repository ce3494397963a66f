"""Who learns and works in the demo school: classes that move up each year, children who come and go."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from kitaphana.core.models import School
from kitaphana.demo.names import FullName, Names
from kitaphana.demo.year import Year
from kitaphana.roster.models import (
    FIRST_DIRECTED_GRADE,
    Direction,
    Enrolment,
    Reader,
    ReaderKind,
    Registration,
    SchoolClass,
)
from kitaphana.roster.queries import FIRST_CARD

LETTERS = "АӘБВГҒДЕЖ"
GRADES = range(1, 12)
LAST_OF_PRIMARY = 4
SENIOR = 10
SHORT_GRADE = 7
"""No child comes or goes in the middle of its year: one of its classes is short of a textbook."""
PUPILS_OF_A_CLASS = 19
PUPILS_OF_A_TEACHER = 12
STAY_AFTER_NINTH = 0.65
PRIMARY = "Бастауыш сынып"
SUBJECTS = (
    PRIMARY,
    "Қазақ тілі мен әдебиеті",
    "Орыс тілі мен әдебиеті",
    "Математика",
    "Ағылшын тілі",
    "Тарих",
    "Физика",
    "Биология",
    "Химия",
    "География",
    "Информатика",
    "Дене шынықтыру",
    "Көркем еңбек",
    "Музыка",
    "Алғашқы әскери дайындық",
    *[PRIMARY] * 9,
    *["Қазақ тілі мен әдебиеті"] * 3,
    *["Орыс тілі мен әдебиеті", "Математика", "Ағылшын тілі"] * 2,
    "Тарих",
    "Дене шынықтыру",
)
LEAST_TEACHERS = 12
STAFF = 6
OFFICE = (FullName("Тұрсынов", "Марат", "Ерланұлы"), FullName("Оспанова", "Айгүл", "Серікқызы"))
"""Director and deputy: their names stand under every paper."""


@dataclass(eq=False)
class Pupil:
    """`zeal`: how readily this child comes to the library, 1 for most."""

    reader: Reader
    language: str
    zeal: float


@dataclass(frozen=True)
class Band:
    """Children who came to grade 1 together and learn together; `cohort`: the year when they came."""

    cohort: int
    letter: str
    language: str


@dataclass(eq=False)
class Roll:
    """Who was in a class at any time of its year."""

    school_class: SchoolClass
    band: Band
    members: list[tuple[Pupil, Enrolment]]

    def on(self, day: date) -> list[Pupil]:
        return [
            pupil
            for pupil, enrolment in self.members
            if enrolment.starts_on <= day and (enrolment.ends_on is None or day <= enrolment.ends_on)
        ]


@dataclass
class People:
    """Everyone, ready to be stored. `rolls`: of each year, in the order of its classes."""

    school: School
    teachers: list[Reader] = field(default_factory=list)
    staff: list[Reader] = field(default_factory=list)
    pupils: list[Pupil] = field(default_factory=list)
    rolls: dict[int, list[Roll]] = field(default_factory=dict)
    registrations: list[Registration] = field(default_factory=list)

    def readers(self) -> Iterator[Reader]:
        yield from self.teachers
        yield from self.staff
        yield from (pupil.reader for pupil in self.pupils)

    def store(self, years: list[Year]) -> None:
        """In an order that gives the same numbers each time."""
        Reader.objects.bulk_create([reader.named() for reader in self.readers()])
        for year in years:
            SchoolClass.objects.bulk_create(year.classes)
        Enrolment.objects.bulk_create(
            [enrolment for rolls in self.rolls.values() for roll in rolls for _, enrolment in roll.members]
        )

    def register(self, year: Year, day: date, readers: list[Reader]) -> None:
        self.registrations += [
            Registration(school=self.school, reader=reader, year=year.row, registered_on=day)
            for reader in readers
        ]


def cast(school: School, years: list[Year], *, pupils: int, rng: Random, until: date) -> People:
    """Everyone who ever belonged to the school in these years; nothing is stored yet."""
    return _Casting(school, years, pupils, rng, until).people


class _Casting:
    def __init__(self, school: School, years: list[Year], pupils: int, rng: Random, until: date) -> None:
        self.people = People(school)
        self._rng, self._names, self._until = rng, Names(rng), until
        self._card = FIRST_CARD
        self._kazakh_bands = max(1, round(pupils * 0.85 / (len(GRADES) - 2) / PUPILS_OF_A_CLASS))
        self._senior_bands = max(1, self._kazakh_bands // 2)
        self._heads: dict[Band, Reader] = {}
        self._hire(years[0], max(LEAST_TEACHERS, round(pupils / PUPILS_OF_A_TEACHER)))
        self._members: dict[Band, list[Pupil]] = {}
        for year in years:
            self._bring_up(year, pupils, is_first=year is years[0])

    def _hire(self, year: Year, teachers: int) -> None:
        for place in range(teachers):
            subject = SUBJECTS[place % len(SUBJECTS)]
            name = self._names.kazakh(women=0.8)
            came = date(year.first - self._rng.randint(1, 24), 8, 25)
            self.people.teachers.append(self._reader(ReaderKind.TEACHER, name, came, subject=subject))
        others = [self._names.kazakh(women=0.7) for _ in range(STAFF - len(OFFICE))]
        for name in (*OFFICE, *others):
            came = date(year.first - self._rng.randint(1, 15), 8, 25)
            self.people.staff.append(self._reader(ReaderKind.STAFF, name, came))

    def _bring_up(self, year: Year, pupils: int, *, is_first: bool) -> None:
        bands = list(self._bands(year.first))
        sizes = self._sizes(bands, year.first, pupils)
        if is_first:
            for band, size in zip(bands, sizes, strict=True):
                self._members[band] = [self._child(band) for _ in range(size)]
        else:
            self._leave_school(year)
            newest = [
                (band, size) for band, size in zip(bands, sizes, strict=True) if band.cohort == year.first
            ]
            self._members |= {band: [self._child(band) for _ in range(size)] for band, size in newest}
            self._join_seniors(year)
        self._members = {band: self._members[band] for band in bands}
        self._place(year)
        self._come_and_go(year)

    def _bands(self, first: int) -> Iterator[Band]:
        """Kazakh classes of each grade, in senior grades half as many; every third cohort has a Russian class
        too."""
        for grade in GRADES:
            cohort = first - grade + 1
            kazakh = self._senior_bands if grade >= SENIOR else self._kazakh_bands
            for letter in LETTERS[:kazakh]:
                yield Band(cohort, letter, "kk")
            if cohort % 3 == 2:
                yield Band(cohort, LETTERS[self._kazakh_bands], "ru")

    def _sizes(self, bands: list[Band], first: int, pupils: int) -> list[int]:
        """Of each class, so that together they are exactly so many pupils."""
        weights = [0.7 if band.language == "ru" else 1.0 for band in bands]
        unit = pupils / sum(weights)
        sizes = [max(1, round(weight * unit + self._rng.uniform(-2, 2))) for weight in weights]
        while (over := sum(sizes) - pupils) != 0:
            place = self._rng.randrange(len(sizes))
            sizes[place] = max(1, sizes[place] - (1 if over > 0 else -1))
        return sizes

    def _leave_school(self, year: Year) -> None:
        """After grade 11 everyone goes, after grade 9 a part."""
        last_day = date(year.first, 5, 25)
        for band, members in self._members.items():
            grade_before = year.first - band.cohort
            stays = 0 if grade_before == GRADES[-1] else STAY_AFTER_NINTH if grade_before == SENIOR - 1 else 1
            for pupil in list(members):
                if self._rng.random() >= stays:
                    members.remove(pupil)
                    self._part(pupil, year.first - 1, last_day)

    def _part(self, pupil: Pupil, first: int, last_day: date) -> None:
        pupil.reader.left_on = last_day
        for roll in self.people.rolls[first]:
            for other, enrolment in roll.members:
                if other is pupil:
                    enrolment.ends_on = last_day

    def _join_seniors(self, year: Year) -> None:
        """Kazakh classes of grade 9 become half as many of grade 10."""
        cohort = year.first - SENIOR + 1
        kazakh = [band for band in self._members if band.cohort == cohort and band.language == "kk"]
        for place, band in enumerate(kazakh[self._senior_bands :]):
            self._members[kazakh[place % self._senior_bands]] += self._members.pop(band)

    def _place(self, year: Year) -> None:
        """Classes of the year, their heads, and who is in them."""
        rolls = self.people.rolls[year.first] = []
        self._heads = {
            band: head
            for band, head in self._heads.items()
            if band in self._members and self._may_head(head, year.first - band.cohort + 1)
        }
        for band, members in self._members.items():
            grade = year.first - band.cohort + 1
            school_class = SchoolClass(
                school=self.people.school,
                year=year.row,
                grade=grade,
                letter=band.letter,
                language=band.language,
                direction=_direction(band) if grade >= FIRST_DIRECTED_GRADE else "",
                shift=2 if 2 <= grade <= 4 else 1,
                head=self._head(band, grade),
            ).lettered()
            year.classes.append(school_class)
            placed = [(pupil, self._enrolment(pupil, school_class, year)) for pupil in members]
            rolls.append(Roll(school_class, band, placed))

    def _enrolment(self, pupil: Pupil, school_class: SchoolClass, year: Year) -> Enrolment:
        ended = year.row.ends_on < self._until
        return Enrolment(
            school=self.people.school,
            reader=pupil.reader,
            school_class=school_class,
            starts_on=year.row.starts_on,
            ends_on=year.row.ends_on if ended else None,
        )

    def _head(self, band: Band, grade: int) -> Reader:
        """A primary teacher up to grade 4, then a subject teacher; one class each, if there are enough."""
        if band not in self._heads:
            fit = [teacher for teacher in self.people.teachers if self._may_head(teacher, grade)]
            classes = Counter(id(head) for head in self._heads.values())
            self._heads[band] = min(fit, key=lambda teacher: classes[id(teacher)])
        return self._heads[band]

    def _may_head(self, teacher: Reader, grade: int) -> bool:
        return (teacher.subject == PRIMARY) == (grade <= LAST_OF_PRIMARY)

    def _come_and_go(self, year: Year) -> None:
        """A few children leave in the middle of the year and a few come, while the demo lasts."""
        rolls = self.people.rolls[year.first]
        for roll in self._rng.sample(rolls, k=max(1, len(rolls) // 4)):
            day = self._midyear(year)
            if roll.school_class.grade == SHORT_GRADE or day is None:
                continue
            if self._rng.random() < 0.5 and len(roll.members) > 5:
                pupil, enrolment = self._rng.choice(roll.members)
                self._members[roll.band].remove(pupil)
                enrolment.ends_on = pupil.reader.left_on = day
            else:
                pupil = self._child(roll.band, came=day)
                enrolment = self._enrolment(pupil, roll.school_class, year)
                enrolment.starts_on = day
                self._members[roll.band].append(pupil)
                roll.members.append((pupil, enrolment))

    def _midyear(self, year: Year) -> date | None:
        wanted = year.day("10-05") + timedelta(days=self._rng.randint(0, 190))
        day = year.lesson_on(wanted)
        return day if day and day < self._until else None

    def _child(self, band: Band, came: date | None = None) -> Pupil:
        slavic = band.language == "ru" and self._rng.random() < 0.6
        name = self._names.russian() if slavic else self._names.kazakh()
        born = date(band.cohort - 7, 9, 1) + timedelta(days=self._rng.randrange(365))
        joined = came or date(band.cohort, 9, 1)
        reader = self._reader(
            ReaderKind.PUPIL, name, joined, born_on=born, priority=self._rng.random() < 0.08
        )
        pupil = Pupil(reader, band.language, self._rng.lognormvariate(0, 0.7))
        self.people.pupils.append(pupil)
        return pupil

    def _reader(self, kind: str, name: FullName, joined: date, **more: object) -> Reader:
        self._card += 1
        return Reader(
            school=self.people.school,
            kind=kind,
            surname=name.surname,
            first_name=name.first_name,
            patronymic=name.patronymic,
            card_number=str(self._card - 1),
            joined_on=joined,
            **more,
        )


def _direction(band: Band) -> str:
    """Of the senior classes by turns, so that a school with one of each grade has both directions too."""
    turn = band.cohort + (1 if band.language == "ru" else LETTERS.index(band.letter))
    return (Direction.SCIENCE, Direction.HUMANITIES)[turn % 2]
