"""What is to be settled before signing: sentences that the records did not bear, gaps, odd numbers."""

from kitaphana.reports.questions.asked import questions
from kitaphana.reports.questions.question import NAMES, SIGNATURES, Question, Way

__all__ = ["NAMES", "SIGNATURES", "Question", "Way", "questions"]
