"""Shapes of an enquiry, of a suggestion and its answer, and of the filters over them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.catalogue.models import BOOK_LANGUAGES
from kitaphana.core.fields import choose_from
from kitaphana.core.models import School
from kitaphana.core.sentences import say
from kitaphana.core.span import DayInput, SpanForm
from kitaphana.lib.person import HIGHEST_GRADE
from kitaphana.needs.actions import MOST_MINUTES, ReferenceAnswer
from kitaphana.needs.models import BY_THE_WORDS, EmptySearch, Enquiry, Suggestion
from kitaphana.roster.models import Reader, ReaderKind
from kitaphana.roster.queries import readers_meant

Choices = Sequence[tuple[Any, Any]]
NOT_SAID = [("", pgettext_lazy("choice", "not said"))]
USUAL = [("", pgettext_lazy("choice", "as usual"))]


class ByReader(forms.Form):
    """Whose words they are: a reader by card number or name, else only a kind of reader and a grade."""

    card = forms.CharField(label=_("Reader: card number or name"), max_length=120, required=False)
    reader_kind = forms.ChoiceField(label=_("Who asked"), choices=ReaderKind.choices, required=False)
    grade = forms.IntegerField(label=_("Grade"), min_value=0, max_value=HIGHEST_GRADE, required=False)

    def __init__(self, school: School, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.school = school

    def clean_card(self) -> Reader | None:
        typed = self.cleaned_data["card"]
        if not typed.strip():
            return None
        found: list[Reader] = list(readers_meant(self.school, typed)[:2])
        if not found:
            raise ValidationError(say("needs_no_reader", text=typed))
        if len(found) > 1:
            raise ValidationError(say("needs_many_readers", text=typed))
        return found[0]

    def clean_reader_kind(self) -> str:
        return self.cleaned_data["reader_kind"] or ReaderKind.PUPIL

    def of_whom(self) -> dict[str, Any]:
        typed = self.cleaned_data
        return {"reader": typed["card"], "reader_kind": typed["reader_kind"], "grade": typed["grade"]}


class EnquiryForm(ByReader):
    """The desk sends only the first fields, with its reader as `reader`; the day is today's then."""

    BASIC = ("about", "sought", "outcome", "reason", "referred_to", "reader_kind", "grade")
    MORE = ("card", "author", "language", "kind", "source_used", "minutes", "on")

    about = forms.CharField(label=_("What was asked for"), max_length=200)
    sought = forms.ChoiceField(
        label=_("Kind"), choices=[BY_THE_WORDS, *Enquiry.Sought.choices], required=False
    )
    outcome = forms.ChoiceField(label=_("Answer"), choices=Enquiry.Outcome.choices)
    reason = forms.ChoiceField(
        label=_("Why it was not fully met"), choices=[*NOT_SAID, *Enquiry.Reason.choices], required=False
    )
    referred_to = forms.CharField(label=_("Referred on to"), max_length=120, required=False)
    reader = forms.ModelChoiceField(queryset=Reader.objects.none(), required=False, widget=forms.HiddenInput)
    author = forms.CharField(label=_("Author of the work"), max_length=120, required=False)
    language = forms.ChoiceField(
        label=_("Language asked for"), choices=[*NOT_SAID, *BOOK_LANGUAGES.items()], required=False
    )
    kind = forms.ChoiceField(
        label=_("Kind of reference answer"), choices=[*USUAL, *Enquiry.Kind.choices], required=False
    )
    source_used = forms.ChoiceField(
        label=_("Source used"), choices=[*NOT_SAID, *Enquiry.SourceUsed.choices], required=False
    )
    minutes = forms.IntegerField(
        label=_("Minutes spent"), min_value=0, max_value=MOST_MINUTES, required=False
    )
    on = forms.DateField(label=_("Day"), widget=DayInput, required=False)

    def __init__(self, school: School, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(school, *args, **kwargs)
        self.today = today
        self.initial.setdefault("on", today)
        choose_from(self, "reader", Reader.objects.for_school(school))

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"] or self.today
        if day > self.today:
            raise ValidationError(say("needs_future", d=day))
        return day

    @property
    def basic(self) -> list[forms.BoundField]:
        return [self[name] for name in self.BASIC]

    @property
    def more(self) -> list[forms.BoundField]:
        return [self[name] for name in self.MORE]

    @property
    def more_is_wrong(self) -> bool:
        return any(field.errors for field in self.more)

    def facts(self) -> dict[str, Any]:
        """What the actions take."""
        typed = self.cleaned_data
        answer = ReferenceAnswer(typed["kind"], typed["source_used"], typed["minutes"], typed["referred_to"])
        said = ("on", "sought", "about", "outcome", "reason", "author", "language")
        whom = self.of_whom()
        whom["reader"] = whom["reader"] or typed["reader"]
        return {name: typed[name] for name in said} | whom | {"answer": answer}


def typed_of(enquiry: Enquiry) -> dict[str, Any]:
    """The enquiry as its form shows it."""
    fields = (*EnquiryForm.BASIC, *EnquiryForm.MORE)
    card = enquiry.reader.card_number if enquiry.reader else ""
    return {field: getattr(enquiry, field) for field in fields if field != "card"} | {"card": card}


class NeedsFilter(SpanForm):
    about = forms.CharField(
        label=pgettext_lazy("filter", "Asked for exactly"), max_length=200, required=False
    )
    sought = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("All kinds")), *Enquiry.Sought.choices], required=False
    )
    outcome = forms.ChoiceField(
        label=_("Answer"), choices=[("", _("All answers")), *Enquiry.Outcome.choices], required=False
    )
    reader_kind = forms.ChoiceField(
        label=_("Who asked"), choices=[("", _("All readers")), *ReaderKind.choices], required=False
    )

    @property
    def chosen(self) -> dict[str, str]:
        return _filters(self)


