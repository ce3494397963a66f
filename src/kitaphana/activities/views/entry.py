"""One entry of the diary: what was done, the books shown, the photographs."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kitaphana.activities.forms import BookForm, PhotosForm
from kitaphana.activities.models import Activity, Photo, ShownTitle
from kitaphana.activities.papers import activity_paper
from kitaphana.activities.photos import add_photos, caption_photo, remove_photo
from kitaphana.activities.shown import found_in_stock, show, show_described, show_scanned, shown_at, unshow
from kitaphana.catalogue.models import Title
from kitaphana.core.permissions import ALLOWED, Signed, allow, may
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say
from kitaphana.papers.download import download


@allow("work.see")
def entry(request: Signed, pk: int) -> HttpResponseBase:
    return _page(request, _activity(request, pk))


@allow("work.see")
def paper(request: Signed, pk: int) -> HttpResponseBase:
    activity = _activity(request, pk)
    name = f"{activity.on:%Y-%m-%d} {activity.theme or activity.kind}"
    return download(request, lambda language: activity_paper(activity, language), name)


@require_POST
@allow("work.record")
def scan(request: Signed, pk: int) -> HttpResponseBase:
    """The line of the books: one found is added, of several the page lets choose."""
    activity, text = _activity(request, pk), request.POST.get("text", "")
    try:
        title = show_scanned(by=request.user, activity=activity, text=text)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(f"{_address(pk)}?{urlencode({'q': text})}")
    messages.success(request, say("work_shown_added", name=title.name))
    return redirect(_address(pk))


@require_POST
@allow("work.record")
def add_title(request: Signed, pk: int, title: int) -> HttpResponseBase:
    found = get_object_or_404(Title, pk=title)
    show(by=request.user, activity=_activity(request, pk), titles=[found])
    messages.success(request, say("work_shown_added", name=found.name))
    return redirect(_address(pk))


@require_POST
@allow("work.record")
def add_other(request: Signed, pk: int) -> HttpResponseBase:
    activity, form = _activity(request, pk), BookForm(request.POST)
    if not form.is_valid():
        return _page(request, activity, book=form)
    title = show_described(by=request.user, activity=activity, **form.cleaned_data)
    messages.success(request, say("work_shown_added", name=title.name))
    return redirect(_address(pk))


@require_POST
@allow("work.record")
def remove_title(request: Signed, pk: int, title: int) -> HttpResponseBase:
    rows = ShownTitle.objects.for_school(request.school).filter(activity=pk)
    shown = get_object_or_404(rows, title=title)
    unshow(by=request.user, activity=shown.activity, title=shown.title)
    return redirect(_address(pk))


@require_POST
@allow("work.record")
def photos(request: Signed, pk: int) -> HttpResponseBase:
    activity = _activity(request, pk)
    form = PhotosForm(request.school, request.POST, request.FILES)
    if form.is_valid():
        chosen, caption = form.cleaned_data["photos"], form.cleaned_data["caption"]
        try:
            add_photos(by=request.user, activity=activity, uploads=chosen, caption=caption)
        except Refused as refused:
            form.add_error("photos", str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect(_address(pk))
    return _page(request, activity, pictures=form)


@require_POST
@allow("work.record")
def photo(request: Signed, pk: int) -> HttpResponseBase:
    """A new caption, or with the button “delete” the photograph goes."""
    shown = get_object_or_404(Photo.objects.for_school(request.school).select_related("file"), pk=pk)
    if "delete" in request.POST:
        remove_photo(by=request.user, photo=shown)
        messages.success(request, _("Deleted"))
    else:
        longest = Photo._meta.get_field("caption").max_length
        caption_photo(by=request.user, photo=shown, caption=request.POST.get("caption", "")[:longest])
        messages.success(request, _("Saved"))
    return redirect(_address(shown.activity_id))


def _activity(request: Signed, pk: int) -> Activity:
    rows = Activity.objects.for_school(request.school).select_related(
        "school", "kind", "school_class", "teacher", "marks"
    )
    found: Activity = get_object_or_404(rows, pk=pk)
    return found


def _address(pk: int) -> str:
    return reverse("activities:entry", args=[pk])


def _page(
    request: Signed, activity: Activity, *, book: BookForm | None = None, pictures: PhotosForm | None = None
) -> HttpResponseBase:
    shown, query = shown_at(activity), request.GET.get("q", "")[:100]
    there = {row.title.pk for row in shown}
    context = {
        "activity": activity,
        "strands": activity.strands.order_by("pk"),
        "shown": shown,
        "lent": sum(row.lent for row in shown),
        "photos": activity.photos.select_related("file").order_by("pk"),
        "query": query,
        "found": [title for title in found_in_stock(request.school, query) if title.pk not in there],
        "book_form": book or BookForm(auto_id="book_%s"),
        "photos_form": pictures or PhotosForm(request.school, auto_id="photos_%s"),
        "records": may(request.user, ALLOWED["work.record"]),
    }
    return render(request, "activities/entry.html", context)
