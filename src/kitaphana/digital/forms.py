"""Shapes of what is typed on the pages of the digital centre."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.catalogue.models import BOOK_LANGUAGES, Subject, Title, TitleKind
from kitaphana.core.fields import choose_from, named
from kitaphana.core.models import School
from kitaphana.core.sentences import say
from kitaphana.core.span import OF_OUR_TIMES, DayInput
from kitaphana.digital.actions import Described
from kitaphana.digital.models import Purpose, Resource, Session, Workstation
from kitaphana.digital.scan import one_line
from kitaphana.files.upload import UploadField, limited
from kitaphana.roster.models import Reader
from kitaphana.roster.queries import readers_meant

MANY = 10
ANY = [("", pgettext_lazy("filter", "any"))]
LANGUAGES = [("", "–"), *BOOK_LANGUAGES.items()]


class TimeInput(forms.TimeInput):
    """The browser's own clock."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class ClockField(forms.TimeField):
    """Hours and minutes; seconds are no part of a library's day."""

    def __init__(self, *, label: Any, required: bool = True) -> None:
        super().__init__(label=label, required=required, widget=TimeInput(), input_formats=["%H:%M"])

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except forms.ValidationError:
            raise forms.ValidationError(say("digital_time", text=str(value)[:20])) from None


class GroupForm(forms.Form):
    """Pupils who come without a card."""

    count = forms.IntegerField(label=_("Pupils"), initial=1)
    grade = forms.IntegerField(label=_("Grade"), required=False)


class SessionForm(forms.Form):
    """Corrected times of a session, within its day."""

    starts = ClockField(label=_("Beginning at"))
    ends = ClockField(label=pgettext_lazy("time", "To"), required=False)
    purpose = forms.ChoiceField(label=pgettext_lazy("session", "Purpose"), choices=Purpose.choices)


class BookingForm(forms.Form):
    """A workstation for a reader; several readers of one name are offered to choose from."""

    workstation = forms.ModelChoiceField(Workstation.objects.none(), label=_("Workstation"), empty_label=None)
    on = forms.DateField(label=_("Day"), widget=DayInput, validators=OF_OUR_TIMES)
    starts = ClockField(label=pgettext_lazy("time", "From"))
    ends = ClockField(label=pgettext_lazy("time", "To"))
    who = forms.CharField(label=_("Card or full name"), max_length=100)
    reader = forms.ModelChoiceField(
        Reader.objects.none(), label=_("Which reader"), required=False, widget=forms.RadioSelect
    )
    purpose = forms.ChoiceField(label=pgettext_lazy("session", "Purpose"), choices=Purpose.choices)

    def __init__(self, school: School, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.school = school
        choose_from(self, "workstation", Workstation.objects.for_school(school).order_by("name"))
        self.meant = list(readers_meant(school, one_line(str(self.data.get("who", ""))))[:MANY])
        if len(self.meant) > 1:
            rows = Reader.objects.for_school(school).filter(pk__in=[reader.pk for reader in self.meant])
            choose_from(self, "reader", rows.order_by("sort_key", "pk"), _with_card)
        else:
            del self.fields["reader"]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if "who" not in typed:
            return typed
        if not self.meant:
            self.add_error("who", say("digital_unknown", text=typed["who"]))
        elif len(self.meant) == 1:
            typed["reader"] = self.meant[0]
        elif not typed.get("reader"):
            self.add_error("reader", say("digital_same_names", text=typed["who"], n=len(self.meant)))
        return typed

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "who"}


class WorkstationForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("workstation", "Name"), max_length=40)
    online = forms.BooleanField(label=_("On the internet"), required=False, initial=True)
    since = forms.DateField(label=_("In use from"), widget=DayInput, validators=OF_OUR_TIMES)
    until = forms.DateField(label=_("In use until"), widget=DayInput, required=False, validators=OF_OUR_TIMES)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    @staticmethod
    def of(row: Workstation) -> dict[str, Any]:
        return {name: getattr(row, name) for name in ("name", "online", "since", "until", "note")}


