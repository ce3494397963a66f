"""Shapes of what is typed on the pages of work with teachers."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.activities.models import WorkKind
from kitaphana.catalogue.models import BOOK_LANGUAGES, Subject, Title
from kitaphana.core.fields import choose_from, named
from kitaphana.core.models import School, User
from kitaphana.core.span import OF_OUR_TIMES, DayInput, FreeSpanForm, SpanForm
from kitaphana.lib.period import Period
from kitaphana.lib.person import HIGHEST_GRADE
from kitaphana.roster.models import Reader, SchoolClass
from kitaphana.roster.queries import class_list
from kitaphana.teaching.lessons import FIRST_HOUR, LAST_HOUR
from kitaphana.teaching.models import LessonTopic, TeacherRequest
from kitaphana.teaching.queries import late, requests

MOST = 10_000
LATE = "late"
ANY = ("", pgettext_lazy("filter", "any"))
STATES = [
    (TeacherRequest.State.OPEN.value, TeacherRequest.State.OPEN.label),
    (LATE, pgettext_lazy("teacher's request", "late")),
    *TeacherRequest.State.choices[1:],
]


def _subjects() -> QuerySet[Subject]:
    found: QuerySet[Subject] = Subject.objects.order_by("pk")
    return found


def _subject(*, empty: Any = "–") -> Any:
    return forms.ModelChoiceField(
        label=_("Subject"), queryset=Subject.objects.none(), required=False, empty_label=empty
    )


def _grade(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=HIGHEST_GRADE, required=False)


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput, required=required, validators=OF_OUR_TIMES)


def _teachers(school: School, on: date) -> QuerySet[Reader]:
    found: QuerySet[Reader] = Reader.objects.for_school(school).teachers().on(on).order_by("sort_key")
    return found


class RequestFilter(SpanForm):
    """For the library also by teacher; a teacher's page shows only his own."""

    state = forms.ChoiceField(label=_("State"), choices=[ANY, *STATES], required=False)
    kind = forms.ChoiceField(
        label=pgettext_lazy("teacher's request", "Sought"),
        choices=[ANY, *TeacherRequest.Kind.choices],
        required=False,
    )
    teacher = forms.ModelChoiceField(
        label=_("Teacher"), queryset=Reader.objects.none(), required=False, empty_label=ANY[1]
    )
    subject = _subject(empty=ANY[1])

    def __init__(self, school: School, usual: Period, asked: Any, *, own: Reader | None) -> None:
        super().__init__(usual, asked)
        self.school, self.own = school, own
        choose_from(self, "subject", _subjects(), named)
        if own:
            del self.fields["teacher"]
        else:
            asking = TeacherRequest.objects.for_school(school).values("teacher")
            choose_from(
                self,
                "teacher",
                Reader.objects.for_school(school).filter(pk__in=asking).order_by("sort_key"),
                lambda teacher: teacher.short_name,
            )

    def found(self, on: date) -> QuerySet[TeacherRequest]:
        """The requests as filtered; what cannot be understood filters nothing."""
        chosen = self.cleaned_data if self.is_valid() else {}
        state = chosen.get("state", "")
        rows = requests(
            self.school,
            self.period,
            teacher=self.own or chosen.get("teacher"),
            kind=chosen.get("kind", ""),
            state="" if state == LATE else state,
            subject=chosen.get("subject"),
        )
        return late(rows, on) if state == LATE else rows


