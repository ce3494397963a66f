"""One list of textbooks on its page: a grade's, or a class's own."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.db.models import Case, Q, When
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from kitaphana.catalogue.models import Title, TitleKind
from kitaphana.catalogue.queries import find
from kitaphana.core.listing import is_key
from kitaphana.core.permissions import Signed, allow
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say, spoken
from kitaphana.core.span import DayForm
from kitaphana.roster.models import SchoolClass, SchoolYear
from kitaphana.textbooks.booktitle import Book
from kitaphana.textbooks.forms import ChangeForm, PositionForm, SetForm
from kitaphana.textbooks.models import DatedQuerySet
from kitaphana.textbooks.proposals import KINDS
from kitaphana.textbooks.sets import ListOf, Wanted, Written, items, set_for, written
from kitaphana.textbooks.sheets import list_name, owned
from kitaphana.textbooks.views.asked import class_of, year_of
from kitaphana.textbooks.views.sets import shown_day

FOUND = 30
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class _Asked:
    """The list that the address names. `history`: its positions of any day; `day`: the one it is shown as
    of."""

    year: SchoolYear
    of: ListOf
    school_class: SchoolClass | None
    history: DatedQuerySet
    day: date

    @property
    def name(self) -> str:
        if self.school_class:
            return say("textbooks_own_list", **{"class": self.school_class.name})
        return list_name(self.of, spoken())

    @property
    def query(self) -> str:
        if self.school_class:
            return f"class={self.school_class.pk}"
        return f"grade={self.of.grade}&language={self.of.language}&direction={self.of.direction}"

    def changes(self) -> list[date]:
        """Days on which the list became another than it had been the day before."""
        ends = self.history.filter(ends_on__lt=self.year.ends_on).values_list("ends_on", flat=True)
        starts = self.history.filter(starts_on__isnull=False).values_list("starts_on", flat=True)
        return sorted({*starts.order_by(), *(day + _DAY for day in ends.order_by())})

    def standing(self) -> list[Written]:
        """In force on the day; for a class without a list of its own a copy of its grade's."""
        own = written(self.year.school, self.history.on(self.day))
        if own or self.school_class is None:
            return own
        directions = {"", self.school_class.direction}
        of_grade = items(self.year.school).filter(
            year=self.year, school_class=None, grade=self.of.grade, language=self.of.language
        )
        copied = written(self.year.school, of_grade.filter(direction__in=directions).on(self.day))
        for row in copied:
            row.item.teachers = 0  # the grade's list asks for them already
        return copied


@dataclass(frozen=True)
class _Row:
    """A position on the page. `options`: what would do in its place, and whether it is ticked."""

    title: Title
    copies: int
    kept: bool
    form: PositionForm
    options: tuple[tuple[Title, int, bool], ...]

    @property
    def can_add(self) -> bool:
        return any(not ticked for *_, ticked in self.options)


class _Sent:
    """What the page sent: titles ticked, their alternatives, and which titles it showed as positions."""

    def __init__(self, request: Signed) -> None:
        self.post = request.POST
        self.kept = self._keys("title")
        self.shown = set(self._keys("row"))
        named = {*self.kept, *(pk for title in self.kept for pk in self.options(title))}
        self.known: dict[int, Title] = Title.objects.select_related("subject").in_bulk(named)
        self.has_unknown = named != set(self.known) or any(
            not is_key(text) for text in self.post.getlist("title")
        )

    def options(self, title: int) -> list[int]:
        return self._keys(f"{title}-option")

    def _keys(self, name: str) -> list[int]:
        return [int(text) for text in self.post.getlist(name) if is_key(text)]


