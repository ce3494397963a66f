"""However the questions of a day end, the counts add up, and the database gathers as one would by hand."""

from collections import Counter
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from kitaphana.core.models import RoleCode
from kitaphana.lib.period import Period
from kitaphana.needs import actions, queries
from kitaphana.needs.models import Enquiry
from tests import make

DAY = date(2023, 10, 12)
YEAR = Period(date(2023, 9, 1), date(2024, 8, 31))
ABOUT = ("Абай жолы", "абай жолы", "«Абай  жолын»", "Ғарыш", "Гарри Поттер", "гарри поттер")
QUESTIONS = st.lists(
    st.fixed_dictionaries(
        {
            "about": st.sampled_from(ABOUT),
            "sought": st.sampled_from(Enquiry.Sought.values),
            "outcome": st.sampled_from(Enquiry.Outcome.values),
            "reason": st.sampled_from(Enquiry.Reason.values),
            "reader_kind": st.sampled_from(["pupil", "teacher"]),
            "grade": st.none() | st.integers(0, 12),
        }
    ),
    max_size=25,
)


class TheQuestionsOfADay(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(QUESTIONS)
    def test_add_up(self, questions: list[dict[str, Any]]) -> None:
        school = make.school()
        gulnar = make.user(school, "gulnar", "Сәрсенова Гүлнар", RoleCode.LIBRARIAN)
        make.school_year(school)
        away = actions.ReferenceAnswer(referred_to="аудандық кітапхана")
        rows = [actions.ask(by=gulnar, on=DAY, answer=away, **question) for question in questions]

        found = queries.answers(school, YEAR)
        assert found.asked == found.met + found.part + found.referred + found.refused == len(rows)
        assert sum(queries.kinds_sought(school, YEAR).values()) == len(rows)
        assert sum(row.answers.asked for row in queries.by_readership(school, YEAR)) == len(rows)
        assert sum(n for _, n in queries.reasons(school, YEAR)) == found.refused
        assert queries.enquiries_of_day(school, DAY).count() == len(rows)

        top = queries.top(school, YEAR, limit=100)
        by_hand = Counter((row.sought, row.key) for row in rows)
        refused = Counter((row.sought, row.key) for row in rows if row.outcome == "refused")
        assert sorted((row.asked, row.refused) for row in top) == sorted(
            (n, refused[group]) for group, n in by_hand.items()
        )
        for row in top:
            spelt = Counter(made.about for made in rows if made.sought == row.sought)
            key = key_of(row.about, row.sought)
            same = [about for about in spelt if key_of(about, row.sought) == key]
            assert spelt[row.about] == max(spelt[about] for about in same)


def key_of(about: str, sought: str) -> str:
    return Enquiry(about=about, sought=sought).keyed().key
