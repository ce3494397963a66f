"""`import readers`: lists of pupils and staff as schools keep them."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from kitaphana.core.batch import Batch
from kitaphana.core.importing import Importer, Option
from kitaphana.core.models import School
from kitaphana.core.refusal import Refused
from kitaphana.core.rows import Row
from kitaphana.core.tables import Cell, Column
from kitaphana.lib.fold import fold, unlook
from kitaphana.lib.person import ClassName, Name, iin_valid, parse_class, split_name
from kitaphana.roster.models import Reader, ReaderKind, TeachingLanguage
from kitaphana.roster.queries import class_list, current_year
from kitaphana.roster.roll import Person, Roll

_NAME = re.compile(r"[А-ЯЁӘҒҚҢӨҰҮҺІ][\w'’-]+(?: [А-ЯЁӘҒҚҢӨҰҮҺІ][\w'’.-]*){1,3}(?: (?:қызы|ұлы|кызы|улы))?")
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{4}-\d{2}-\d{2}")
_YEAR = re.compile(r"(19|20)\d\d( ?[гж]\.?)?")
_LONGEST_NAME = 80
# How the words of a file begin, folded.
_KINDS: dict[str, tuple[str, ...]] = {
    ReaderKind.PUPIL: ("окуш", "билим алуш", "учен", "учащ", "обучающ", "pupil", "student"),
    ReaderKind.TEACHER: ("мугалим", "учител", "педагог", "преподават", "teacher"),
    ReaderKind.STAFF: ("кызметкер", "сотрудник", "работник", "staff"),
    ReaderKind.OTHER: ("баска", "друг", "other"),
}
_LANGUAGES: dict[str, tuple[str, ...]] = {
    TeachingLanguage.KAZAKH: ("каз", "kk", "kz", "kaz"),
    TeachingLanguage.RUSSIAN: ("орыс", "рус", "ru"),
    TeachingLanguage.UYGHUR: ("уйг", "уиг", "ug", "uyg"),
    TeachingLanguage.UZBEK: ("озб", "узб", "uz"),
    TeachingLanguage.TAJIK: ("таж", "тадж", "tg", "taj"),
    TeachingLanguage.ENGLISH: ("агыл", "англ", "en"),
}


def _beginning(cell: str, words: Mapping[str, tuple[str, ...]]) -> str:
    """The code whose words begin the cell, else ''."""
    text = fold(cell)
    found = (code for code, known in words.items() if text.startswith(tuple(map(fold, known))))
    return str(next(found, ""))


def _class(text: str) -> ClassName | None:
    try:
        return parse_class(text)
    except ValueError:
        return None


def _looks_like_a_name(cell: Cell) -> bool:
    return isinstance(cell, str) and _NAME.fullmatch(unlook(cell)) is not None


def _looks_like_a_class(cell: Cell) -> bool:
    # A bare number is more often the number of the row.
    return isinstance(cell, str) and not cell.isdigit() and _class(cell) is not None


def _looks_like_an_iin(cell: Cell) -> bool:
    return isinstance(cell, str | int) and re.fullmatch(r"\d{12}", str(cell)) is not None


def _looks_like_a_date(cell: Cell) -> bool:
    return isinstance(cell, date) or (isinstance(cell, str) and _DATE.fullmatch(cell) is not None)


def _person(row: Row, batch: Batch) -> Person:
    """Raises Fault when a cell cannot be understood."""
    kind = _kind(row)
    details = {code: row.text(code, "") for code in ("phone", "subject")}
    return Person(
        name=_name(row),
        kind=kind,
        where=_where(row) if kind == ReaderKind.PUPIL else None,
        born_on=_born_on(row, batch),
        iin=_iin(row),
        card_number=row.text("card_number", ""),
        language=_language(row),
        details=details,
    )


def _kind(row: Row) -> str:
    """As the row says, else as the sheet's name says, else a pupil."""
    if not row.filled("kind"):
        return _beginning(row.sheet, _KINDS) or ReaderKind.PUPIL
    cell = row.text("kind")
    if kind := _beginning(cell, _KINDS):
        return kind
    raise row.fault("kind", "roster_kind_row", value=cell)


def _name(row: Row) -> Name:
    """Latin look-alikes inside Cyrillic words are mended."""
    if "full_name" in row.values:
        column, name = "full_name", split_name(unlook(row.text("full_name")))
    else:
        column = "surname"
        parts = (row.text("surname"), row.text("first_name", ""), row.text("patronymic", ""))
        name = Name(*map(unlook, parts))
    whole = f"{name.surname} {name.first_name} {name.patronymic}".strip()
    if not any(letter.isalpha() for letter in whole) or any(figure.isdigit() for figure in whole):
        raise row.fault(column, "roster_name_row", value=whole)
    if max(map(len, (name.surname, name.first_name, name.patronymic))) > _LONGEST_NAME:
        raise row.fault(column, "roster_name_row", value=f"{whole[:_LONGEST_NAME]}…")
    return name