@allow("textbooks.issue")
def edit_set(request: Signed, year: int) -> HttpResponseBase:
    """The list of a grade or of a class; `find` looks for titles by `q`, `drop` ends a class's own list."""
    asked = _asked(request, year_of(request, year))
    sent = _Sent(request) if request.method == "POST" else None
    initial = asked.day if _is_change(request, asked) else None
    form = ChangeForm(request.POST or None, initial={"on": initial})
    rows, found = _table(request, asked, sent)
    if sent and "find" not in request.POST and form.is_valid():
        try:
            n = _save(request, asked, rows, sent, form.cleaned_data["on"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _after(request, asked, form.cleaned_data["on"], n)
    context = {
        "asked": asked,
        "year": asked.year,
        "form": form,
        "rows": rows,
        "found": found,
        "q": _words(request),
        "changes": asked.changes(),
        "is_new": not asked.history.exists(),
    }
    return render(request, "textbooks/set.html", context)


def _asked(request: Signed, year: SchoolYear) -> _Asked:
    day = shown_day(year, DayForm(request.GET).day(timezone.localdate()))
    asked = request.GET.get("class", "")
    if asked:
        if not is_key(asked):
            raise Http404
        school_class = class_of(request, int(asked))
        if school_class.year_id != year.pk:
            raise Http404
        history = items(request.school).filter(school_class=school_class)
        return _Asked(year, ListOf(school_class.grade, school_class.language), school_class, history, day)
    of = SetForm(request.GET).chosen()
    if of is None:
        raise Http404
    history = items(request.school).filter(
        year=year, school_class=None, grade=of.grade, language=of.language, direction=of.direction
    )
    return _Asked(year, of, None, history, day)


def _is_change(request: Signed, asked: _Asked) -> bool:
    """Whether the list holds already, so that a change of it begins on a day; by then the year has begun."""
    begun = asked.year.starts_on < timezone.localdate()
    return "on" in request.GET or (begun and (asked.school_class is not None or asked.history.exists()))


def _words(request: Signed) -> str:
    return (request.POST.get("q", "") or request.GET.get("q", "")).strip()[:100]


def _table(request: Signed, asked: _Asked, sent: _Sent | None) -> tuple[list[_Row], list[tuple[Title, int]]]:
    """The positions, and the titles found to add."""
    standing = {row.item.title_id: row for row in asked.standing()}
    titles = {pk: row.titles[0] for pk, row in standing.items()}
    titles |= {pk: sent.known[pk] for pk in sent.kept if pk in sent.known} if sent else {}
    of_grade = Title.objects.filter(kind__in=KINDS, grade=asked.of.grade).select_related("subject")
    beside: defaultdict[tuple[object, ...], list[Title]] = defaultdict(list)
    for title in of_grade.order_by("sort_key", "-year", "pk"):
        beside[_place(title)].append(title)
    found = _find(_words(request), asked.of, titles)
    mentioned = {*titles, *(t.pk for group in beside.values() for t in group), *(t.pk for t in found)}
    mentioned |= {t.pk for row in standing.values() for t in row.titles} | set(sent.known if sent else ())
    copies = owned(request.school, asked.year, asked.day, mentioned)
    rows = []
    for pk, title in titles.items():
        row = standing.get(pk)
        near = [*(row.titles[1:] if row else ()), *beside[_place(title)]]
        near += [sent.known[one] for one in sent.options(pk) if one in sent.known] if sent else []
        near = [one for one in dict.fromkeys(near) if one != title]
        rows.append(_row(title, row, near, sent, copies))
    return rows, [(title, copies[title.pk]) for title in found]


def _place(title: Title) -> tuple[object, ...]:
    """What may stand for each other: the same volume of a subject in one language."""
    return title.subject_id, title.language, Book(title, 0).volume


def _row(
    title: Title, row: Written | None, near: Sequence[Title], sent: _Sent | None, copies: Counter[int]
) -> _Row:
    """As it was sent, else as it stands; a title just added begins with what is usual for its kind."""
    usual = {
        "teachers": row.item.teachers if row else 0,
        "given": row.item.given if row else title.kind == TitleKind.STUDY_AID,
    }
    is_typed = sent is not None and title.pk in sent.shown
    data = sent.post if sent and is_typed else None
    ticked = (
        set(sent.options(title.pk)) if sent and is_typed else {t.pk for t in row.titles[1:]} if row else set()
    )
    return _Row(
        title,
        copies[title.pk],
        title.pk in sent.kept if sent else True,
        PositionForm(data, initial=usual, prefix=str(title.pk)),
        tuple((one, copies[one.pk], one.pk in ticked) for one in near),
    )


def _find(words: str, of: ListOf, listed: dict[int, Title]) -> list[Title]:
    """Of the grade or of none, those in the language of instruction first."""
    rows = find(words).filter(Q(grade=of.grade) | Q(grade=None), kind__in=KINDS).exclude(pk__in=listed)
    own_first = Case(When(language=of.language, then=0), default=1)
    return list(rows.select_related("subject").order_by(own_first, "sort_key", "-year", "pk")[:FOUND])


def _save(request: Signed, asked: _Asked, rows: Sequence[_Row], sent: _Sent, on: date | None) -> int | None:
    """How many positions the list has now; None where a class gave up its own. Raises Refused."""
    wanted = []
    if "drop" not in request.POST:
        if sent.has_unknown:
            raise Refused("textbooks_unknown_title")
        for row in rows:
            if row.kept:
                wanted.append(_wanted(row, sent))
    set_for(
        by=request.user, year=asked.year, grade=asked.of.grade, language=asked.of.language,
        direction=asked.of.direction, school_class=asked.school_class, titles=wanted, on=on,
    )  # fmt: skip
    return None if "drop" in request.POST else len(wanted)


def _wanted(row: _Row, sent: _Sent) -> Wanted:
    typed = row.form.initial
    if row.form.is_bound:
        if not row.form.is_valid():
            raise Refused("textbooks_teachers_number", title=str(row.title), max=999)
        typed = row.form.cleaned_data
    options = tuple(one for one, _, is_ticked in row.options if is_ticked)
    return Wanted(row.title, options, typed["teachers"] or 0, typed["given"])


def _after(request: Signed, asked: _Asked, on: date | None, n: int | None) -> HttpResponse:
    if n is None:
        messages.success(request, say("textbooks_own_dropped", **{"class": str(asked.school_class)}))
        return redirect(f"{reverse('textbooks:sets')}?year={asked.year.starts_on.year}")
    messages.success(request, say("textbooks_list_saved", n=n))
    later = f"&on={on}" if on and on > timezone.localdate() else ""
    return redirect(f"{reverse('textbooks:edit_set', args=[asked.year.starts_on.year])}?{asked.query}{later}")
