"""The plan as DOCX, in the school's own Word template where there is one."""

from kitaphana.core.action import action
from kitaphana.core.models import User
from kitaphana.papers import own
from kitaphana.papers.paper import Paper, Section
from kitaphana.papers.wordtemplate import Grid
from kitaphana.planning.models import Plan
from kitaphana.planning.papers import BY_QUARTER, COSTS, NUMBERS, WORK

PATTERN = own.Pattern(
    "plan",
    (
        ("aim", ()),
        ("numbers", (Grid(NUMBERS, captioned=False), Grid(BY_QUARTER, captioned=False))),
        ("work", (Grid(WORK, captioned=False, banded=True),)),
        ("costs", (Grid(COSTS, captioned=False),)),
    ),
    wide=True,
    stamps=2,
    optional=True,
    marks=("hours",),
)

HOURS = 6
"""The column of the table of work."""


@action
def adopt_template(*, by: User, language: str, content: bytes) -> None:
    """Print the school's plans of this language in its own template from now on. Refused: as in
    `own.adopt`."""
    own.adopt(by.school, PATTERN, language, content)


@action
def remove_template(*, by: User, language: str) -> None:
    """Print in the default template again."""
    own.discard(by.school, PATTERN, language)


def plan_word(plan: Plan, paper: Paper) -> bytes:
    """`paper`: of `plan_paper`, without an appendix. Refused: the school's template is broken."""
    work = next(section for section in paper.sections if section.code == "work")
    return own.render(paper, plan.school, PATTERN, hours=_hours(work))


def _hours(work: Section) -> str:
    """Of all the work, as the table adds them up."""
    return work.tables[0].rows[-1][HOURS].text if work.tables else "–"
