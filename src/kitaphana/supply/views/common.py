"""What the pages of orders and of exchanges share: titles picked by search, the title named in an address."""

from collections.abc import Callable, Collection, Sequence

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kitaphana.catalogue.models import Title
from kitaphana.circulation.queries import shelves
from kitaphana.core.permissions import Signed
from kitaphana.core.refusal import Refused
from kitaphana.supply.forms import FirstLineForm, PickForm
from kitaphana.supply.queries import textbooks

FOUND = 50
Picked = Sequence[tuple[Title, int]]


def pick(
    request: Signed, *, heading: str, back: str, there: Collection[int], add: Callable[[Picked], None]
) -> HttpResponseBase:
    """The page that finds titles by `q` and hands those with a quantity to `add`; `there`: listed already."""
    query = (request.POST.get("q") or request.GET.get("q", "")).strip()[:100]
    titles = list(textbooks(query).exclude(pk__in=there)[:FOUND]) if query else []
    form = PickForm(titles, request.POST or None)
    if form.is_valid():
        picked = form.picked()
        try:
            if not picked:
                raise Refused("supply_nothing")
            add(picked)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect(back)
    shelf = shelves(request.school, titles)
    rows = [(title, field, shelf[title.pk]) for title, field in form.rows()]
    context = {"heading": heading, "back": back, "query": query, "form": form, "rows": rows, "most": FOUND}
    return render(request, "supply/pick.html", context)


def first_line(request: Signed) -> FirstLineForm | None:
    """The title and the quantity with which another page sent the reader here; None without."""
    asked = request.POST or request.GET
    if "title" not in asked:
        return None
    form = FirstLineForm(asked)
    return form if form.is_valid() or request.method == "POST" else None
