"""Shapes of what is typed into the diary."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from kitaphana.activities.actions import MOST_MINUTES, KindTerms, Work
from kitaphana.activities.dates import LAST_WEEK, WEEK, WEEKDAYS, CalendarRow
from kitaphana.activities.models import Activity, Campaign, MemorableDate, Strand, WorkKind
from kitaphana.activities.norms import normed_codes
from kitaphana.activities.queries import diary
from kitaphana.catalogue.models import Title
from kitaphana.core.fields import choose_from, named
from kitaphana.core.models import School
from kitaphana.core.sentences import spoken
from kitaphana.core.span import OF_OUR_TIMES, DayInput, SpanForm
from kitaphana.files.kinds import PICTURES
from kitaphana.files.upload import SeveralField, limited
from kitaphana.lib.dates import month_name, weekday
from kitaphana.lib.period import Period
from kitaphana.roster.models import Reader, SchoolClass
from kitaphana.roster.queries import class_list

MOST_PEOPLE = 100_000
NO_CAMPAIGN = ("", "–")
SCHOOL_MONTHS = (9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8)
FIRST_YEAR, LAST_YEAR = 500, 2100
FIRST = date(2024, 1, 1)
"""A Monday, to name the days of the week after."""


class WorkForm(forms.Form):
    MORE: ClassVar = ("until", "place", "audience", "strands", "campaign", "marks", "outcome")
    kind = forms.ModelChoiceField(label=_("Kind of work"), queryset=WorkKind.objects.none(), empty_label="–")
    on = forms.DateField(label=_("Day"), widget=DayInput, validators=OF_OUR_TIMES)
    theme = forms.CharField(label=_("Theme"), max_length=200, required=False)
    school_class = forms.ModelChoiceField(
        label=_("Class"), queryset=SchoolClass.objects.none(), required=False, empty_label="–"
    )
    participants = forms.IntegerField(
        label=_("Participants"), min_value=0, max_value=MOST_PEOPLE, required=False
    )
    teacher = forms.ModelChoiceField(
        label=_("Together with the teacher"), queryset=Reader.objects.none(), required=False, empty_label="–"
    )
    at_teachers_request = forms.BooleanField(label=_("At the teacher's request"), required=False)
    units = forms.DecimalField(label=_("Volume"), max_digits=9, decimal_places=2, initial=1)
    minutes = forms.IntegerField(
        label=_("Minutes spent"),
        min_value=0,
        max_value=MOST_MINUTES,
        required=False,
        help_text=_("Left empty: by the time norm"),
    )
    until = forms.DateField(
        label=_("Last day"),
        widget=DayInput,
        required=False,
        validators=OF_OUR_TIMES,
        help_text=_("Of an exhibition, a week, a campaign"),
    )
    place = forms.CharField(label=_("Place of the event"), max_length=80, required=False)
    audience = forms.CharField(label=_("Others who took part"), max_length=80, required=False)
    strands = forms.MultipleChoiceField(
        label=_("Strands of upbringing"),
        choices=Strand.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    campaign = forms.ChoiceField(
        label=_("Campaign"), choices=[NO_CAMPAIGN, *Campaign.choices], required=False
    )
    marks = forms.ModelChoiceField(
        label=_("Memorable date"), queryset=MemorableDate.objects.none(), required=False, empty_label="–"
    )
    outcome = forms.CharField(
        label=_("What came of it"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3})
    )
    accept_many = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, school: School, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", today)
        day = self.initial["on"]
        had = self.initial.get("kind")  # may be hidden since the entry was written
        kinds = WorkKind.objects.for_school(school).offered(had.pk if isinstance(had, WorkKind) else None)
        choose_from(self, "kind", kinds, named)
        choose_from(self, "school_class", class_list(school, day))
        choose_from(
            self, "teacher", Reader.objects.for_school(school).teachers().on(day).order_by("sort_key")
        )
        offered, marks = Q(hidden=False), self.initial.get("marks")
        if isinstance(marks, MemorableDate):
            offered |= Q(pk=marks.pk)  # hidden since the entry was written
        dates = MemorableDate.objects.for_school(school).filter(offered)
        choose_from(self, "marks", dates.order_by("month", "day", "pk"), named)

    def clean_participants(self) -> int:
        return self.cleaned_data["participants"] or 0

    @property
    def basic(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in self.MORE]

    @property
    def more(self) -> list[forms.BoundField]:
        return [self[name] for name in self.MORE]

    @property
    def more_is_open(self) -> bool:
        """Where it says something, or something is wrong in it."""
        return any(field.errors or field.value() for field in self.more)

    def work(self) -> Work:
        """What the actions take."""
        return Work(**{field.name: self.cleaned_data[field.name] for field in fields(Work)})


class LongNormForm(forms.Form):
    accept_long = forms.BooleanField(
        label=_("One unit does take that long"), required=False, widget=forms.HiddenInput
    )

    def ask(self, question: str) -> None:
        """Show the question with its tick."""
        self.fields["accept_long"].widget = forms.CheckboxInput()
        self.add_error("accept_long", question)

    @property
    def accepts_long(self) -> bool:
        return bool(self.cleaned_data.get("accept_long"))


class NormForm(LongNormForm):
    field_order = ("minutes", "source", "accept_long")
    minutes = forms.DecimalField(label=_("Norm, min"), max_digits=7, decimal_places=2)
    source = forms.CharField(label=_("Source of the norm"), max_length=200, required=False)


class KindForm(LongNormForm):
    """A kind of work of the school's own."""

    field_order = ("name_kk", "name_ru", "name_en", "unit_kk", "unit_ru", "unit_en", "part", "norm_minutes")
    name_kk = forms.CharField(label=_("Name in Kazakh"), max_length=160)
    name_ru = forms.CharField(label=_("Name in Russian"), max_length=160, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=160, required=False)
    unit_kk = forms.CharField(label=_("Unit in Kazakh"), max_length=40)
    unit_ru = forms.CharField(label=_("Unit in Russian"), max_length=40, required=False)
    unit_en = forms.CharField(label=_("Unit in English"), max_length=40, required=False)
    part = forms.ChoiceField(label=_("Section of the plan"), choices=WorkKind.Part.choices)
    norm_minutes = forms.DecimalField(label=_("Norm, min"), max_digits=7, decimal_places=2)
    norm_source = forms.CharField(
        label=_("Source of the norm"),
        max_length=200,
        initial=_("Reckoned by the library"),
        help_text=_("Such as an order of the school, or “reckoned by the library”"),
    )
    is_event = forms.BooleanField(label=_("Counts as an event"), required=False)
    is_arranged = forms.BooleanField(label=_("Is arranged, not held: an exhibition, a shelf"), required=False)

    def terms(self) -> KindTerms:
        return KindTerms(**{field.name: self.cleaned_data[field.name] for field in fields(KindTerms)})


