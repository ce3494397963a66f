"""The plan printed together with its appendix («Қосымшасымен басу»)."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from kitaphana.agreement.papers import plan_paper
from kitaphana.appendix.papers import sections
from kitaphana.core.permissions import OFFICE, Signed, allow, may
from kitaphana.core.sentences import spoken
from kitaphana.papers.download import download
from kitaphana.papers.paper import Paper
from kitaphana.planning.models import Plan


@require_GET
@allow("plan.see")
def paper(request: Signed, pk: int) -> HttpResponse:
    plan: Plan = get_object_or_404(Plan.objects.for_school(request.school), pk=pk)
    money, today = may(request.user, OFFICE), timezone.localdate()

    def make(language: str) -> Paper:
        return plan_paper(plan, language, money=money, more=sections(plan, language, today))

    return download(request, make, plan.name(spoken()))
