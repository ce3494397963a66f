"""Reports begun and put together, the school's forms of them, its own Word templates."""

from datetime import date

from kitaphana.core.action import action
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.lib.period import Period
from kitaphana.papers import own
from kitaphana.reports.formats import PATTERN
from kitaphana.reports.length import refuse_long
from kitaphana.reports.models import NAME_MAX, Report
from kitaphana.reports.models import Outline as Form
from kitaphana.reports.outline import Outline, refuse_wrong


@action
def begin_report(*, by: User, period: Period, addressee: str, outline: Outline, on: date) -> Report:
    """A draft that lives with the records. Refused: a period that has not begun; as in `refuse_long` and
    `refuse_wrong`."""
    refuse_long(period)
    if period.start > on:
        raise Refused("rep_future", d=period.end)
    refuse_wrong(outline)
    report: Report = Report.objects.create(
        school=by.school,
        starts_on=period.start,
        ends_on=period.end,
        addressee=addressee,
        parts=outline.to_json(),
        author=by,
        begun_on=on,
    )
    return report


@action
def change_outline(*, by: User, report: Report, outline: Outline, revision: int | None = None) -> None:
    """`revision`: of the report that the writer saw. Refused: it is not live, it was changed meanwhile; as in
    `refuse_wrong`."""
    refuse_wrong(outline)
    _refuse_changed(report, revision)
    _write(report, parts=outline.to_json())


@action
def readdress(
    *, by: User, report: Report, period: Period, addressee: str, on: date, revision: int | None = None
) -> None:
    """Put it to other days or another addressee. Refused: it was submitted once; as in `begin_report` and
    `change_outline`."""
    refuse_long(period)
    if period.start > on:
        raise Refused("rep_future", d=period.end)
    _refuse_changed(report, revision)
    if (period, addressee) != (report.period, report.addressee) and report.editions.exists():
        raise Refused("rep_days_kept")
    _write(report, starts_on=period.start, ends_on=period.end, addressee=addressee)


@action
def remove_report(*, by: User, report: Report) -> None:
    """Throw away a draft. Refused: it was submitted once."""
    if report.state != Report.State.DRAFT or report.editions.exists():
        raise Refused("rep_kept")
    report.delete()


@action
def save_outline(*, by: User, name: str, outline: Outline) -> Form:
    """Keep the outline as the school's own form. Refused: no name, one that is too long or taken; as in
    `refuse_wrong`."""
    refuse_wrong(outline)
    name = _free_name(by, name)
    form: Form = Form.objects.create(school=by.school, name=name, parts=outline.to_json())
    return form


@action
def rename_outline(*, by: User, form: Form, name: str) -> None:
    """Refused: no name, one that is too long or taken."""
    form.name = _free_name(by, name, form)
    form.save(update_fields=["name"])


@action
def remove_outline(*, by: User, form: Form) -> None:
    """Reports that were made of it stay as they are."""
    form.delete()


@action
def adopt_template(*, by: User, language: str, content: bytes) -> None:
    """Print the school's reports of this language in its own template from now on. Refused: as in
    `own.adopt`."""
    own.adopt(by.school, PATTERN, language, content)


@action
def remove_template(*, by: User, language: str) -> None:
    """Print in the default template again."""
    own.discard(by.school, PATTERN, language)


def _free_name(by: User, name: str, form: Form | None = None) -> str:
    name = " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())
    if not name:
        raise Refused("rep_form_name")
    if len(name) > NAME_MAX:
        raise Refused("rep_form_long", n=NAME_MAX)
    others = Form.objects.for_school(by.school).exclude(pk=form.pk if form else None)
    if any(other.casefold() == name.casefold() for other in others.values_list("name", flat=True)):
        raise Refused("rep_form_taken", name=name)
    return name


def _refuse_changed(report: Report, revision: int | None) -> None:
    now = Report.objects.only("state", "revision").get(pk=report.pk)
    if not now.is_live:
        raise Refused("rep_closed")
    if revision is not None and revision != now.revision:
        raise Refused("rep_outline_changed")
    report.revision = now.revision


def _write(report: Report, **changed: object) -> None:
    for name, value in changed.items():
        setattr(report, name, value)
    report.revision += 1
    report.save(update_fields=[*changed, "revision"])
