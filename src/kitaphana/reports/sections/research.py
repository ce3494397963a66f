"""Research projects that the library helped (language.md §4.12)."""

from collections.abc import Iterator, Sequence

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import pgettext

from kitaphana.activities import queries as work
from kitaphana.lib.numbers import NO_BREAK_SPACE
from kitaphana.papers.paper import Line, Section, Shape, Told
from kitaphana.reports import links
from kitaphana.reports.facts import Facts
from kitaphana.research.models import Meeting, Project
from kitaphana.research.queries import awards, projects

CODE = "research"
SHAPES: tuple[Shape, ...] = ()


def write(facts: Facts) -> Section:
    return Section(CODE, pgettext("report", "Research projects"), (*_lines(facts), *_awards(facts)))


def _lines(facts: Facts) -> Iterator[Line]:
    """Of the register; where it has none that was helped, what the diary says."""
    helped = _helped(facts)
    if helped:
        rows = links.over("research:index", facts.period)
        yield facts.tell("R-COUNT", n=Told(len(helped), rows))
        yield from _finished(facts, helped)
        for project in helped:
            yield from _project(facts, project)
    elif themes := {entry.theme for entry in work.research(facts.school, facts.period)}:
        yield facts.tell("R-COUNT", n=Told(len(themes), facts.diary_of(work.RESEARCH)))
    else:
        yield facts.tell("R-NONE")


def _helped(facts: Facts) -> list[Project]:
    """Projects of the period with a source found or a meeting held, whenever that was; the oldest first."""
    met = Exists(Meeting.objects.filter(project=OuterRef("pk")))
    theirs = projects(facts.school, facts.period).filter(Q(found__gt=0) | met)
    return list(theirs.order_by("started_on", "pk"))


def _finished(facts: Facts, helped: Sequence[Project]) -> Iterator[Line]:
    n, last = len(helped), facts.period.end
    finished = [row for row in helped if row.state == Project.State.FINISHED]
    k = sum(row.ended_on is not None and row.ended_on <= last for row in finished)
    if k == n:
        yield facts.tell("R-DONE-ALL-1" if n == 1 else "R-DONE-ALL")
    elif k:
        rows = links.over("research:index", facts.period)
        yield facts.tell("R-DONE-SOME", n=Told(n, rows), k=Told(k, rows))


def _project(facts: Facts, project: Project) -> Iterator[Line]:
    theme = project.theme
    found = Told(project.found, links.of_one("research:project", project.pk))  # type: ignore[attr-defined]
    if not found.value:
        yield facts.tell("R-ROW-MET", theme=theme)
    elif project.school_class and project.teacher:
        teacher = project.teacher.short_name.replace(" ", NO_BREAK_SPACE)
        named = {"theme": theme, "class": project.school_class.name, "name": teacher}
        yield facts.tell("R-ROW", **named, n=found)
    else:
        yield facts.tell("R-ROW-BARE", theme=theme, n=found)


def _awards(facts: Facts) -> Iterator[Line]:
    for project in awards(facts.school, facts.period):
        yield facts.tell("R-PLACE", theme=project.theme, what=_won(project))


def _won(project: Project) -> str:
    """III орын – «Зерде» байқауы (аудандық)."""
    won = " – ".join(filter(None, (str(project.get_award_display()), project.conference)))
    return f"{won} ({project.get_level_display()})" if project.level else won
