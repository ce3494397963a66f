"""The timetable of library lessons: a week, one lesson, and the programme that the lessons follow."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from kitaphana.activities.models import WorkKind
from kitaphana.activities.queries import LIBRARY_LESSON
from kitaphana.core.permissions import Signed, allow
from kitaphana.core.refusal import NeedsWord, Refused
from kitaphana.core.sentences import say, spoken
from kitaphana.lib.dates import short_date, weekday
from kitaphana.papers.download import download
from kitaphana.roster.models import SchoolYear
from kitaphana.roster.queries import current_year, years
from kitaphana.teaching import lessons as timetable
from kitaphana.teaching import programme
from kitaphana.teaching.forms import CancelForm, HeldForm, LessonForm, TopicForm
from kitaphana.teaching.models import LessonTopic, LibraryLesson
from kitaphana.teaching.papers import programme_paper, timetable_paper
from kitaphana.teaching.queries import may_answer
from kitaphana.teaching.views.common import beside, chosen_week

FIELDS = ("school_class", "on", "hour", "topic", "theme", "teacher")


@require_GET
@allow("teaching.see")
def index(request: Signed) -> HttpResponseBase:
    """The week that the address names; with `format` as a paper."""
    monday, today = chosen_week(request), timezone.localdate()
    week = timetable.week(request.school, monday)
    if "format" in request.GET:
        return download(
            request,
            lambda language: timetable_paper(request.school, monday, language),
            f"{pgettext('screen', 'Library lessons')} {monday}",
        )
    rows = [
        (hour, [(day, _heading(day.on), day.hours.get(hour, [])) for day in week.days]) for hour in week.hours
    ]
    context = {
        "week": week,
        "heads": [(_heading(day.on), day) for day in week.days],
        "rows": rows,
        "today": today,
        "edits": may_answer(request.user),
        "held": sum(lesson.activity_id is not None for lesson in week.lessons),
        "cancelled": sum(bool(lesson.cancelled_because) for lesson in week.lessons),
        "overdue": sum(_is_overdue(lesson, today) for lesson in week.lessons),
        "chapter": "lessons",
    }
    return render(request, "teaching/lessons.html", context | beside(monday))


@allow("work.record")
def new(request: Signed) -> HttpResponseBase:
    """`on`, `hour`, `class`, `theme` and `teacher` of the address are filled in."""
    day = _day(request.GET.get("on", ""))
    names = {"hour": "hour", "school_class": "class", "theme": "theme", "teacher": "teacher"}
    initial = {field: request.GET[name] for field, name in names.items() if name in request.GET}
    form = LessonForm(request.school, day, request.POST or None, initial=initial)
    question = None
    if form.is_valid():
        try:
            made = timetable.put_in_timetable(by=request.user, **form.cleaned_data)
        except NeedsWord as needs:
            question = needs
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, say("teaching_lesson_put", name=made.school_class.name, d=made.on))
            return redirect(f"{reverse('teaching:lessons')}?week={made.on}")
    context = {"form": form, "question": question, "chapter": "lessons", "heading": _("New lesson")}
    return render(request, "teaching/form.html", context | {"back": reverse("teaching:lessons")})


@allow("teaching.see")
def one(request: Signed, pk: int) -> HttpResponseBase:
    """The lesson; who keeps the timetable may change it until it is held."""
    lesson = _lesson(request, pk)
    if request.method != "POST" or not may_answer(request.user):
        return _page(request, lesson)
    form = LessonForm(request.school, lesson.on, request.POST, auto_id="lesson_%s")
    question = None
    if form.is_valid():
        try:
            timetable.move_lesson(by=request.user, lesson=lesson, **form.cleaned_data)
        except NeedsWord as needs:
            question = needs
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("teaching:lesson", pk)
    return _page(request, _lesson(request, pk), form=form, question=question)


@require_POST
@allow("work.record")
def held(request: Signed, pk: int) -> HttpResponseBase:
    """Makes the entry of the diary."""
    lesson = _lesson(request, pk)
    form = HeldForm(request.POST, auto_id="held_%s")
    question = None
    if form.is_valid():
        try:
            timetable.hold(by=request.user, lesson=lesson, today=timezone.localdate(), **form.cleaned_data)
        except NeedsWord as needs:
            question = needs
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            n = form.cleaned_data["participants"]
            said = say("teaching_lesson_done", name=lesson.school_class.name, title=lesson.theme, n=n)
            messages.success(request, said)
            return redirect(f"{reverse('teaching:lessons')}?week={lesson.on}")
    return _page(request, lesson, held=form, held_question=question)


@require_POST
@allow("work.record")
def undo(request: Signed, pk: int) -> HttpResponseBase:
    """What was held was not, what was cancelled is not."""
    lesson = _lesson(request, pk)
    if lesson.cancelled_because:
        timetable.restore(by=request.user, lesson=lesson)
        return redirect("teaching:lesson", pk)
    try:
        timetable.undo_hold(by=request.user, lesson=lesson, accept_loss="accept_loss" in request.POST)
    except NeedsWord as question:
        context = {"question": question, "back": reverse("teaching:lesson", args=[pk])}
        return render(request, "activities/loss.html", context)
    return redirect("teaching:lesson", pk)


@require_POST
@allow("work.record")
def cancel(request: Signed, pk: int) -> HttpResponseBase:
    lesson = _lesson(request, pk)
    form = CancelForm(request.POST, auto_id="cancel_%s")
    if form.is_valid():
        try:
            timetable.cancel(by=request.user, lesson=lesson, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("teaching:lesson", pk)
    return _page(request, lesson, cancel=form)


@require_POST
@allow("work.record")
def remove(request: Signed, pk: int) -> HttpResponseBase:
    lesson = _lesson(request, pk)
    timetable.remove_lesson(by=request.user, lesson=lesson)
    messages.success(request, _("Deleted"))
    return redirect(f"{reverse('teaching:lessons')}?week={lesson.on}")


@require_GET
@allow("teaching.see")
def covered(request: Signed) -> HttpResponse:
    """Which class has had which topic this year."""
    year = _year(request)
    grades = programme.coverage(request.school, year) if year else []
    context = {
        "year": year,
        "grades": grades,
        "held": sum(row.held for row in grades),
        "due": sum(row.due for row in grades),
        "edits": may_answer(request.user),
        "chapter": "coverage",
    }
    return render(request, "teaching/coverage.html", context)


@require_GET
@allow("teaching.see")
def topics(request: Signed) -> HttpResponseBase:
    """The programme; with `format` as a paper."""
    if "format" in request.GET:
        return download(
            request,
            lambda language: programme_paper(request.school, language),
            _("Programme of information culture"),
        )
    grades = programme.by_grade(list(programme.topics(request.school)))
    context = {"grades": grades.items(), "edits": may_answer(request.user), "chapter": "programme"}
    return render(request, "teaching/programme.html", context)


@require_POST
@allow("work.record")
def adopt(request: Signed) -> HttpResponseBase:
    n = programme.adopt_topics(by=request.user)
    messages.success(request, say("teaching_topics_adopted", n=n))
    return redirect("teaching:programme")


@allow("work.record")
def new_topic(request: Signed) -> HttpResponseBase:
    form = TopicForm(request.POST or None, initial={"grade": request.GET.get("grade", "")})
    if form.is_valid():
        try:
            programme.add_topic(by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("teaching:programme")
    context = {"form": form, "chapter": "programme", "heading": _("New topic")}
    return render(request, "teaching/form.html", context | {"back": reverse("teaching:programme")})


@allow("work.record")
def topic(request: Signed, pk: int) -> HttpResponseBase:
    """`remove` takes it out of the programme."""
    shown = get_object_or_404(LessonTopic.objects.for_school(request.school), pk=pk)
    if "remove" in request.POST:
        try:
            programme.remove_topic(by=request.user, topic=shown)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("teaching:topic", pk)
        messages.success(request, _("Deleted"))
        return redirect("teaching:programme")
    form = TopicForm(request.POST or None, initial=vars(shown))
    if form.is_valid():
        try:
            programme.amend_topic(by=request.user, topic=shown, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("teaching:programme")
    context = {"form": form, "chapter": "programme", "heading": _("Change the topic"), "topic": shown}
    return render(request, "teaching/form.html", context | {"back": reverse("teaching:programme")})


def _lesson(request: Signed, pk: int) -> LibraryLesson:
    rows = LibraryLesson.objects.for_school(request.school).select_related(
        "school_class__year", "topic", "teacher", "activity"
    )
    found: LibraryLesson = get_object_or_404(rows, pk=pk)
    return found


def _year(request: Signed) -> SchoolYear | None:
    return current_year(request.school, timezone.localdate()) or years(request.school).first()


def _day(text: str) -> date:
    """The day of the address, else the next day of the week."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return timezone.localdate() + timedelta(days=1)


