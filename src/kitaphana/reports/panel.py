"""How a kept report stands: its state and versions, who said what, what this person may do now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from kitaphana.core.models import User
from kitaphana.core.permissions import ALLOWED, may
from kitaphana.core.sentences import LANGUAGES, say, spoken
from kitaphana.reports.changes import FigureChange, changed_figures
from kitaphana.reports.editions import editions, figures, figures_now
from kitaphana.reports.formats import CONTENT_TYPES
from kitaphana.reports.models import Edition, Report

State, Decision = Report.State, Edition.Decision
TONES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        State.DRAFT: ("", "circle-dashed"),
        State.SUBMITTED: ("info", "clock"),
        State.RETURNED: ("warn", "message-circle"),
        State.APPROVED: ("good", "check"),
        State.CORRECTING: ("warn", "edit"),
    }
)
"""State → how its badge looks: class and icon."""


@dataclass(frozen=True)
class EditionRow:
    edition: Edition
    in_force: bool

    @property
    def tone(self) -> tuple[str, str]:
        """Of a version that was decided about."""
        return TONES[State.APPROVED if self.edition.decision == Decision.APPROVED else State.RETURNED]

    @property
    def is_whole(self) -> bool:
        return self.edition.is_whole


@dataclass(frozen=True)
class Panel:
    """`questions`: how many stand open; `late`: figures that the records now tell otherwise."""

    report: Report
    rows: tuple[EditionRow, ...]
    questions: int
    late: tuple[FigureChange, ...]
    edits: bool
    agrees: bool
    decides: bool
    is_over: bool

    @property
    def tone(self) -> tuple[str, str]:
        return TONES[self.report.state]

    @property
    def last(self) -> Edition | None:
        return self.rows[0].edition if self.rows else None

    @property
    def shown(self) -> Edition | None:
        """What the report says while it is not live."""
        return _shown(self.report, self.rows)

    @property
    def corrects(self) -> bool:
        """An approved version stands, and another is being written."""
        return self.report.is_live and any(row.in_force for row in self.rows)

    @property
    def signs(self) -> bool:
        """The librarian's turn."""
        return self.edits and self.report.is_live

    @property
    def why_not(self) -> str:
        """Why it cannot be signed yet, whatever questions are open; empty when its days are over."""
        return "" if self.is_over else say("rep_future", d=self.report.ends_on)

    @property
    def late_sentence(self) -> str:
        return say("rep_late_figures", n=len(self.late))

    @property
    def returned(self) -> Edition | None:
        """What the director wrote, while the librarian mends it."""
        return self.last if self.report.state == State.RETURNED else None


def panel(user: User, report: Report, questions: int, on: date) -> dict[str, object]:
    """For `_life.html`. `questions`: how many stand open."""
    rows = _rows(report)
    last = rows[0].edition if rows else None
    return {
        "life": Panel(
            report=report,
            rows=rows,
            questions=questions,
            late=_late(report, _shown(report, rows)),
            edits=may(user, ALLOWED["reports.edit"]),
            agrees=_decides(user, report, last, "reports.agree") and not (last and last.agreed_on),
            decides=_decides(user, report, last, "reports.approve"),
            is_over=report.ends_on <= on,
        ),
        "papers_of": LANGUAGES,
        "formats_of": tuple(CONTENT_TYPES),
    }


def _rows(report: Report) -> tuple[EditionRow, ...]:
    found = list(editions(report))
    approved = [row.pk for row in found if row.decision == Decision.APPROVED]
    return tuple(EditionRow(row, row.pk in approved[:1]) for row in found)


def _shown(report: Report, rows: Sequence[EditionRow]) -> Edition | None:
    speaks = (row.edition for row in rows if row.in_force or report.state != State.APPROVED)
    return next(speaks, None)


def _late(report: Report, last: Edition | None) -> tuple[FigureChange, ...]:
    """Of a report that is not live: a living one shows its figures itself."""
    if last is None or report.is_live:
        return ()
    return changed_figures(figures(last), figures_now(report), spoken())


def _decides(user: User, report: Report, last: Edition | None, what: str) -> bool:
    if last is None or report.state != State.SUBMITTED or not may(user, ALLOWED[what]):
        return False
    return user.pk not in (report.author_id, last.submitted_by_id)
