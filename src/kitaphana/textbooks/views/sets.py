"""The lists of a school year: written out, taken away as a file, taken over from last year, proposed."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from kitaphana.catalogue.subjects import school_subjects
from kitaphana.core.listing import is_key
from kitaphana.core.permissions import Signed, allow
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say, spoken
from kitaphana.core.setting import value_of
from kitaphana.core.span import DayForm
from kitaphana.papers.download import download
from kitaphana.roster.models import SchoolClass, SchoolYear
from kitaphana.roster.queries import current_year, years
from kitaphana.textbooks.forms import SetForm
from kitaphana.textbooks.proposals import Draft, Proposal, drafts
from kitaphana.textbooks.sets import ListOf, copy_sets, set_all
from kitaphana.textbooks.sheetpaper import lists_paper
from kitaphana.textbooks.sheets import Sheets, list_name, sheets
from kitaphana.textbooks.views.asked import year_of


@require_GET
@allow("textbooks.see")
def sets(request: Signed) -> HttpResponse:
    """The lists of one school year; `year` is its first calendar year, `on` a day of another or the same."""
    all_years = list(years(request.school))
    today = timezone.localdate()
    form = DayForm(request.GET) if request.GET.get("on") else None
    asked = form.day(today) if form else None
    chosen = request.GET.get("year", "")
    if asked:
        year = current_year(request.school, asked)
    else:
        year = next((y for y in all_years if str(y.starts_on.year) == chosen), None)
        year = year or current_year(request.school, today) or next(iter(all_years), None)
    day = asked or (shown_day(year, today) if year else today)
    context: dict[str, object] = {"years": all_years, "year": year, "on": day}
    context["form"] = form or DayForm({"on": day})
    if year:
        found = sheets(request.school, year, day)
        context |= _written(found) | {
            "new": SetForm(auto_id="new_%s"),
            "before": any(y.starts_on.year == year.starts_on.year - 1 for y in all_years),
            "counted": value_of(request.school, "count_e_textbooks"),
            "classes": SchoolClass.objects.for_school(request.school).filter(year=year),
        }
    return render(request, "textbooks/sets.html", context)


def shown_day(year: SchoolYear, day: date) -> date:
    """The day, or the nearest one of the year."""
    return max(year.starts_on, min(year.ends_on, day))


def _written(found: Sheets) -> dict[str, object]:
    lists = [
        {
            "sheet": sheet,
            "name": sheet.name(spoken()),
            "absent": [str(title) for title in sheet.absent] if sheet.classes else [],
            "query": f"class={sheet.school_class.pk}" if sheet.school_class else _query(sheet.of),
        }
        for sheet in found.rows
    ]
    without = [(list_name(of, spoken()), _query(of), _names(rows)) for of, rows in found.without]
    return {"found": found, "lists": lists, "without": without, "undirected": _names(found.undirected)}


def _names(classes: Iterable[SchoolClass]) -> str:
    return ", ".join(row.name for row in classes)


def _query(of: ListOf) -> str:
    return f"grade={of.grade}&language={of.language}&direction={of.direction}"


@require_GET
@allow("textbooks.see")
def lists_file(request: Signed, year: int) -> HttpResponse:
    of_year = year_of(request, year)
    form = DayForm(request.GET)
    day = shown_day(of_year, form.day(timezone.localdate()))
    found = sheets(request.school, of_year, day)
    name = say("textbooks_lists_paper", year=str(of_year)).replace("–", "-")
    return download(request, lambda language: lists_paper(request.school, found, language), name)


@require_POST
@allow("textbooks.issue")
def copy_last_year(request: Signed, year: int) -> HttpResponseBase:
    to_year, from_year = year_of(request, year), year_of(request, year - 1)
    n = copy_sets(by=request.user, from_year=from_year, to_year=to_year)
    messages.success(request, say("textbooks_copied", n=n))
    return redirect(f"{reverse('textbooks:sets')}?year={year}")


@allow("textbooks.issue")
def build(request: Signed, year: int) -> HttpResponseBase:
    """Lists proposed out of the catalogue for what has none; with `grade` and `language` for that grade."""
    of_year = year_of(request, year)
    asked = SetForm(request.GET).chosen()
    found = [
        draft
        for draft in drafts(request.school, of_year, shown_day(of_year, timezone.localdate()))
        if asked is None or (draft.of.grade, draft.of.language) == (asked.grade, asked.language)
    ]
    refused = ""
    if request.method == "POST":
        try:
            n = _take(request, of_year, found)
        except Refused as no:
            refused = str(no)
        else:
            messages.success(request, say("textbooks_lists_made", n=n))
            return redirect(f"{reverse('textbooks:sets')}?year={year}")
    shown = [_proposed(draft, request) for draft in found]
    context = {"year": of_year, "drafts": shown, "refused": refused, "one": asked is not None}
    return render(request, "textbooks/set_build.html", context)


def _take(request: Signed, year: SchoolYear, found: Sequence[Draft]) -> int:
    """Make the lists that were ticked; how many positions they have. Raises Refused."""
    positions, others = _ticked(request, "take"), _ticked(request, "or")
    lists = {
        draft.of: draft.wanted(
            [title for key, title, _ in positions if key == _key(draft.of)],
            [(title, other) for key, title, other in others if key == _key(draft.of)],
        )
        for draft in found
    }
    taken = {of: rows for of, rows in lists.items() if rows}
    if sum(map(len, taken.values())) < len(positions):
        raise Refused("textbooks_lists_changed")
    if not taken:
        raise Refused("textbooks_none_ticked")
    return set_all(by=request.user, year=year, lists=taken)


def _ticked(request: HttpRequest, name: str) -> list[tuple[str, int, int]]:
    """List, title of a position, and an alternative or 0, of what the page sends as `7.kk.:12:15`."""
    found = []
    for value in request.POST.getlist(name):
        key, *numbers = value.split(":")
        if 1 <= len(numbers) <= 2 and all(map(is_key, numbers)):
            found.append((key, int(numbers[0]), int(numbers[1]) if len(numbers) == 2 else 0))
    return found


def _key(of: ListOf) -> str:
    return f"{of.grade}.{of.language}.{of.direction}"


def _proposed(draft: Draft, request: Signed) -> dict[str, object]:
    """As it stands on the page: what is ticked, and the name of each subject."""
    key, sent = _key(draft.of), set(request.POST.getlist("take")) | set(request.POST.getlist("or"))

    def row(one: Proposal) -> dict[str, object]:
        value = f"{key}:{one.title.pk}"
        return {
            "value": value,
            "proposal": one,
            "subject": _subject(one.subject),
            "ticked": value in sent if sent else one.taken,
            "others": [
                (
                    f"{value}:{other.title.pk}",
                    other,
                    f"{value}:{other.title.pk}" in sent if sent else other.taken,
                )
                for other in one.others
            ],
        }

    rows = [row(one) for one in draft.proposals]
    taken = [one for one in draft.proposals if one.taken]
    return {
        "name": list_name(draft.of, spoken()),
        "taken": [one for one in rows if one["ticked"]],
        "left": [one for one in rows if not one["ticked"]],
        "absent": sum(not one.copies for one in taken),
        "doubtful": sum(one.doubtful for one in taken),
    }


def _subject(code: str) -> str:
    subject = school_subjects().get(code)
    return {"kk": subject.kk, "ru": subject.ru}.get(spoken(), subject.en) if subject else ""
