"""Proposals to buy of the demo's years, what the director said, and who was told that a book has come."""

from datetime import date, timedelta
from decimal import Decimal

from kitaphana.core.models import RoleCode, User
from kitaphana.demand import actions, buying
from kitaphana.demand.facts import Chosen
from kitaphana.demand.models import Proposal, TellAsker
from kitaphana.demand.queries import demand
from kitaphana.demo.scene import Scene
from kitaphana.lib.period import Period
from kitaphana.needs.models import Axis

WINTER, AUTUMN = "02-05", "11-12"
"""Days of the year: of the proposal after the half-year, and of the one for the young."""
LIMITS = {Proposal.Scope.ALL: Decimal(150_000), Proposal.Scope.YOUNG: Decimal(80_000)}
ANSWERED_AFTER, TOLD_AFTER = timedelta(days=8), timedelta(days=3)
UNTOLD = 3
YOUNG = Chosen(grades=(0, 9))
WORDS = (
    "Биыл қаржы бөлінбеді, келесі жылға ұсыныңыз.",
    "Қаржы оқулыққа жұмсалады, кейін қайта қараймыз.",
    "Қаржы келесі тоқсанда қаралады, қайта ұсыныңыз.",
)
"""There has been no money so far: what readers ask for in vain stays wanted from year to year."""


def fill(scene: Scene) -> None:
    """Every year one after the half-year and one for the young; the last one waits for its answer."""
    director = User.objects.filter(school=scene.school, roles__code=RoleCode.DIRECTOR).get()
    turn = 0
    for year in scene.years:
        for scope, month_day in ((Proposal.Scope.YOUNG, AUTUMN), (Proposal.Scope.ALL, WINTER)):
            on = year.day(month_day)
            if on <= scene.until:
                _propose(scene, director, Period(year.row.starts_on, on), on, scope, turn)
                turn += 1
    _tell(scene)


def _propose(scene: Scene, director: User, period: Period, on: date, scope: str, turn: int) -> None:
    """One proposal, sent on its day, answered when there is time for it."""
    chosen = YOUNG if scope == Proposal.Scope.YOUNG else Chosen()
    found = demand(scene.school, period, Axis.WORK, chosen)
    prices = buying.prices_of(scene.school, found.lines)
    basket = buying.fill(found.lines, LIMITS[Proposal.Scope(scope)], prices)
    if not basket.offers:
        return
    made = actions.draft_proposal(by=scene.by, basket=basket, found=found, period=period, on=on, scope=scope)
    actions.send(by=scene.by, proposal=made, on=on)
    answered_on = on + ANSWERED_AFTER
    if answered_on <= scene.until and on != scene.years[-1].day(AUTUMN):
        text = WORDS[turn % len(WORDS)]
        actions.answer(by=director, proposal=made, verb="decline", text=text, on=answered_on)


def _tell(scene: Scene) -> None:
    """All but the last few know already."""
    actions.find_askers(by=scene.by, period=Period(scene.years[0].row.starts_on, scene.until))
    noted = TellAsker.objects.for_school(scene.school).order_by("came_on", "pk")
    for asker in list(noted)[:-UNTOLD]:
        actions.tell(by=scene.by, asker=asker, on=min(asker.came_on + TOLD_AFTER, scene.until))
