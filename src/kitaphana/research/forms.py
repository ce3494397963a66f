"""Shapes of what is typed about projects."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.catalogue.models import BOOK_LANGUAGES, Subject, Title
from kitaphana.core.fields import choose_from, named
from kitaphana.core.models import School
from kitaphana.core.span import OF_OUR_TIMES, DayInput, SpanForm
from kitaphana.files.upload import UploadField, limited
from kitaphana.lib.period import Period
from kitaphana.research.actions import PAPERS, WEB_ADDRESS, Described
from kitaphana.research.models import Project, ProjectSource
from kitaphana.research.queries import pupils
from kitaphana.roster.models import Reader, SchoolClass
from kitaphana.roster.queries import class_list, class_pupils

MOST_MINUTES = 600
USUAL_MINUTES = 30
EARLIEST_YEAR, LATEST_YEAR = 1500, 2100


class ClassForm(forms.Form):
    """Whose pupils are offered."""

    school_class = forms.ModelChoiceField(
        label=_("Class"), queryset=SchoolClass.objects.none(), empty_label=None
    )

    def __init__(self, school: School, on: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "school_class", class_list(school, on))

    def chosen(self) -> SchoolClass | None:
        found: SchoolClass | None = self.cleaned_data["school_class"] if self.is_valid() else None
        return found


class ProjectForm(forms.Form):
    """Pupils of `school_class`, and those who are in the project already."""

    theme = forms.CharField(label=_("Theme"), max_length=200)
    pupils = forms.ModelMultipleChoiceField(
        label=pgettext_lazy("project", "Pupils"),
        queryset=Reader.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    teacher = forms.ModelChoiceField(
        label=_("Supervisor"), queryset=Reader.objects.none(), required=False, empty_label="–"
    )
    subject = forms.ModelChoiceField(
        label=_("Subject"), queryset=Subject.objects.none(), required=False, empty_label="–"
    )
    started_on = forms.DateField(label=_("Begun on"), widget=DayInput, validators=OF_OUR_TIMES)
    note = forms.CharField(
        label=_("Note"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3})
    )

    def __init__(
        self,
        school_class: SchoolClass,
        on: date,
        *args: Any,
        project: Project | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        school = school_class.school
        offered = Q(pk__in=class_pupils(school_class, on).values("pk"))
        if project:
            offered |= Q(pk__in=pupils(project).values("pk"))
        readers = Reader.objects.for_school(school)
        choose_from(self, "pupils", readers.filter(offered).order_by("sort_key", "pk"))
        teachers = readers.teachers()
        supervisor = Q(pk=project.teacher_id) if project and project.teacher_id else Q()
        here = teachers.on(on).values("pk")
        choose_from(self, "teacher", teachers.filter(Q(pk__in=here) | supervisor).order_by("sort_key", "pk"))
        choose_from(self, "subject", Subject.objects.order_by("pk"), named)

    def clean_pupils(self) -> list[Reader]:
        return list(self.cleaned_data["pupils"])


class EndForm(forms.Form):
    state = forms.ChoiceField(
        label=_("What came of it"),
        choices=[(state, state.label) for state in (Project.State.FINISHED, Project.State.DROPPED)],
    )
    on = forms.DateField(label=_("Day"), widget=DayInput, validators=OF_OUR_TIMES)


class ResultForm(forms.Form):
    conference = forms.CharField(label=_("Conference or contest"), max_length=200, required=False)
    level = forms.ChoiceField(
        label=pgettext_lazy("contest", "Level"), choices=[("", "–"), *Project.Level.choices], required=False
    )
    award = forms.ChoiceField(label=_("Award"), choices=[("", "–"), *Project.Award.choices], required=False)
    on = forms.DateField(label=_("Day"), widget=DayInput, validators=OF_OUR_TIMES, required=False)


class MeetingForm(forms.Form):
    on = forms.DateField(label=_("Day"), widget=DayInput, validators=OF_OUR_TIMES)
    about = forms.CharField(label=_("What was done"), max_length=200)
    minutes = forms.IntegerField(
        label=_("Minutes spent"), min_value=1, max_value=MOST_MINUTES, initial=USUAL_MINUTES
    )
    with_teacher = forms.BooleanField(label=_("Together with the supervisor"), required=False)

    def __init__(self, project: Project, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "meeting_%s"
        if project.teacher_id is None:
            del self.fields["with_teacher"]


class PickForm(forms.Form):
    """Which of the titles found."""

    titles = forms.ModelMultipleChoiceField(queryset=Title.objects.none(), required=False)

    def __init__(self, offered: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelMultipleChoiceField[Title]", self.fields["titles"]).queryset = offered


class SourceForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=ProjectSource.Kind.choices)
    authors = forms.CharField(
        label=pgettext_lazy("of a book", "Authors"),
        max_length=300,
        required=False,
        help_text=_("Surname and initials, parted by commas"),
    )
    name = forms.CharField(label=_("Title"), max_length=300)
    container = forms.CharField(label=_("Journal, book or site it is in"), max_length=300, required=False)
    place = forms.CharField(label=_("Place of publication"), max_length=80, required=False)
    publisher = forms.CharField(label=_("Publisher"), max_length=160, required=False)
    year = forms.IntegerField(
        label=pgettext_lazy("of a book", "Year"),
        min_value=EARLIEST_YEAR,
        max_value=LATEST_YEAR,
        required=False,
    )
    issue = forms.CharField(label=_("Number of the journal"), max_length=40, required=False)
    pages = forms.CharField(
        label=_("Pages"),
        max_length=40,
        required=False,
        help_text=_("How many, or from which to which: 12–18"),
    )
    url = forms.CharField(
        label=_("Address of the page"), max_length=500, required=False, validators=[WEB_ADDRESS]
    )
    on = forms.DateField(
        label=_("Found on"),
        widget=DayInput,
        validators=OF_OUR_TIMES,
        help_text=_("Of a web page: the day of access"),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", "–"), *BOOK_LANGUAGES.items()], required=False
    )

    def described(self) -> Described:
        return Described(**{name: self.cleaned_data[name] for name in Described.__dataclass_fields__})


class PaperForm(forms.Form):
    upload = UploadField(label=_("File of the work"), kinds=PAPERS)

    def __init__(self, school: School, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limited(self, "upload", school)


class ProjectFilter(SpanForm):
    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", pgettext_lazy("filter", "any")), *Project.State.choices],
        required=False,
    )

    def chosen(self) -> dict[str, str]:
        """What cannot be understood filters nothing."""
        state = self.cleaned_data.get("state") if self.is_valid() else ""
        return {"state": state} if state else {}


class WorksFilter(forms.Form):
    """`years`: the school years in which works were finished, by their first calendar year."""

    year = forms.ChoiceField(label=_("School year"), required=False)

    def __init__(self, years: list[int], asked: Mapping[str, str]) -> None:
        super().__init__(asked)
        offered = [(str(first), f"{first}–{first + 1}") for first in years]
        self.fields["year"].choices = [("", pgettext_lazy("filter", "any")), *offered]  # type: ignore[attr-defined]

    def period(self) -> Period | None:
        year = self.cleaned_data["year"] if self.is_valid() else ""
        return Period.school_year(int(year)) if year else None
