"""How the demo's yearly plan is agreed: twelve participants, two rounds, by account, by link and on paper."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from kitaphana.agreement import actions as agreement
from kitaphana.agreement.models import Office, Participant, Remark, Word
from kitaphana.agreement.people import OFFICES
from kitaphana.core.models import User
from kitaphana.demo.year import Year, at_opening
from kitaphana.planning import actions
from kitaphana.planning.models import Plan, PlanItem
from kitaphana.roster.models import Reader, SchoolClass

PARENT = "Сейітова Гаухар Маратқызы"
SPOKEN_A_DAY = 3
AWAITED = timedelta(days=10)
MINUTES = "1"
HALL = "Мәжіліс залы"


@dataclass(frozen=True)
class Guest:
    """A participant without an account. `reader`: who it is, None for a parent."""

    name: str
    office: Office
    way: Word.Way
    reader: Reader | None = None


@dataclass(frozen=True)
class Voices:
    """Who signs: the librarian drafts, the others agree, the director approves. `asked`: by account, the
    deputy first."""

    librarian: User
    asked: tuple[User, ...]
    guests: tuple[Guest, ...]
    director: User


@dataclass(frozen=True)
class Doubt:
    """A remark of the first round, by the place of who makes it, and its answer. `on`: the item, None for
    the whole plan."""

    by: int
    on: PlanItem | None
    text: str
    answer: str
    accepted: bool


def office_of(user: User) -> Office:
    """The weightiest that the account holds."""
    return next(office for code, office in OFFICES.items() if code in user.role_codes)


def consent(plan: Plan, year: Year, voices: Voices, items: dict[str, PlanItem]) -> None:
    """Sent on the second working day; as far as the demo's last day lets it go."""
    talk = _Talk(plan, year, voices, _doubts(items))
    for day, step in zip(year.workdays[1:], talk.steps(), strict=False):
        step(day)
        Word.objects.for_school(plan.school).filter(round__plan=plan, on=day).update(
            recorded_at=at_opening(day)
        )


class _Talk:
    def __init__(self, plan: Plan, year: Year, voices: Voices, doubts: Sequence[Doubt]) -> None:
        self._plan, self._voices, self._doubts = plan, voices, doubts
        self._by = voices.librarian
        self._people = self._ask(year)

    def steps(self) -> list[Callable[[date], object]]:
        """One for each working day."""
        first, second = self._round(doubting=True), self._round(doubting=False)
        return [self._submit, *first, self._answer, self._submit, *second, self._approve]

    def _ask(self, year: Year) -> list[Participant]:
        classes = {
            one.head_id: one for one in SchoolClass.objects.for_school(self._by.school).filter(year=year.row)
        }
        people = []
        for user in self._voices.asked:
            reader = Reader.objects.for_school(self._by.school).filter(user=user).first()
            people.append(self._asked(user.full_name, office_of(user), reader, classes, user))
        for guest in self._voices.guests:
            people.append(self._asked(guest.name, guest.office, guest.reader, classes))
        return people

    def _asked(
        self,
        name: str,
        office: Office,
        reader: Reader | None,
        classes: dict[int | None, SchoolClass],
        user: User | None = None,
    ) -> Participant:
        """With the class and the subject, by which the plan shows what concerns the person first."""
        return agreement.ask(
            by=self._by, plan=self._plan, name=name, office=office, user=user,
            school_class=classes.get(reader.pk) if reader and office == Office.CLASS_HEAD else None,
            subject=reader.subject if reader else "",
        )  # fmt: skip

    def _submit(self, day: date) -> None:
        agreement.submit(by=self._by, plan=self._plan, on=day, until=day + AWAITED)

    def _round(self, *, doubting: bool) -> list[Callable[[date], None]]:
        places = range(len(self._people))
        return [
            partial(self._speak, places[start : start + SPOKEN_A_DAY], doubting=doubting)
            for start in range(0, len(self._people), SPOKEN_A_DAY)
        ]

    def _speak(self, places: Sequence[int], day: date, *, doubting: bool) -> None:
        for place in places:
            doubts = [doubt for doubt in self._doubts if doubting and doubt.by == place]
            said: dict[str, Any] = self._as(place) | {"plan": self._plan, "on": day}
            if doubts:
                about = [(doubt.on, doubt.text) for doubt in doubts if doubt.on]
                text = "".join(doubt.text for doubt in doubts if not doubt.on)
                agreement.remark(**said, about=about, text=text)
            else:
                agreement.agree(**said)

    def _as(self, place: int) -> dict[str, Any]:
        """By whom and in what way this person speaks."""
        accounts = self._voices.asked
        if place < len(accounts):
            return {"by": accounts[place]}
        way = self._voices.guests[place - len(accounts)].way
        by = self._by if way == Word.Way.PAPER else self._by.school.corner_user
        return {"by": by, "participant": self._people[place], "way": way}

    def _answer(self, day: date) -> None:
        remarks = Remark.objects.for_school(self._by.school).filter(word__round__plan=self._plan)
        for doubt in self._doubts:
            agreement.answer(
                by=self._by, remark=remarks.get(text=doubt.text), accepted=doubt.accepted, on=day,
                text=doubt.answer,
            )  # fmt: skip
            if doubt.on and doubt.accepted:
                _hold_in_the_hall(self._by, doubt.on)

    def _approve(self, day: date) -> None:
        agreement.approve(
            by=self._voices.director, plan=self._plan, on=day, minutes_number=MINUTES, minutes_on=day
        )


def _doubts(items: dict[str, PlanItem]) -> tuple[Doubt, ...]:
    return (
        Doubt(
            by=2,
            on=items["raids"],
            text="Тоқсан соңында бақылау жұмыстары болады, рейдті ертерек өткізіңіз",
            answer="Рейд үзіліс кезінде өтеді, сабаққа кедергі болмайды",
            accepted=False,
        ),
        Doubt(
            by=4,
            on=items["exhibition «Тәуелсіздік – тұғырым»"],
            text="Көрмені салтанатты жиынмен бірге мәжіліс залында өткізейік",
            answer="Өткізілетін орны өзгертілді",
            accepted=True,
        ),
        Doubt(
            by=11,
            on=None,
            text="Ата-аналарға кешкі уақытта да кітап алуға мүмкіндік берсеңіз",
            answer="Айына бір рет, жиналыс күні кітапхана кешке дейін ашық болады",
            accepted=True,
        ),
    )


def _hold_in_the_hall(by: User, item: PlanItem) -> None:
    actions.amend_item(
        by=by, item=item, kind=item.kind, section=item.section, text=item.text, term=item.term,
        units=item.units, responsible=item.responsible, audience=item.audience, helpers=item.helpers,
        place=HALL, expected=item.expected, note=item.note, norm_minutes=item.norm_minutes, marks=item.marks,
    )  # fmt: skip