def _heading(on: date) -> str:
    return f"{weekday(on, spoken()).capitalize()}, {short_date(on)[:5]}"


def _is_overdue(lesson: LibraryLesson, today: date) -> bool:
    """Its day is over and nothing was said of it."""
    return lesson.on < today and lesson.activity_id is None and not lesson.cancelled_because


def _page(
    request: Signed,
    lesson: LibraryLesson,
    *,
    form: Form | None = None,
    held: Form | None = None,
    cancel: Form | None = None,
    question: NeedsWord | None = None,
    held_question: NeedsWord | None = None,
) -> HttpResponse:
    today = timezone.localdate()
    context: dict[str, Any] = {
        "lesson": lesson,
        "question": question,
        "held_question": held_question,
        "overdue": _is_overdue(lesson, today),
        "edits": may_answer(request.user),
        "chapter": "lessons",
    }
    if may_answer(request.user) and not lesson.activity_id and not lesson.cancelled_because:
        initial = {name: getattr(lesson, name) for name in FIELDS}
        context["form"] = form or LessonForm(request.school, lesson.on, initial=initial, auto_id="lesson_%s")
        context["cancel"] = cancel or CancelForm(auto_id="cancel_%s")
        context["has_kinds"] = (
            WorkKind.objects.for_school(request.school).filter(code=LIBRARY_LESSON).exists()
        )
        if lesson.on <= today:
            usual = timetable.usual_participants(lesson)
            context["held"] = held or HeldForm(initial={"participants": usual}, auto_id="held_%s")
    return render(request, "teaching/lesson.html", context)