class SearchFilter(SpanForm):
    place = forms.ChoiceField(
        label=_("Where"),
        choices=[("", pgettext_lazy("filter", "everywhere")), *EmptySearch.Place.choices],
        required=False,
    )

    @property
    def chosen(self) -> dict[str, str]:
        return _filters(self)


class SuggestionFilter(SpanForm):
    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", pgettext_lazy("filter", "any")), *Suggestion.State.choices],
        required=False,
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("All kinds")), *Suggestion.Kind.choices], required=False
    )
    reader_kind = forms.ChoiceField(
        label=_("Who proposed it"), choices=[("", _("All readers")), *ReaderKind.choices], required=False
    )

    @property
    def chosen(self) -> dict[str, str]:
        return _filters(self)


class SuggestionForm(ByReader):
    """Staff write it on behalf of a reader; a teacher writes his own, without the fields of `ByReader`."""

    kind = forms.ChoiceField(label=pgettext_lazy("suggestion", "What"), choices=Suggestion.Kind.choices)
    about = forms.CharField(label=_("Title of the book"), max_length=200, required=False)
    author = forms.CharField(label=_("Author"), max_length=120, required=False)
    language = forms.ChoiceField(
        label=_("Language"), choices=[*NOT_SAID, *BOOK_LANGUAGES.items()], required=False
    )
    text = forms.CharField(
        label=_("Why, or what is proposed"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    field_order = ("kind", "about", "author", "language", "text", "card", "reader_kind", "grade")

    def __init__(self, school: School, *args: Any, own: bool, **kwargs: Any) -> None:
        super().__init__(school, *args, **kwargs)
        self.fields["reader_kind"].label = _("Who proposed it")
        if own:
            for name in ("card", "reader_kind", "grade"):
                del self.fields[name]

    def facts(self) -> dict[str, Any]:
        """What was proposed, without by whom."""
        return {name: self.cleaned_data[name] for name in ("kind", "about", "author", "language", "text")}


class AnswerForm(forms.Form):
    state = forms.ChoiceField(
        label=pgettext_lazy("suggestion", "What becomes of it"),
        choices=[choice for choice in Suggestion.State.choices if choice[0] != Suggestion.State.NEW],
    )
    answer = forms.CharField(
        label=pgettext_lazy("suggestion", "Answer"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    is_public = forms.BooleanField(
        label=_("Show suggestion and answer to everybody, without the name"), required=False
    )


def _filters(form: SpanForm) -> dict[str, str]:
    """What the filters choose, but for the days; what cannot be understood filters nothing."""
    if not form.is_valid():
        return {}
    return {name: value for name, value in form.cleaned_data.items() if name not in ("start", "end")}
