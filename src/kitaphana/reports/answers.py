"""The librarian's sentences to questions before signing: written, changed, taken back."""

from datetime import date

from kitaphana.core.action import action
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.reports.models import Answer, Report
from kitaphana.reports.questions import Question

LONGEST = 500


@action
def explain(
    *, by: User, report: Report, question: Question, text: str, on: date, seen: str | None = None
) -> Answer:
    """A sentence that goes with the report; a second one to the same question takes the place of the first.

    `seen`: the fingerprint of the question on the page. Refused: the report is not live, the question says
    something else by now or is one of those that words do not settle, no words or too many.
    """
    _refuse_closed(report)
    if not question.may_explain:
        raise Refused("rep_answer_mend")
    if seen not in (None, question.fingerprint):
        raise Refused("rep_answer_moved")
    text = " ".join(text.split())
    if not text:
        raise Refused("rep_answer_empty")
    if len(text) > LONGEST:
        raise Refused("rep_answer_long", n=LONGEST)
    answer: Answer
    answer, _new = Answer.objects.update_or_create(
        school=by.school,
        report=report,
        code=question.code,
        subject=question.subject,
        defaults={"asked": question.fingerprint, "text": text, "by": by, "on": on},
    )
    _changed(report)
    return answer


@action
def take_back(*, by: User, answer: Answer) -> None:
    """Refused: the report is not live."""
    _refuse_closed(answer.report)
    answer.delete()
    _changed(answer.report)


def _refuse_closed(report: Report) -> None:
    report.refresh_from_db(fields=["state", "revision"])
    if not report.is_live:
        raise Refused("rep_closed")


def _changed(report: Report) -> None:
    """A page from before may not be signed any more."""
    report.revision += 1
    report.save(update_fields=["revision"])
