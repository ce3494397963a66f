"""Who asked, in words: on the screen and in the diary nobody is named."""

from kitaphana.core.sentences import say
from kitaphana.roster.models import ReaderKind


def who(kind: str, grade: int | None, language: str | None = None) -> str:
    """A pupil by the grade, anybody else by the kind of reader."""
    if grade is None:
        return str(ReaderKind(kind).label)
    return say("needs_grade_pupil", language=language, n=grade)