class RequestForm(forms.Form):
    """`own`: the teacher who writes it himself; he chooses no other."""

    teacher = forms.ModelChoiceField(label=_("Teacher"), queryset=Reader.objects.none(), empty_label="–")
    on = _day(pgettext_lazy("teacher's request", "Asked on"))
    kind = forms.ChoiceField(
        label=pgettext_lazy("teacher's request", "Sought"), choices=TeacherRequest.Kind.choices
    )
    about = forms.CharField(
        label=pgettext_lazy("teacher's request", "About what"),
        max_length=200,
        help_text=_("The theme, or the title of the work"),
    )
    author = forms.CharField(label=_("Author"), max_length=120, required=False)
    needed_by = _day(pgettext_lazy("teacher's request", "Needed by"), required=False)
    subject = _subject()
    school_class = forms.ModelChoiceField(
        label=_("Class"), queryset=SchoolClass.objects.none(), required=False, empty_label="–"
    )
    grade = forms.IntegerField(
        label=_("Grade"),
        min_value=0,
        max_value=HIGHEST_GRADE,
        required=False,
        help_text=_("When it is for a whole grade"),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", "–"), *BOOK_LANGUAGES.items()], required=False
    )
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, max_value=MOST, required=False)

    def __init__(self, school: School, today: date, own: Reader | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = own
        self.initial.setdefault("on", today)
        day = self.initial["on"]
        choose_from(self, "subject", _subjects(), named)
        choose_from(self, "school_class", class_list(school, day))
        if own:
            del self.fields["teacher"]
        else:
            choose_from(self, "teacher", _teachers(school, day), _with_subject)

    def facts(self) -> dict[str, Any]:
        """What the actions take."""
        return self.cleaned_data | ({"teacher": self.own} if self.own else {})


class AnswerForm(forms.Form):
    state = forms.ChoiceField(
        label=pgettext_lazy("teacher's request", "How it ended"),
        choices=TeacherRequest.State.choices[1:],
        widget=forms.RadioSelect,
    )
    on = _day(_("Day"))
    text = forms.CharField(
        label=pgettext_lazy("teacher's request", "What was given, or why not"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class MarkForm(forms.Form):
    helped = forms.ChoiceField(
        label=pgettext_lazy("teacher's mark", "Did it help"),
        choices=TeacherRequest.Helped.choices,
        widget=forms.RadioSelect,
    )


class EntryForm(forms.Form):
    """An entry of the diary made from a request or a list."""

    kind = forms.ModelChoiceField(label=_("Kind of work"), queryset=WorkKind.objects.none(), empty_label=None)
    on = _day(_("Day"))
    participants = forms.IntegerField(label=_("Participants"), min_value=0, max_value=MOST, required=False)
    minutes = forms.IntegerField(
        label=_("Minutes spent"),
        min_value=0,
        max_value=MOST,
        required=False,
        help_text=_("Left empty: by the time norm"),
    )
    accept_many = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, school: School, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "kind", WorkKind.objects.for_school(school).order_by("pk"), named)

    def clean_participants(self) -> int:
        return self.cleaned_data["participants"] or 0


class LessonForm(forms.Form):
    school_class = forms.ModelChoiceField(
        label=_("Class"), queryset=SchoolClass.objects.none(), empty_label="–"
    )
    on = _day(_("Day"))
    hour = forms.IntegerField(
        label=pgettext_lazy("timetable", "Lesson number"),
        min_value=FIRST_HOUR,
        max_value=LAST_HOUR,
        required=False,
    )
    topic = forms.ModelChoiceField(
        label=_("Topic of the programme"),
        queryset=LessonTopic.objects.none(),
        required=False,
        empty_label="–",
    )
    theme = forms.CharField(
        label=_("Theme"),
        max_length=200,
        required=False,
        help_text=_("Left empty: the topic of the programme"),
    )
    teacher = forms.ModelChoiceField(
        label=_("Together with the teacher"), queryset=Reader.objects.none(), required=False, empty_label="–"
    )
    accept_two = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, school: School, day: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", day)
        choose_from(self, "school_class", class_list(school, day))
        choose_from(self, "topic", LessonTopic.objects.for_school(school), _of_grade)
        choose_from(self, "teacher", _teachers(school, day), _with_subject)


class HeldForm(forms.Form):
    participants = forms.IntegerField(label=_("Participants"), min_value=0, max_value=MOST)
    minutes = forms.IntegerField(
        label=_("Minutes spent"),
        min_value=0,
        max_value=MOST,
        required=False,
        help_text=_("Left empty: by the time norm"),
    )
    accept_many = forms.BooleanField(required=False, widget=forms.HiddenInput)


class CancelForm(forms.Form):
    because = forms.CharField(label=_("Reason"), max_length=160, required=False)


class TopicForm(forms.Form):
    grade = forms.IntegerField(label=_("Grade"), min_value=0, max_value=HIGHEST_GRADE)
    name_kk = forms.CharField(label=_("Name in Kazakh"), max_length=160)
    name_ru = forms.CharField(label=_("Name in Russian"), max_length=160, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=160, required=False)
    source = forms.CharField(label=_("Where the topic comes from"), max_length=200, required=False)


class ListFilter(FreeSpanForm):
    subject = _subject(empty=ANY[1])
    grade = forms.TypedChoiceField(
        label=_("Grade"),
        coerce=int,
        empty_value=None,
        choices=[ANY, *((n, str(n)) for n in range(HIGHEST_GRADE + 1))],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "subject", _subjects(), named)


class ListForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("list", "Name of the list"), max_length=160)
    subject = _subject()
    lowest_grade = _grade(_("From grade"))
    highest_grade = _grade(_("To grade"))
    teacher = forms.ModelChoiceField(
        label=_("At the request of the teacher"),
        queryset=Reader.objects.none(),
        required=False,
        empty_label="–",
    )
    note = forms.CharField(
        label=_("Note"), max_length=1000, required=False, widget=forms.Textarea({"rows": 2})
    )
    for_readers = forms.BooleanField(label=_("Shown to readers in their corner"), required=False)

    def __init__(self, school: School, day: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "subject", _subjects(), named)
        choose_from(self, "teacher", _teachers(school, day), _with_subject)


class WordsForm(forms.Form):
    """What the library has not got, a title a line."""

    words = forms.CharField(
        label=pgettext_lazy("list", "What the catalogue has not got, one title a line"),
        max_length=5000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def lines(self) -> list[str]:
        return [line for line in self.cleaned_data["words"].splitlines() if line.strip()]


class QuantitiesForm(forms.Form):
    """How many of each title. `asked`: title → what stands there now."""

    accept_more = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, asked: Sequence[tuple[Title, int | None]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.titles = [title for title, _n in asked]
        for title, n in asked:
            self.fields[f"n-{title.pk}"] = forms.IntegerField(
                label=_("Quantity"), min_value=0, max_value=MOST, required=False, initial=n
            )

    def rows(self) -> list[tuple[Title, BoundField]]:
        return [(title, self[f"n-{title.pk}"]) for title in self.titles]

    def quantities(self) -> list[tuple[Title, int]]:
        return [(title, self.cleaned_data[f"n-{title.pk}"] or 0) for title in self.titles]


class TicksForm(forms.Form):
    """Which of the titles found."""

    def __init__(self, titles: Iterable[Title], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.titles = list(titles)
        for title in self.titles:
            self.fields[f"t-{title.pk}"] = forms.BooleanField(
                label=pgettext_lazy("list", "Into the list"), required=False
            )

    def rows(self) -> list[tuple[Title, BoundField]]:
        return [(title, self[f"t-{title.pk}"]) for title in self.titles]

    def ticked(self) -> list[Title]:
        return [title for title in self.titles if self.cleaned_data[f"t-{title.pk}"]]


class AccountForm(forms.Form):
    """Which account is this teacher's."""

    account = forms.ModelChoiceField(
        label=_("Account"), queryset=User.objects.none(), required=False, empty_label="–"
    )

    def __init__(self, school: School, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "account", User.objects.filter(school=school, is_active=True).order_by("full_name"))


def _with_subject(teacher: Reader) -> str:
    return f"{teacher.full_name} – {teacher.subject}" if teacher.subject else teacher.full_name


def _of_grade(topic: LessonTopic) -> str:
    return f"{topic.grade}: {named(topic)}"
