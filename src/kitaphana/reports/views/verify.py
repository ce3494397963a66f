"""Whether a file brought here is what a school gave out."""

from django.http import HttpResponseBase
from django.shortcuts import render

from kitaphana.core.permissions import Signed, allow
from kitaphana.reports.signing import VerifyForm
from kitaphana.reports.verify import verify


@allow("reports.verify")
def page(request: Signed) -> HttpResponseBase:
    sent = request.method == "POST"
    form = VerifyForm(request.POST, request.FILES) if sent else VerifyForm()
    verdict = verify(request.school, form.cleaned_data["file"]) if sent and form.is_valid() else None
    return render(request, "reports/verify.html", {"form": form, "verdict": verdict})
