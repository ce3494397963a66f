"""Shapes of a survey in the making, of its tickets and of a filled questionnaire."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.core.fields import choose_from
from kitaphana.core.sentences import say, spoken
from kitaphana.core.span import OF_OUR_TIMES, DayInput
from kitaphana.lib.dates import short_date
from kitaphana.needs.models import Axis
from kitaphana.roster.models import SchoolClass
from kitaphana.roster.queries import class_list, grades
from kitaphana.surveys.actions import MOST_TICKETS, Filled, Given
from kitaphana.surveys.models import Choice, Question, Survey
from kitaphana.surveys.queries import earlier, sheet
from kitaphana.surveys.shape import MOST_CHOICES, MOST_QUESTIONS, Asked, Details, Line, ready_made

LEAST_HIGHEST, MOST_HIGHEST = 2, 10
LONGEST_QUESTION, LONGEST_CHOICE, LONGEST_END, LONGEST_TEXT = 300, 160, 60, 1000


class NewForm(forms.Form):
    """From what a new survey starts; empty: from nothing."""

    ready = forms.ChoiceField(label=_("Start from"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [
            (row.code, row.details.title_ru if spoken() == "ru" else row.details.title_kk)
            for row in ready_made().values()
        ]
        self.fields["ready"].choices = [*named, ("", _("An empty survey"))]  # type: ignore[attr-defined]


class DetailsForm(forms.Form):
    title_kk = forms.CharField(label=_("Title in Kazakh"), max_length=160)
    title_ru = forms.CharField(label=_("Title in Russian"), max_length=160, required=False)
    intro_kk = forms.CharField(
        label=_("Words before the questions, in Kazakh"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    intro_ru = forms.CharField(
        label=_("Words before the questions, in Russian"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    audience = forms.ChoiceField(label=_("Who answers"), choices=Survey.Audience.choices)
    access = forms.ChoiceField(
        label=_("How it is answered"), choices=Survey.Access.choices, widget=forms.RadioSelect
    )
    anonymous = forms.BooleanField(label=_("Anonymous"), required=False)
    asks_grade = forms.BooleanField(label=_("Asks for the grade"), required=False)
    closes_on = forms.DateField(
        label=_("The last day for answers"), widget=DayInput, required=False, validators=OF_OUR_TIMES
    )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if not typed.get("anonymous") and typed.get("access") == Survey.Access.LINK:
            raise ValidationError(say("survey_name_needs_ticket"))
        return typed

    def details(self) -> Details:
        return Details(**self.cleaned_data)


class LastDayForm(forms.Form):
    closes_on = forms.DateField(
        label=_("The last day for answers"), widget=DayInput, required=False, validators=OF_OUR_TIMES
    )


class BeforeForm(forms.Form):
    before = forms.ModelChoiceField(
        label=_("Compare with"), queryset=Survey.objects.none(), required=False, empty_label=_("none")
    )

    def __init__(self, survey: Survey, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "before", earlier(survey), _titled)


def _titled(survey: Survey) -> str:
    return f"{survey.title(spoken())}, {short_date(survey.opened_on)}" if survey.opened_on else str(survey)


class TicketsForm(forms.Form):
    """For which classes, and how many more that belong to no class."""

    classes = forms.ModelMultipleChoiceField(
        label=_("Classes"),
        queryset=SchoolClass.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    more = forms.IntegerField(
        label=_("Tickets without a class"), min_value=0, max_value=MOST_TICKETS, required=False
    )

    def __init__(self, survey: Survey, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "classes", class_list(survey.school, today))
        if survey.audience != Survey.Audience.PUPILS:
            del self.fields["classes"]
        if not survey.anonymous:
            del self.fields["more"]

    def wanted(self) -> dict[str, Any]:
        typed = self.cleaned_data
        return {"classes": list(typed.get("classes") or ()), "more": typed.get("more") or 0}


def typed_questions(typed: Mapping[str, str]) -> list[Asked]:
    """What stands in the builder's fields, finished or not; longer than the browser lets type, it is cut."""
    return list(_questions(typed))


def _questions(typed: Mapping[str, str]) -> Iterator[Asked]:
    for n in range(MOST_QUESTIONS):
        kind = typed.get(f"q-{n}-kind", "")
        if kind not in Question.Kind.values:
            return
        get = _Reader(typed, f"q-{n}-")
        feeds = get.text("feeds", 6)
        yield Asked(
            kind=kind,
            text_kk=get.text("text_kk", LONGEST_QUESTION),
            text_ru=get.text("text_ru", LONGEST_QUESTION),
            required=bool(get.text("required", 2)),
            highest=get.highest(),
            low_kk=get.text("low_kk", LONGEST_END),
            low_ru=get.text("low_ru", LONGEST_END),
            high_kk=get.text("high_kk", LONGEST_END),
            high_ru=get.text("high_ru", LONGEST_END),
            feeds=feeds if feeds in Axis.values else "",
            choices=get.lines("choices"),
            rows=get.lines("rows"),
        )


