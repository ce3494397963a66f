"""The school whose year it is: its calendar, its plan, its events."""

from collections.abc import Callable
from datetime import date

import pytest

from kitaphana.appendix import actions
from kitaphana.appendix.models import SchoolEvent
from kitaphana.core.models import User
from tests.planning.conftest import baqyt, calendar, kinds, plan

__all__ = ["baqyt", "calendar", "kinds", "plan"]

Hold = Callable[..., SchoolEvent]


@pytest.fixture
def hold(gulnar: User) -> Hold:
    """An event of the school, on the day of Mukhagali Makatayev if no other is said."""

    def held(
        name: str = "Мұқағали Мақатаев оқулары", on: date = date(2024, 2, 9), **more: object
    ) -> SchoolEvent:
        said = {"direction": "Тәрбие жұмысы", "who": "тіл және әдебиет бірлестігі"} | more
        return actions.write_event(by=gulnar, name=name, starts_on=on, **said)  # type: ignore[arg-type]

    return held
