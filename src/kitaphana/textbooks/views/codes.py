"""Bar codes for copies of a textbook lot."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from kitaphana.core.listing import is_key
from kitaphana.core.permissions import Signed, allow
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say
from kitaphana.stock.actions import number_copies
from kitaphana.stock.models import Lot
from kitaphana.textbooks.barcodes import copies_of, read_numbers, with_numbered
from kitaphana.textbooks.forms import CodesForm
from kitaphana.textbooks.views.asked import class_of

SHOWN = 500


@allow("textbooks.issue")
def codes(request: Signed, pk: int) -> HttpResponseBase:
    """`class` in the address: the class page from which one came."""
    lot: Lot = get_object_or_404(with_numbered(request.school), pk=pk)
    asked = request.GET.get("class", "")
    came_from = class_of(request, int(asked)) if is_key(asked) else None
    form = CodesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            numbers = read_numbers(form.cleaned_data["numbers"])
            number_copies(by=request.user, lot=lot, numbers=numbers)
        except Refused as refusal:
            form.add_error("numbers", refusal.sentence())
        else:
            messages.success(request, say("textbooks_codes_given", title=str(lot.title), n=len(numbers)))
            query = f"?class={came_from.pk}" if came_from else ""
            return redirect(reverse("textbooks:codes", args=[lot.pk]) + query)
    lots = with_numbered(request.school).filter(title=lot.title).exclude(pk=lot.pk)
    copies = copies_of(lot)
    context = {"lot": lot, "lots": lots, "form": form, "class": came_from, "copies": copies[:SHOWN]}
    return render(request, "textbooks/codes.html", context)