class NormFilter(SpanForm):
    """Which kinds the table of norms shows; the days are those of the diary that it measures."""

    BASES: ClassVar = [
        ("", pgettext_lazy("kinds of work", "in use")),
        ("official", _("with an official norm")),
        ("practice", _("without an official norm")),
        ("own", pgettext_lazy("kinds of work", "with a norm of our own")),
        ("hidden", pgettext_lazy("kinds of work", "hidden")),
        ("all", pgettext_lazy("kinds of work", "all")),
    ]
    part = forms.ChoiceField(
        label=_("Section"), choices=[("", _("All sections")), *WorkKind.Part.choices], required=False
    )
    basis = forms.ChoiceField(label=_("Kinds of work"), choices=BASES, required=False)
    field_order = ("part", "basis", "start", "end")

    def __init__(self, usual: Period, asked: Mapping[str, str]) -> None:
        super().__init__(usual, asked)
        self.fields["start"].label = _("Diary from")

    def kinds(self, school: School) -> QuerySet[WorkKind]:
        """What cannot be understood filters nothing but the hidden."""
        chosen = self.cleaned_data if self.is_valid() else {}
        found = WorkKind.objects.for_school(school)
        if part := chosen.get("part"):
            found = found.filter(part=part)
        match chosen.get("basis"):
            case "all":
                return found
            case "hidden":
                return found.filter(is_hidden=True)
            case "official":
                return found.filter(code__in=normed_codes())
            case "practice":
                return found.exclude(code__in=normed_codes())
            case "own":
                return found.exclude(norm_source="")
            case _:
                return found.filter(is_hidden=False)


