"""Questions before signing: a sentence that explains one of them, on the report's page or on its own."""

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kitaphana.core.permissions import Signed, allow
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import LANGUAGES, spoken
from kitaphana.reports import answers
from kitaphana.reports.editions import facts_of
from kitaphana.reports.models import Answer, Report
from kitaphana.reports.standing import standing
from kitaphana.reports.views.life import ours


class AnswerForm(forms.Form):
    """`code` and `subject` name the question, `paper` the language of the paper on the page."""

    code = forms.CharField(max_length=30, widget=forms.HiddenInput)
    subject = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)
    paper = forms.CharField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label=gettext_lazy("Explanation"),
        help_text=gettext_lazy("It is printed at the end of the report as you write it."),
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


@allow("reports.edit")
def explain(request: Signed, pk: int) -> HttpResponseBase:
    """What was typed stays on a page of its own when it is refused. Of what is no longer asked: refused."""
    report = ours(request, pk)
    typed = request.POST if request.method == "POST" else request.GET
    form = AnswerForm(typed)
    question = None
    if form.is_valid():
        found = standing(report, facts_of(report, spoken(), timezone.localdate()))
        question = found.find(form.cleaned_data["code"], form.cleaned_data["subject"])
    if question is None:
        raise Refused("rep_answer_gone")
    if request.method == "POST":
        try:
            answers.explain(
                by=request.user,
                report=report,
                question=question,
                text=form.cleaned_data["text"],
                on=timezone.localdate(),
                seen=request.POST.get("seen", ""),
            )
        except Refused as refused:
            form.add_error("text", str(refused))
        else:
            messages.success(request, _("Saved"))
            return _back(request, report)
    return render(request, "reports/explain.html", {"report": report, "question": question, "form": form})


@require_POST
@allow("reports.edit")
def take_back(request: Signed, pk: int, answer: int) -> HttpResponseBase:
    report = ours(request, pk)
    rows = Answer.objects.for_school(request.school).filter(report=report).select_related("report")
    answers.take_back(by=request.user, answer=get_object_or_404(rows, pk=answer))
    messages.success(request, _("The explanation is removed"))
    return _back(request, report)


def _back(request: Signed, report: Report) -> HttpResponseRedirect:
    """To the questions, in the language of the paper that was shown."""
    language = request.POST.get("paper", "")
    query = f"?{urlencode({'paper': language})}" if language in LANGUAGES else ""
    return HttpResponseRedirect(f"{reverse('reports:report', args=[report.pk])}{query}#questions")
