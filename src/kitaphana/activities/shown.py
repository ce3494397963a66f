"""Books shown at an activity, and what was lent of them while it lasted."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kitaphana.activities.models import Activity, ShownTitle
from kitaphana.catalogue.actions import Description, describe
from kitaphana.catalogue.models import Title, TitleQuerySet
from kitaphana.catalogue.queries import find
from kitaphana.circulation.models import Loan
from kitaphana.core.action import action
from kitaphana.core.models import School, User
from kitaphana.core.refusal import Refused
from kitaphana.stock.models import Copy, Lot

MOST_FOUND = 20
UNSAID = "kk"
"""Language of a book of which only the name was written."""


@dataclass(frozen=True)
class Shown:
    """`lent`: loans of the title from the first day of the activity to its last."""

    title: Title
    lent: int


@action
def show(*, by: User, activity: Activity, titles: Sequence[Title]) -> int:
    """Put the titles among the books shown; one that is there already stays. Returns how many are new."""
    known = set(activity.shown.values_list("title", flat=True))
    new = [title for title in dict.fromkeys(titles) if title.pk not in known]
    ShownTitle.objects.bulk_create(
        ShownTitle(school=by.school, activity=activity, title=title) for title in new
    )
    return len(new)


@action
def show_scanned(*, by: User, activity: Activity, text: str) -> Title:
    """Show the one title that the line means: the inventory number of a copy, an ISBN, or words that only one
    title of the school has. Refused: none has them, or several have."""
    found = found_in_stock(by.school, text)[:2]
    if not found:
        raise Refused("work_shown_none", text=text)
    if len(found) > 1:
        raise Refused("work_shown_several", text=text)
    show(by=by, activity=activity, titles=found)
    return found[0]


@action
def show_described(*, by: User, activity: Activity, name: str, authors: str = "") -> Title:
    """Show a book that is not of our stock. Refusals as in `Description`."""
    title = describe(by=by, description=Description(name=name, authors=authors, language=UNSAID))
    show(by=by, activity=activity, titles=[title])
    return title


@action
def unshow(*, by: User, activity: Activity, title: Title) -> None:
    activity.shown.filter(title=title).delete()


def found_in_stock(school: School, text: str) -> list[Title]:
    """Titles that the school has or had, by inventory number, ISBN or words, at most MOST_FOUND."""
    said = text.strip()
    if not said:
        return []
    copy = Copy.objects.for_school(school).filter(inventory_number=said).select_related("lot__title").first()
    if copy:
        return [copy.lot.title]
    return list(_of_school(school, find(said))[:MOST_FOUND])


def shown_at(activity: Activity) -> list[Shown]:
    """In alphabetical order. Two queries."""
    rows = ShownTitle.objects.for_school(activity.school).filter(activity=activity).select_related("title")
    titles = [row.title for row in rows.order_by("title__sort_key", "title")]
    lent = Counter(
        Loan.objects.for_school(activity.school)
        .filter(lot__title__in=titles, lent_on__range=(activity.on, activity.until or activity.on))
        .values_list("lot__title", flat=True)
    )
    return [Shown(title, lent[title.pk]) for title in titles]


def _of_school(school: School, titles: TitleQuerySet) -> TitleQuerySet:
    return titles.filter(pk__in=Lot.objects.for_school(school).values("title"))