@dataclass(frozen=True)
class _Reader:
    typed: Mapping[str, str]
    prefix: str

    def text(self, name: str, longest: int) -> str:
        typed = self.typed.get(f"{self.prefix}{name}", "")
        plain = "".join(sign if sign.isprintable() else " " for sign in typed)
        return " ".join(plain.split())[:longest]

    def highest(self) -> int:
        figures = self.text("highest", 2)
        usual = Asked("").highest
        return min(max(int(figures), LEAST_HIGHEST), MOST_HIGHEST) if figures.isdecimal() else usual

    def lines(self, name: str) -> tuple[Line, ...]:
        there = (n for n in range(MOST_CHOICES) if f"{self.prefix}{name}-{n}-kk" in self.typed)
        return tuple(
            Line(self.text(f"{name}-{n}-kk", LONGEST_CHOICE), self.text(f"{name}-{n}-ru", LONGEST_CHOICE))
            for n in there
        )


@dataclass(frozen=True)
class Block:
    """A question with its fields: one, or of a matrix one for each row."""

    question: Question
    fields: tuple[forms.BoundField, ...]
    text: str
    low: str
    high: str

    @property
    def errors(self) -> list[str]:
        return list(dict.fromkeys(str(error) for field in self.fields for error in field.errors))


class AnswerForm(forms.Form):
    """A questionnaire to fill in, in Kazakh or Russian; `on_paper` a required answer may be missing."""

    use_required_attribute = False

    def __init__(
        self,
        survey: Survey,
        today: date,
        typed: Any = None,
        *,
        asks_grade: bool,
        on_paper: bool = False,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(typed, initial=initial, auto_id="a_%s")
        self.survey, self.on_paper, self.language = survey, on_paper, spoken()
        self.sheet = sheet(survey)
        if asks_grade:
            label = _("Your grade")
            if survey.audience == Survey.Audience.PARENTS:
                label = _("Your child’s grade")
            self.fields["grade"] = _chosen(
                [(grade, str(grade)) for grade in grades(survey.school, today)], label, required=not on_paper
            )
        for question in self.sheet:
            self._add(question)

    def blocks(self) -> list[Block]:
        return [
            Block(
                question,
                tuple(self[name] for name, _row in self._names(question)),
                question.text(self.language),
                *_ends(question, self.language),
            )
            for question in self.sheet
        ]

    def filled(self) -> Filled:
        grade = self.cleaned_data.get("grade")
        given = tuple(given for question in self.sheet for given in self._given(question))
        language = self.language if self.language == "ru" else "kk"
        return Filled(given, int(grade) if grade else None, language, self.on_paper)

    def _add(self, question: Question) -> None:
        required = question.required and not self.on_paper
        choices = [(c.pk, c.text(self.language)) for c in question.choices.all() if not c.is_row]
        for name, row in self._names(question):
            label = row.text(self.language) if row else question.text(self.language)
            match question.kind:
                case Question.Kind.TEXT:
                    field: forms.Field = forms.CharField(
                        label=label,
                        required=required,
                        max_length=LONGEST_TEXT,
                        widget=forms.Textarea({"rows": 3}),
                    )
                case Question.Kind.SEVERAL:
                    field = forms.MultipleChoiceField(
                        label=label, required=required, choices=choices, widget=forms.CheckboxSelectMultiple
                    )
                case Question.Kind.SCALE:
                    numbers = [(n, str(n)) for n in range(1, question.highest + 1)]
                    field = _chosen(numbers, label, required=required)
                case _:
                    field = _chosen(choices, label, required=required)
            field.error_messages["required"] = say("survey_answer_this")
            self.fields[name] = field

    def _names(self, question: Question) -> list[tuple[str, Choice | None]]:
        if question.kind == Question.Kind.MATRIX:
            return [(f"q{question.pk}_{c.pk}", c) for c in question.choices.all() if c.is_row]
        return [(f"q{question.pk}", None)]

    def _given(self, question: Question) -> Iterator[Given]:
        choices = {str(choice.pk): choice for choice in question.choices.all()}
        for name, row in self._names(question):
            value = self.cleaned_data.get(name)
            if not value:
                continue
            match question.kind:
                case Question.Kind.TEXT:
                    yield Given(question, text=value)
                case Question.Kind.SEVERAL:
                    yield from (Given(question, choice=choices[key]) for key in value)
                case Question.Kind.SCALE:
                    yield Given(question, number=int(value))
                case _:
                    yield Given(question, row=row, choice=choices[value])


def _chosen(choices: Sequence[tuple[int, str]], label: Any, *, required: bool) -> forms.ChoiceField:
    field = forms.ChoiceField(label=label, required=required, choices=choices, widget=forms.RadioSelect)
    field.error_messages["required"] = say("survey_answer_this")
    return field


def _ends(question: Question, language: str) -> tuple[str, str]:
    """What the lowest and the highest number of a scale mean."""
    if language == "ru":
        return question.low_ru or question.low_kk, question.high_ru or question.high_kk
    return question.low_kk, question.high_kk


class SecretForm(forms.Form):
    """A ticket's number, as typed from paper."""

    t = forms.CharField(
        label=pgettext_lazy("survey", "Ticket number"),
        max_length=30,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
