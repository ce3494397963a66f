"""Papers of the work with teachers: a list, the timetable of a week, the programme, news of receipts."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kitaphana.catalogue.models import Title
from kitaphana.circulation.slips import signatures
from kitaphana.core.models import School
from kitaphana.lib.dates import full_date, short_date, weekday
from kitaphana.papers.paper import Line, Paper, Section, Shape, Table, number, of_school, tell, words
from kitaphana.teaching.lessons import lessons, week_of
from kitaphana.teaching.models import LibraryLesson, ReadingList
from kitaphana.teaching.news import Arrival, Digest, News
from kitaphana.teaching.programme import by_grade, topics
from kitaphana.teaching.queries import Listed, listed

LIST = Shape("reading_list", "4n 40 20 16")
TIMETABLE = Shape("library_lessons", "16 10n 12 32 18 16")
PROGRAMME = Shape("programme", "6n 48 30")
ARRIVALS = Shape("arrivals", "4n 44 10 10n 14")


def list_paper(of: ReadingList, language: str) -> Paper:
    """Labels in the language that is active, as in every paper here."""
    lines = [tell("teaching_paper_subject", language, name=of.subject.name(language))] if of.subject else []
    if grades := grades_of(of):
        lines.append(tell("teaching_paper_grades", language, text=grades))
    if of.teacher:
        lines.append(tell("teaching_paper_teacher", language, name=of.teacher.short_name))
    rows = listed(of)
    heads = (_("No."), _("Author and title"), _("Note"), _("On the shelf"))
    body = tuple(
        (number(n, language), words(_entry(row)), words(row.row.note), words(shelf_word(row)))
        for n, row in enumerate(rows, 1)
    )
    tables = (Table(LIST, "", heads, body),) if rows else ()
    after = [] if rows else [tell("teaching_paper_list_empty", language)]
    if of.note:
        after.append(tell("teaching_paper_note", language, text=of.note))
    section = Section("list", "", tuple(lines), tables, tuple(after))
    signed = signatures(of.school, language, of.on)
    return of_school(of.school, language, of.name, [section], signed, status=full_date(of.on, language))


def timetable_paper(school: School, monday: date, language: str) -> Paper:
    week = week_of(monday)
    rows = list(lessons(school, week))
    heads = (
        pgettext("schedule", "Day"),
        pgettext("timetable", "Lesson"),
        _("Class"),
        _("Theme"),
        _("Teacher"),
        _("State"),
    )
    body = tuple(
        (
            words(f"{short_date(row.on)}, {weekday(row.on, language)}"),
            number(row.hour, language),
            words(row.school_class.name),
            words(row.theme),
            words(row.teacher.short_name if row.teacher else ""),
            words(state_word(row)),
        )
        for row in rows
    )
    lines: tuple[Line, ...] = () if rows else (tell("teaching_paper_no_lessons", language),)
    section = Section("lessons", "", lines, (Table(TIMETABLE, "", heads, body),) if rows else ())
    title = pgettext("paper", "Timetable of library lessons")
    status = f"{short_date(week.start)} – {short_date(week.end)}"
    return of_school(school, language, title, [section], signatures(school, language, monday), status=status)


def programme_paper(school: School, language: str) -> Paper:
    """A section for each grade."""
    heads = ("№", pgettext("programme", "Topic"), pgettext("programme", "Source"))
    sections = [
        Section(
            f"grade-{grade}",
            tell("teaching_grade_heading", language, n=grade).text,
            (),
            (
                Table(
                    PROGRAMME,
                    "",
                    heads,
                    tuple(
                        (number(n, language), words(topic.name(language)), words(topic.source))
                        for n, topic in enumerate(rows, 1)
                    ),
                ),
            ),
        )
        for grade, rows in by_grade(list(topics(school))).items()
    ]
    empty = Section("programme", "", (tell("teaching_paper_no_topics", language),))
    title = _("Programme of information culture")
    name = school.librarian
    return of_school(
        school,
        language,
        title,
        sections or [empty],
        (tell("teaching_paper_librarian", language, name=name).text,),
    )


def news_paper(school: School, told: Digest, language: str) -> Paper:
    """A page for each subject, then what is for every teacher."""
    sections = [_news(row, language) for row in told.news]
    if told.common:
        title = pgettext("news", "For all teachers")
        sections.append(Section("common", title, (), (_arrivals(told.common, language),), new_page=True))
    empty = Section("news", "", (tell("teaching_paper_no_news", language),))
    status = f"{short_date(told.period.start)} – {short_date(told.period.end)}"
    return of_school(
        school,
        language,
        pgettext("paper", "New in the library: for teachers"),
        sections or [empty],
        (tell("teaching_paper_librarian", language, name=school.librarian).text,),
        status=status,
    )


def grades_of(of: ReadingList) -> str:
    """«5–7», «5», «5–» and «–7»; empty: for every grade."""
    low, high = of.lowest_grade, of.highest_grade
    if low is None and high is None:
        return ""
    if low == high:
        return str(low)
    return f"{'' if low is None else low}–{'' if high is None else high}"


def shelf_word(row: Listed) -> str:
    """Where the title is: a state is always a word."""
    if row.is_here:
        return pgettext("list", "on the shelf")
    return pgettext("list", "all lent") if row.is_owned else pgettext("list", "not in the stock")


def state_word(lesson: LibraryLesson) -> str:
    if lesson.activity_id:
        return pgettext("library lesson", "held")
    return pgettext("library lesson", "cancelled") if lesson.cancelled_because else ""


def _news(row: News, language: str) -> Section:
    names = ", ".join(teacher.short_name for teacher in row.teachers)
    lines = (tell("teaching_paper_for_teachers", language, names=names),) if names else ()
    title = row.subject or pgettext("news", "Other subjects")
    return Section(f"news-{title}", title, lines, (_arrivals(row.arrivals, language),), new_page=True)


def _arrivals(rows: Sequence[Arrival], language: str) -> Table:
    heads = ("№", _("Author and title"), _("Grade"), _("Copies"), _("Language"))
    body = tuple(
        (
            number(n, language),
            words(described(row.title)),
            words("" if row.title.grade is None else str(row.title.grade)),
            number(row.copies, language),
            words(row.title.language_name),
        )
        for n, row in enumerate(rows, 1)
    )
    return Table(ARRIVALS, "", heads, body)


def _entry(row: Listed) -> str:
    return described(row.row.title) if row.row.title else row.row.words


def described(title: Title) -> str:
    """«Әуезов М. Абай жолы. – Жазушы, 2019»"""
    named = " ".join(part for part in (title.authors, str(title)) if part)
    imprint = ", ".join(str(part) for part in (title.publisher, title.year) if part)
    return f"{named}. – {imprint}" if imprint else named
