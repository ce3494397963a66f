"""Provision by class and subject, what is missing most, and how it may yet be had."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from kitaphana.core.permissions import ALLOWED, Signed, allow, may
from kitaphana.core.sentences import say, spoken
from kitaphana.core.span import DayForm
from kitaphana.papers.formats import CONTENT_TYPES
from kitaphana.supply.actions import draft_order
from kitaphana.textbooks.breakdown import KINDS
from kitaphana.textbooks.heatmap import code_of, heat_map
from kitaphana.textbooks.queries import Provision, provision, subject_of
from kitaphana.textbooks.remedies import gaps, of_positions, to_order
from kitaphana.textbooks.views.asked import class_of

WORST = 5


@require_GET
@allow("textbooks.see")
def index(request: Signed) -> HttpResponse:
    """`order=class`: on a telephone all classes in their order, not those that lack something alone."""
    found, shown = asked(request)
    worst = found.shortages[:WORST]
    ways = (
        of_positions(request.school, found.on, [row.position for row in worst]) if shown["is_today"] else {}
    )
    context = shown | {
        "map": heat_map(found, spoken()),
        "worst": [(row, code_of(row.title), next(iter(ways.get(row.title.pk, ())), None)) for row in worst],
        "shortages": len(found.shortages),
        "in_order": request.GET.get("order") == "class",
        "may_issue": may(request.user, ALLOWED["textbooks.issue"]),
    }
    return render(request, "textbooks/index.html", context)


@require_GET
@allow("textbooks.see")
def gap(request: Signed, pk: int, subject: str) -> HttpResponse:
    """One subject of one class: who is without, and what may be done about it."""
    of = class_of(request, pk)
    found, shown = asked(request)
    row = next((row for row in found.classes if row.school_class == of), None)
    cells = [cell for cell in row.cells if code_of(cell.title) == subject] if row else []
    if row is None or not cells:
        raise Http404
    context = shown | {
        "class": row.school_class,
        "subject": subject_of(cells[0].title, spoken()),
        "gaps": gaps(request.school, found, row, cells),
        "may_issue": shown["is_today"] and may(request.user, ALLOWED["textbooks.issue"]),
    }
    return render(request, "textbooks/gap.html", context)


@require_POST
@allow("textbooks.issue")
def order_missing(request: Signed) -> HttpResponseBase:
    """Draft an order of what is missing today and not ordered yet."""
    today = timezone.localdate()
    found = provision(request.school, today)
    lines = to_order(request.school, found)
    if found.year is None or not lines:
        messages.info(request, say("textbooks_nothing_to_order"))
        return redirect("textbooks:index")
    order = draft_order(by=request.user, lines=lines, first=found.year.starts_on.year, on=today)
    messages.success(request, say("textbooks_ordered", n=sum(line.quantity for line in lines)))
    return redirect("supply:order", order.pk)


def asked(request: Signed) -> tuple[Provision, dict[str, object]]:
    """Provision on the day that the address names, else today, and what every page of it shows."""
    today = timezone.localdate()
    form = DayForm(request.GET if "on" in request.GET else {"on": today})
    found = provision(request.school, form.day(today))
    shown = {
        "found": found,
        "total": found.total,
        "form": form,
        "is_today": found.on == today,
        "on": "" if found.on == today else f"?on={found.on.isoformat()}",
        "and_on": "" if found.on == today else f"&on={found.on.isoformat()}",
        "kinds": KINDS.items(),
        "formats": list(CONTENT_TYPES),
    }
    return found, shown