class ResourceFilter(forms.Form):
    """What of the list of resources is shown."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[*ANY, *Resource.Kind.choices], required=False)
    subject = forms.ModelChoiceField(
        Subject.objects.order_by("pk"),
        label=_("Subject"),
        required=False,
        empty_label=pgettext_lazy("filter", "any"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "subject", Subject.objects.order_by("pk"), named)

    @property
    def chosen(self) -> dict[str, Any]:
        if not self.is_valid():
            return {}
        return {name: value for name, value in self.cleaned_data.items() if value}


class ResourceForm(forms.Form):
    """A file, an address or an e-textbook; the address is checked by the action, which says what is wrong."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Resource.Kind.choices)
    name = forms.CharField(label=pgettext_lazy("resource", "Name"), max_length=200)
    url = forms.CharField(
        label=_("Address on the internet"),
        max_length=500,
        required=False,
        widget=forms.TextInput({"inputmode": "url"}),
        help_text=_("It begins with https:// or http://"),
    )
    upload = UploadField(
        label=_("File"), required=False, help_text=_("PDF, a picture or another file of the school’s own")
    )
    without_file = forms.BooleanField(
        label=_("Take the file off"), required=False, help_text=_("It is deleted; the address stays")
    )
    title = forms.ModelChoiceField(
        Title.objects.none(),
        label=_("Textbook in the catalogue"),
        required=False,
        empty_label="–",
        help_text=_("Only for an e-textbook"),
    )
    subject = forms.ModelChoiceField(
        Subject.objects.none(), label=_("Subject"), required=False, empty_label="–"
    )
    lowest_grade = forms.IntegerField(label=_("From grade"), required=False)
    highest_grade = forms.IntegerField(label=_("To grade"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, required=False)
    rights = forms.CharField(
        label=_("Rights"),
        max_length=200,
        required=False,
        help_text=_("Who may use it and how: the author’s permission, licence or contract"),
    )
    licensed_until = forms.DateField(
        label=_("Licence until"), widget=DayInput, required=False, validators=OF_OUR_TIMES
    )
    for_readers = forms.BooleanField(label=_("Shown in the readers’ corner"), required=False, initial=True)
    about = forms.CharField(
        label=_("About it"), max_length=300, required=False, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, school: School, row: Resource | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limited(self, "upload", school)
        if row is None or row.file is None:
            del self.fields["without_file"]
        electronic = Title.objects.filter(kind=TitleKind.E_TEXTBOOK).order_by("grade", "sort_key", "pk")
        choose_from(self, "title", electronic)
        choose_from(self, "subject", Subject.objects.order_by("pk"), named)

    @staticmethod
    def of(row: Resource) -> dict[str, Any]:
        return {name: getattr(row, name) for name in Described.__dataclass_fields__}

    @property
    def described(self) -> Described:
        return Described(**{name: self.cleaned_data[name] for name in Described.__dataclass_fields__})

    @property
    def file(self) -> dict[str, Any]:
        """What becomes of the file."""
        return {name: self.cleaned_data[name] for name in ("upload", "without_file") if name in self.fields}


class SpeedForm(forms.Form):
    """A speed that was measured elsewhere."""

    on = forms.DateField(label=_("Day"), widget=DayInput, validators=OF_OUR_TIMES)
    mbit = forms.DecimalField(label=_("Speed, Mbit/s"), max_digits=9, decimal_places=2)


def times_of(session: Session, clock: Any) -> dict[str, Any]:
    """What the form of a session begins with; `clock` puts a moment into the school's own time."""
    ends = clock(session.ended_at).time() if session.ended_at else None
    return {"starts": clock(session.started_at).time(), "ends": ends, "purpose": session.purpose}


def _with_card(reader: Reader) -> str:
    return f"{reader.full_name} · {reader.card_number}"
