"""Which report to show, and of what it is put together."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import LANGUAGES, say
from kitaphana.core.span import SpanForm
from kitaphana.lib.period import Period
from kitaphana.reports import named, ownwords
from kitaphana.reports.length import refuse_long
from kitaphana.reports.models import Outline as Form
from kitaphana.reports.models import Report
from kitaphana.reports.outline import FORMS, PART_OF, TEXT_MAX, TITLE_MAX, Outline, Part, Words

STEPS = {"up": -1, "down": 1}
OWN_FORM = "own-"


class DaysForm(SpanForm):
    """Days that a report may be about."""

    def clean(self) -> dict[str, Any]:
        chosen = super().clean()
        if "start" in chosen and "end" in chosen:
            try:
                refuse_long(Period(chosen["start"], chosen["end"]))
            except Refused as refused:
                raise forms.ValidationError(str(refused)) from refused
        return chosen


class ReportForm(DaysForm):
    """Addressed as `?start=2023-09-01&end=2024-01-31&paper=kk`; `paper` is the language of the paper."""

    paper = forms.ChoiceField(choices=settings.LANGUAGES, widget=forms.HiddenInput)

    def __init__(self, usual: Period, language: str, asked: Mapping[str, str]) -> None:
        """`language`: of the paper where the address names none of ours."""
        known = asked.get("paper") in dict(settings.LANGUAGES)
        super().__init__(usual, {**asked, "paper": asked["paper"] if known else language})

    @property
    def language(self) -> str:
        return str(self.data["paper"])


class AboutForm(DaysForm):
    """The days and the addressee of a report; `revision`: of the one that the page showed."""

    addressee = forms.ChoiceField(
        label=pgettext_lazy("addressee of a report", "For whom"), choices=Report.Addressee.choices
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)


class BeginForm(SpanForm):
    """A new report, by one of the forms that every school has or the school's own."""

    addressee = forms.ChoiceField(
        label=pgettext_lazy("addressee of a report", "For whom"), choices=Report.Addressee.choices
    )
    form = forms.ChoiceField(label=pgettext_lazy("form of report", "Form"))

    def __init__(self, usual: Period, asked: Mapping[str, str], own: Sequence[Form]) -> None:
        super().__init__(usual, asked)
        self.auto_id = "begin_%s"
        ours = [(code, name) for code, (name, _outline) in FORMS.items()]
        choice = cast(forms.ChoiceField, self.fields["form"])
        choice.choices = [*ours, *((f"{OWN_FORM}{form.pk}", form.name) for form in own)]
        self.own = {f"{OWN_FORM}{form.pk}": form for form in own}

    def outline(self) -> Outline:
        """Of the form that was chosen. Refused: what is kept of it is broken."""
        code = self.cleaned_data["form"]
        return Outline.from_json(self.own[code].parts) if code in self.own else FORMS[code][1]


class WordsForm(forms.Form):
    """Own paragraphs in each language; figures stand in the text by their names, in braces."""

    def __init__(
        self, revision: int, words: Words | None = None, data: MultiValueDict[str, str] | None = None
    ) -> None:
        super().__init__(data, initial={"revision": revision, **(_typed(words) if words else {})})
        for code in LANGUAGES:
            self.fields[f"title_{code}"] = forms.CharField(
                label=pgettext_lazy("of a paragraph", "Title"),
                max_length=TITLE_MAX,
                required=False,
                widget=_in(forms.TextInput, code),
            )
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("Text"), max_length=TEXT_MAX, required=False, widget=_in(forms.Textarea, code, rows=6)
            )
        self.fields["proposal"] = forms.BooleanField(
            label=pgettext_lazy("of a paragraph", "These are proposals"),
            help_text=_("Each line is printed as a proposal, among the problems and proposals."),
            required=False,
        )
        self.fields["revision"] = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if not any(found.get(f"{name}_{code}") for name in ("title", "text") for code in LANGUAGES):
            raise forms.ValidationError(say("rep_words_empty"))
        for code in LANGUAGES:
            text = named.written(found.get(f"text_{code}", ""), code)
            try:
                ownwords.refuse_unknown(text, code)
            except Refused as refused:
                self.add_error(f"text_{code}", str(refused))
            found[f"text_{code}"] = text
        return found

    def words(self) -> Words:
        said = self.cleaned_data
        return Words(
            {code: said[f"title_{code}"] for code in LANGUAGES},
            {code: said[f"text_{code}"] for code in LANGUAGES},
            said["proposal"],
        )

    def languages(self) -> Iterator[tuple[object, ...]]:
        """Of each language: its code, its name, the title, the text, the figures to be chosen from."""
        for code in LANGUAGES:
            fields = (self[f"title_{code}"], self[f"text_{code}"])
            yield code, dict(settings.LANGUAGES)[code], *fields, named.choices(code)


def _in(widget: type[forms.Widget], language: str, **shown: int) -> forms.Widget:
    return widget(attrs={"lang": language, **shown})


def _typed(words: Words) -> dict[str, object]:
    texts = {f"text_{code}": named.shown(text, code) for code, text in words.text.items()}
    titles = {f"title_{code}": title for code, title in words.title.items()}
    return {**texts, **titles, "proposal": words.proposal}


def chosen(data: MultiValueDict[str, str], now: Outline) -> Outline:
    """What the list of parts says: `place`, the codes in their order; `on`, those that are printed; `move`,
    one of them and where it goes; of each part what was `offered` and what of that is wanted. Own paragraphs
    stay as they are `now`, wherever they are put."""
    own = {code: part for part, code in zip(now.parts, now.codes, strict=True) if isinstance(part, Words)}
    order = [*data.getlist("place"), *(code for code in own if code not in data.getlist("place"))]
    parts: list[Part | Words] = []
    for code in _moved(order, data.get("move", "")):
        if code in own:
            parts.append(own[code])
        elif code in data.getlist("on"):
            parts.append(_part(data, code, now.part(code)))
    return Outline(tuple(parts))


def _moved(order: list[str], move: str) -> list[str]:
    code, _colon, way = move.partition(":")
    if code in order and way in STEPS:
        place = order.index(code)
        order.insert(min(max(place + STEPS[way], 0), len(order)), order.pop(place))
    return order


def _part(data: MultiValueDict[str, str], code: str, before: Part | None) -> Part:
    shapes = tuple(shape.code for shape in PART_OF[code].SHAPES) if code in PART_OF else ()
    return Part(
        code,
        _wanted(data, f"table-{code}", before.tables if before else None, shapes),
        _wanted(data, f"chart-{code}", before.charts if before else None),
        _in_words(data, code, before.words if before else ()),
    )


def _in_words(data: MultiValueDict[str, str], code: str, before: tuple[str, ...]) -> tuple[str, ...]:
    offered = data.getlist(f"offered-table-{code}")
    return (*data.getlist(f"words-{code}"), *(table for table in before if table not in offered))


def _wanted(
    data: MultiValueDict[str, str], field: str, before: tuple[str, ...] | None, others: tuple[str, ...] = ()
) -> tuple[str, ...] | None:
    """Those ticked of the `offered` ones; what this period has none of stays as it was."""
    offered, ticked = data.getlist(f"offered-{field}"), data.getlist(field)
    if not offered:
        return before
    if set(offered) <= set(ticked):
        return None
    kept = others if before is None else before
    return (*ticked, *(code for code in kept if code not in offered))
