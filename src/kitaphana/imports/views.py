"""The import wizard: choose a file, say what its columns are, look, bring it in, take it back."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kitaphana.core.batch import undo_batch
from kitaphana.core.importing import Result, faults_of, run_import
from kitaphana.core.listing import XLSX, Column, Listing, listing
from kitaphana.core.models import ImportBatch
from kitaphana.core.permissions import Signed, allow
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say, spoken
from kitaphana.imports.forms import LayoutForm, UploadForm
from kitaphana.imports.preview import Look, faulty_rows, look, told_faults
from kitaphana.imports.registry import IMPORTERS
from kitaphana.imports.upload import Upload, find, forget, keep

KEPT = timedelta(days=1)
SHOWN = 200


def _batches(request: Signed) -> Listing | HttpResponse:
    columns = (
        Column("at", _("When"), lambda batch: localtime(batch.at).date(), sort="at"),
        Column(
            "file",
            _("File"),
            lambda batch: batch.file_name,
            link=lambda batch: reverse("imports:batch", args=[batch.pk]),
        ),
        Column("kind", _("What it held"), lambda batch: str(IMPORTERS[batch.kind].heading), sort="kind"),
        Column("rows", _("Rows"), lambda batch: batch.rows, numeric=True),
        Column("added", _("Added"), lambda batch: batch.added, numeric=True),
        Column("changed", _("Changed"), lambda batch: batch.changed, numeric=True),
        Column("faulty", _("Faulty"), left_out, numeric=True),
        Column("state", _("State"), lambda batch: _("taken back") if batch.undone_at else _("brought in")),
    )
    rows = ImportBatch.objects.for_school(request.school).filter(kind__in=IMPORTERS).order_by("-at", "-pk")
    return listing(request, rows, columns, search=("file_name",), title=_("Files brought in"))


@allow("imports.run")
def index(request: Signed) -> HttpResponseBase:
    form = UploadForm(request.POST or None, request.FILES or None, initial={"kind": request.GET.get("kind")})
    if form.is_valid():
        file = form.cleaned_data["file"]
        forget(request.school, now() - KEPT)
        try:
            upload = keep(request.school, form.cleaned_data["kind"], file.name, file.read())
            IMPORTERS[upload.kind].reads(upload.content, upload.file_name, None)
        except Refused as refused:
            if refused.code != "imp_encoding":
                form.add_error("file", str(refused))
        if not form.errors:
            return redirect("imports:check", upload.token)
    batches = _batches(request)
    if isinstance(batches, HttpResponse):
        return batches
    return render(request, "imports/index.html", {"form": form, "listing": batches})


@allow("imports.run")
def check(request: Signed, token: str) -> HttpResponseBase:
    upload = find(request.school, token)
    looked = look(request.school, upload)
    form = LayoutForm(looked, _day(request, upload), request.POST or None)
    if form.is_valid():
        bring = request.POST.get("step") == "bring"
        layout = form.layout(upload.layout)
        upload = upload.answered(layout, form.options, form.cleaned_data["on"])
        return _bring_in(request, upload) if bring else redirect("imports:check", token)
    context = {"looked": looked, "form": form, "known": _brought_before(request, looked)}
    if looked.tables:
        context |= _rehearsal(request, upload)
    return render(request, "imports/check.html", context)


def _day(request: Signed, upload: Upload) -> date:
    """As she said, else what is usual for this kind of file."""
    return upload.on or IMPORTERS[upload.kind].day(request.school, localdate())


def left_out(batch: ImportBatch) -> int:
    """How many rows did not come in."""
    return batch.rows - batch.added - batch.changed - batch.unchanged


def _run(request: Signed, upload: Upload, *, dry_run: bool) -> Result:
    return run_import(
        by=request.user,
        importer=IMPORTERS[upload.kind],
        content=upload.content,
        file_name=upload.file_name,
        on=_day(request, upload),
        layout=upload.layout,
        options=upload.options,
        dry_run=dry_run,
    )


def _bring_in(request: Signed, upload: Upload) -> HttpResponseBase:
    try:
        result = _run(request, upload, dry_run=False)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("imports:check", upload.token)
    messages.success(request, result.sentence())
    page = reverse("imports:batch", args=[result.batch.pk if result.batch else 0])
    return redirect(f"{page}?file={upload.token}")


def _rehearsal(request: Signed, upload: Upload) -> dict[str, object]:
    """What would come of the file as it is laid out now."""
    try:
        result = _run(request, upload, dry_run=True)
    except Refused as refused:
        return {"refused": str(refused)}
    shown = result.faults[:SHOWN]
    return {"result": result, "faults": shown, "unshown": len(result.faults) - len(shown)}


def _brought_before(request: Signed, looked: Look) -> str:
    """That this very file is in already, or nothing."""
    same = ImportBatch.objects.for_school(request.school).filter(
        kind=looked.upload.kind, sha256=looked.sha256, undone_at__isnull=True
    )
    last = same.order_by("-at").first()
    return say("imp_same", d=localtime(last.at).date()) if last else ""


@allow("imports.run")
def batch(request: Signed, pk: int) -> HttpResponse:
    batch = get_object_or_404(ImportBatch.objects.for_school(request.school), pk=pk)
    context = {
        "batch": batch,
        "importer": IMPORTERS[batch.kind],
        "faults": faults_of(batch)[:SHOWN],
        "unshown": max(len(batch.errors) - SHOWN, 0),
        "left_out": left_out(batch),
        "can_undo": not batch.undone_at and batch.touched.exists(),
        "file": request.GET.get("file"),
    }
    return render(request, "imports/batch.html", context)


@allow("imports.run")
def faulty(request: Signed, pk: int, token: str = "") -> HttpResponse:
    """With `token`, the rows of the file as it was uploaded; else what was said of them."""
    batch = get_object_or_404(ImportBatch.objects.for_school(request.school), pk=pk)
    faults = faults_of(batch)
    if token:
        tables = look(request.school, find(request.school, token)).tables
        content = faulty_rows(tables, faults, spoken())
    else:
        content = told_faults(faults, spoken())
    name = f"{batch.file_name.rpartition('.')[0] or batch.file_name} – {_('faulty rows')}.xlsx"
    return HttpResponse(
        content,
        content_type=XLSX,
        headers={"Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or ""},
    )


@allow("imports.run")
@require_POST
def undo(request: Signed, pk: int) -> HttpResponse:
    batch = get_object_or_404(ImportBatch.objects.for_school(request.school), pk=pk)
    undo_batch(by=request.user, batch=batch)
    messages.success(request, _("Undone"))
    return redirect("imports:index")
