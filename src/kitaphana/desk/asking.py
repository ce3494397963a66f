"""What the desk offers when an enquiry is logged: what is often asked for, the choices, the last enquiry."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import pgettext

from kitaphana.core.models import School
from kitaphana.lib.period import Period
from kitaphana.needs.models import BY_THE_WORDS, Enquiry
from kitaphana.needs.queries import Asked, last_enquiry, top
from kitaphana.roster.models import ReaderKind

OFTEN, KNOWN = 9, 60
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Asking:
    """`often`: what one key picks; `known`: what typing completes; `last`: what one key repeats."""

    often: tuple[Asked, ...]
    known: tuple[str, ...]
    last: Enquiry | None

    @property
    def kinds(self) -> list[tuple[str, str]]:
        code, label = BY_THE_WORDS
        return [*((kind.value, str(kind.label)) for kind in Enquiry.Sought), (code, str(label))]

    @property
    def outcomes(self) -> list[tuple[str, str]]:
        """In short words, for the box is narrow."""
        return [
            (Enquiry.Outcome.MET.value, pgettext("short outcome", "in full")),
            (Enquiry.Outcome.PART.value, pgettext("short outcome", "in part")),
            (Enquiry.Outcome.REFERRED.value, pgettext("short outcome", "referred on")),
            (Enquiry.Outcome.REFUSED.value, pgettext("short outcome", "refused")),
        ]

    @property
    def reasons(self) -> list[tuple[str, str]]:
        return [(reason.value, str(reason.label)) for reason in Enquiry.Reason]

    @property
    def readers(self) -> list[tuple[str, str]]:
        return [(kind.value, str(kind.label)) for kind in ReaderKind]


def asking(school: School, on: date) -> Asking:
    """What was asked for most in the year that ends on the day."""
    asked = top(school, Period(on - YEAR, on), limit=KNOWN)
    return Asking(
        often=tuple(asked[:OFTEN]),
        known=tuple(dict.fromkeys(row.about for row in asked)),
        last=last_enquiry(school, on),
    )