def _where(row: Row) -> ClassName:
    """From the class column, else from the sheet's name."""
    if "class" not in row.values:
        found = _class(row.sheet)
        if found is None:
            raise row.fault("class", "imp_class", value=row.sheet)
        return found
    cell = row.text("class")
    found = _class(cell)
    if found is None:
        raise row.fault("class", "imp_class", value=cell)
    return found


def _iin(row: Row) -> str:
    digits = re.sub(r"[\s-]", "", row.text("iin", ""))
    if isinstance(row.values.get("iin"), int):
        # A number cell has lost the zeros of those born from 2000 to 2009.
        digits = digits.zfill(12)
    if not digits:
        return ""
    if not re.fullmatch(r"[0-9]{12}", digits):
        raise row.fault("iin", "imp_iin", n=len(digits))
    if not iin_valid(digits):
        raise row.fault("iin", "imp_iin_check")
    return digits


def _born_on(row: Row, batch: Batch) -> date | None:
    """A year alone is no birthday: the reader comes in without one, and that is told."""
    said = row.text("born_on", "")
    if _YEAR.fullmatch(said):
        batch.note(row.fault("born_on", "roster_birth_year", value=said))
        return None
    return row.date("born_on", None)


def _language(row: Row) -> str:
    cell = row.text("language", "")
    if not cell:
        return ""
    if language := _beginning(cell, _LANGUAGES):
        return language
    raise row.fault("language", "roster_language_row", value=cell)


def apply(batch: Batch, rows: Sequence[Row]) -> None:
    """Raises Refused when no year is open on the day, or nothing says in which class the pupils are."""
    year = current_year(batch.school, batch.on)
    if year is None:
        raise Refused("roster_no_year", d=batch.on)
    if rows and not any("class" in row.values or "kind" in row.values or _tells(row.sheet) for row in rows):
        raise Refused("imp_need_column", column=str(READERS.column("class").heading))
    roll = Roll(batch, year)
    for row in rows:
        with batch.row(row):
            roll.bring(row, _person(row, batch))


def _first_of_year(school: School, on: date) -> bool:
    """Whether the year has no classes yet: then the file opens them."""
    return not class_list(school, on)


def _tells(sheet: str) -> bool:
    return _class(sheet) is not None or bool(_beginning(sheet, _KINDS))


READERS = Importer(
    kind="readers",
    heading=_("Readers"),
    model=Reader,
    columns=(
        Column(
            "full_name",
            _("Full name"),
            names=(
                "аты-жөні",
                "оқушының аты-жөні",
                "тегі, аты, әкесінің аты",
                "тегі, аты",
                "аты-жөні, тегі",
                "фио",
                "ф.и.о.",
                "фио ученика",
                "фио учащегося",
                "фамилия, имя, отчество",
                "фамилия, имя",
                "ученик",
                "оқушы",
                "full name",
                "name",
            ),
            looks=_looks_like_a_name,
            longest=3 * _LONGEST_NAME,
        ),
        Column("surname", _("Surname"), names=("тегі", "фамилия", "surname", "last name")),
        Column("first_name", _("First name"), names=("аты", "есімі", "имя", "first name", "given name")),
        Column(
            "patronymic", _("Patronymic"), names=("әкесінің аты", "отчество", "patronymic", "middle name")
        ),
        Column(
            "class",
            _("Class"),
            names=("сыныбы", "сынып", "сынып литері", "класс", "класс (литера)", "class", "grade", "section"),
            looks=_looks_like_a_class,
        ),
        Column(
            "born_on",
            _("Date of birth"),
            names=(
                "туған күні",
                "туған жылы",
                "дата рождения",
                "день рождения",
                "born on",
                "date of birth",
                "birth date",
            ),
            looks=_looks_like_a_date,
        ),
        Column("iin", _("ID number"), names=("жсн", "иин", "iin", "id number"), looks=_looks_like_an_iin),
        Column(
            "phone",
            _("Telephone"),
            names=("телефон", "телефоны", "телефон нөмірі", "номер телефона", "телефон родителя", "phone"),
            longest=30,
        ),
        Column("kind", _("Kind of reader"), names=("рөлі", "санаты", "роль", "категория", "role", "kind")),
        Column("subject", _("Subject"), names=("пәні", "пән", "предмет", "subject"), longest=80),
        Column("language", _("Language of instruction"), names=("оқыту тілі", "язык обучения", "language")),
        Column(
            "card_number",
            _("Card number"),
            names=("билет нөмірі", "оқырман билеті", "номер билета", "читательский билет", "card number"),
            longest=20,
        ),
    ),
    apply=apply,
    needs=(("full_name", "surname"),),
    options=(
        Option("create_classes", _("Open the classes that do not exist yet"), usual=_first_of_year),
        Option("language", _("Language of the new classes"), (("kk", _("Kazakh")), ("ru", _("Russian")))),
    ),
)
