"""Dimensions and their parts in words."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from kitaphana.activities.models import WorkKind
from kitaphana.catalogue.models import BOOK_LANGUAGES, Section, TitleKind
from kitaphana.circulation.models import Visit
from kitaphana.core.models import School
from kitaphana.core.sentences import spoken
from kitaphana.digital.models import Purpose
from kitaphana.indicators.parts import BANDS, MONTH, NOT_NOTED
from kitaphana.lib.dates import month_name
from kitaphana.needs.models import Enquiry
from kitaphana.roster.models import ReaderKind, SchoolClass
from kitaphana.stock.models import Fund, Reason, Source

HEADS: Mapping[str, tuple[Promise, Promise]] = {
    "class": (pgettext_lazy("part", "Class"), pgettext_lazy("breakdown", "by class")),
    "grades": (pgettext_lazy("part", "Grades"), pgettext_lazy("breakdown", "by group of grades")),
    "grade": (pgettext_lazy("part", "Grade"), pgettext_lazy("breakdown", "by grade")),
    "teaching": (
        pgettext_lazy("part", "Language of teaching"),
        pgettext_lazy("breakdown", "by language of teaching"),
    ),
    "kind": (pgettext_lazy("part", "Kind of reader"), pgettext_lazy("breakdown", "by kind of reader")),
    "place": (
        pgettext_lazy("part", "Section of the library"),
        pgettext_lazy("breakdown", "by section of the library"),
    ),
    "content": (pgettext_lazy("part", "Content"), pgettext_lazy("breakdown", "by content")),
    "language": (pgettext_lazy("part", "Language"), pgettext_lazy("breakdown", "by language")),
    "work": (
        pgettext_lazy("part", "Kind of publication"),
        pgettext_lazy("breakdown", "by kind of publication"),
    ),
    "fund": (pgettext_lazy("part", "Stock"), pgettext_lazy("breakdown", "by stock")),
    "stay": (pgettext_lazy("part", "At the school"), pgettext_lazy("breakdown", "by who stays and who left")),
    "source": (pgettext_lazy("part", "Source"), pgettext_lazy("breakdown", "by source")),
    "price": (pgettext_lazy("part", "Price"), pgettext_lazy("breakdown", "by whether a price is noted")),
    "why": (pgettext_lazy("part", "Reason"), pgettext_lazy("breakdown", "by reason")),
    "sought": (pgettext_lazy("part", "What was sought"), pgettext_lazy("breakdown", "by what was sought")),
    "outcome": (pgettext_lazy("part", "Outcome"), pgettext_lazy("breakdown", "by outcome")),
    "reason": (pgettext_lazy("part", "Reason"), pgettext_lazy("breakdown", "by reason")),
    "purpose": (pgettext_lazy("part", "Came for"), pgettext_lazy("breakdown", "by what they came for")),
    "use": (pgettext_lazy("part", "Purpose"), pgettext_lazy("breakdown", "by purpose")),
    "activity": (pgettext_lazy("part", "Kind of work"), pgettext_lazy("breakdown", "by kind of work")),
    "month": (pgettext_lazy("part", "Month"), pgettext_lazy("breakdown", "by month")),
}
"""Dimension → the head of its column, and the words of the choice."""

PLACES: Mapping[str, Promise] = {
    "lending": pgettext_lazy("section of the library", "lending desk"),
    "room": pgettext_lazy("section of the library", "reading room"),
    "textbooks": pgettext_lazy("section of the library", "textbooks"),
    "digital": pgettext_lazy("section of the library", "digital centre"),
}
STAYS: Mapping[str, Promise] = {
    "stays": pgettext_lazy("of a reader", "at the school"),
    "left": pgettext_lazy("of a reader", "left the school"),
}


def named(school: School, by: str, keys: Iterable[str]) -> dict[str, str]:
    """Key → name, in the order in which parts are shown; what is not noted stands last."""
    wanted = set(keys)
    found = {key: name for key, name in _names(school, by, wanted).items() if key in wanted}
    found |= {key: key for key in sorted(wanted - found.keys() - {NOT_NOTED})}
    return found | ({NOT_NOTED: _("not noted")} if NOT_NOTED in wanted else {})


def choices(by: str) -> dict[str, str]:
    """All parts of a dimension that is the same in every school."""
    fixed: Mapping[str, Iterable[tuple[object, object]]] = {
        "grades": [(key, _band(key)) for key in BANDS],
        "grade": [(grade, _grade(grade)) for grade in range(13)],
        "teaching": BOOK_LANGUAGES.items(),
        "kind": ReaderKind.choices,
        "place": PLACES.items(),
        "content": Section.choices,
        "language": BOOK_LANGUAGES.items(),
        "work": TitleKind.choices,
        "fund": Fund.choices,
        "purpose": Visit.Purpose.choices,
        "use": Purpose.choices,
        "stay": STAYS.items(),
        "source": Source.choices,
        "price": [("noted", pgettext("price", "noted"))],
        "why": Reason.choices,
        "sought": Enquiry.Sought.choices,
        "outcome": Enquiry.Outcome.choices,
        "reason": Enquiry.Reason.choices,
    }
    return {str(key): str(name) for key, name in fixed.get(by, ())}


def _names(school: School, by: str, keys: set[str]) -> dict[str, str]:
    if by == "class":
        pks = [key for key in keys if key.isdecimal()]
        rows = SchoolClass.objects.for_school(school).filter(pk__in=pks).select_related("year")
        return name_classes(list(rows.order_by("grade", "letter_key", "year__starts_on", "pk")))
    if by == "activity":
        kinds = WorkKind.objects.for_school(school).order_by("pk")
        return {str(kind.pk): kind.name(spoken()) for kind in kinds}
    if by == "month":
        return {key: _month(key) for key in sorted(keys - {NOT_NOTED})}
    return choices(by)


def name_classes(rows: list[SchoolClass]) -> dict[str, str]:
    """The year beside the class where there are several years."""
    several = len({row.year_id for row in rows}) > 1
    return {str(row.pk): f"{row} ({row.year})" if several else str(row) for row in rows}


def _month(key: str) -> str:
    if not MONTH.fullmatch(key):
        return key
    year, month = key.split("-")
    return f"{month_name(int(month), spoken())} {year}"


def _band(key: str) -> str:
    return {
        "0-4": pgettext("grades", "Grades 0–4"),
        "5-9": pgettext("grades", "Grades 5–9"),
        "10-12": pgettext("grades", "Grades 10–12"),
    }[key]


def _grade(grade: int) -> str:
    return pgettext("of a part", "grade %(n)s") % {"n": grade}
