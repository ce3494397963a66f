"""What the demo's school says of its library on its site."""

from kitaphana.core.actions import change_setting
from kitaphana.core.setting import Value
from kitaphana.demo.scene import Scene
from kitaphana.lib.dates import short_date

TIMETABLE = "Кітапхананың жұмыс кестесі"
FACTS: tuple[tuple[str, Value, str], ...] = (
    ("reading_seats", 24, "Кітапхана паспорты"),
    ("loan_desk_opens", "09:00", TIMETABLE),
    ("loan_desk_closes", "14:30", TIMETABLE),
    ("working_weekdays", "12345", TIMETABLE),
)
ORDER = "№ 112"


def fill(scene: Scene) -> None:
    """The order is of the last August."""
    for code, value, source in FACTS:
        change_setting(by=scene.by, code=code, value=value, source=source)
    day = scene.years[-1].row.starts_on.replace(month=8, day=25)
    change_setting(by=scene.by, code="textbook_order", value=f"{ORDER}, {short_date(day)}")