class BookForm(forms.Form):
    """A book shown that is not of our stock."""

    name = forms.CharField(label=_("Name of the book"), max_length=Title._meta.get_field("name").max_length)
    authors = forms.CharField(
        label=_("Authors"), max_length=Title._meta.get_field("authors").max_length, required=False
    )


class PhotosForm(forms.Form):
    photos = SeveralField(label=_("Photographs"), kinds=PICTURES)
    caption = forms.CharField(label=_("Caption"), max_length=160, required=False)

    def __init__(self, school: School, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limited(self, "photos", school)


class DateOfYearForm(forms.Form):
    """A row of the calendar: a day of the month, or which week or weekday of it."""

    name_kk = forms.CharField(label=_("Name in Kazakh"), max_length=160)
    name_ru = forms.CharField(label=_("Name in Russian"), max_length=160, required=False)
    month = forms.TypedChoiceField(label=_("Month"), coerce=int)
    day = forms.IntegerField(label=_("Day of the month"), min_value=1, max_value=31, required=False)
    rule = forms.ChoiceField(label=_("Or a day that moves"), required=False)
    born = forms.IntegerField(
        label=_("Year of birth or founding"),
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        required=False,
        help_text=_("Every fifth year the calendar tells the anniversary"),
    )
    source = forms.CharField(label=_("Where the date comes from"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = spoken()
        months = [(month, month_name(month, language).capitalize()) for month in SCHOOL_MONTHS]
        self.fields["month"] = forms.TypedChoiceField(label=_("Month"), choices=months, coerce=int)
        self.fields["rule"] = forms.ChoiceField(
            label=_("Or a day that moves"), choices=[("", "–"), *_rules()], required=False
        )
        self.order_fields(["name_kk", "name_ru", "month", "day", "rule", "born", "source"])

    def told(self, row: MemorableDate | None) -> CalendarRow:
        """What the form leaves out (the English name, the first and last year) stays as the row has it."""
        said = CalendarRow(**self.cleaned_data)
        return replace(said, name_en=row.name_en, since=row.since, last=row.last) if row else said


def _rules() -> list[tuple[str, str]]:
    which = {
        "1": pgettext("weekday of a month", "the first in it"),
        "2": pgettext("weekday of a month", "the second in it"),
        "3": pgettext("weekday of a month", "the third in it"),
        "4": pgettext("weekday of a month", "the fourth in it"),
        "last": pgettext("weekday of a month", "the last in it"),
    }
    names = [weekday(FIRST + timedelta(days=n), spoken()) for n in range(WEEK)]
    weekdays = [
        (f"{n} {code}", f"{name}, {word}")
        for n, word in which.items()
        for code, name in zip(WEEKDAYS, names, strict=True)
    ]
    return [(LAST_WEEK, pgettext("of a month", "last week")), *weekdays]


class DiaryFilter(SpanForm):
    kind = forms.ModelChoiceField(
        label=_("Kind of work"), queryset=WorkKind.objects.none(), required=False, empty_label=_("All kinds")
    )
    school_class = forms.ModelChoiceField(
        label=_("Class"), queryset=SchoolClass.objects.none(), required=False, empty_label=_("All classes")
    )
    strand = forms.ChoiceField(
        label=pgettext_lazy("of upbringing", "Strand"),
        choices=[("", _("All strands")), *Strand.choices],
        required=False,
    )
    campaign = forms.ChoiceField(
        label=_("Campaign"), choices=[("", _("All work")), *Campaign.choices], required=False
    )
    joint = forms.BooleanField(label=_("Joint work only"), required=False)
    events = forms.BooleanField(label=_("Events only"), required=False)

    def __init__(self, school: School, usual: Period, asked: Mapping[str, str]) -> None:
        super().__init__(usual, asked)
        self.school = school
        choose_from(self, "kind", WorkKind.objects.for_school(school).order_by("pk"), named)
        choose_from(self, "school_class", class_list(school, usual.end))

    def entries(self) -> QuerySet[Activity]:
        """The diary as filtered; what cannot be understood filters nothing."""
        chosen = self.cleaned_data if self.is_valid() else {}
        found = diary(
            self.school,
            self.period,
            kind=chosen.get("kind"),
            school_class=chosen.get("school_class"),
            joint=chosen.get("joint", False),
            strand=chosen.get("strand", ""),
            campaign=chosen.get("campaign", ""),
        )
        return found.filter(kind__is_event=True) if chosen.get("events") else found
