"""Section 1 of a plan: its aim and its tasks."""

from collections.abc import Iterable

from kitaphana.core.action import action
from kitaphana.core.models import User
from kitaphana.planning.models import Plan
from kitaphana.planning.promise import refuse_closed


@action
def write_aim(*, by: User, plan: Plan, aim: str, tasks: Iterable[str]) -> Plan:
    """Say what the plan is for and by which tasks. Refused: a closed plan."""
    refuse_closed(plan)
    plan.aim, plan.tasks = aim_typed(aim, tasks)
    plan.save(update_fields=["aim", "tasks"])
    return plan


def aim_before(plan: Plan) -> Plan | None:
    """The latest earlier plan of the same kind and part of the work that has an aim or tasks."""
    found = Plan.objects.for_school(plan.school).filter(
        kind=plan.kind, scope=plan.scope, theme=plan.theme, starts_on__lt=plan.starts_on
    )
    return found.exclude(aim="", tasks="").order_by("-starts_on", "-pk").first()


def aim_typed(aim: str, tasks: Iterable[str]) -> tuple[str, str]:
    """The aim in one line, and the tasks one a line, as a plan keeps them."""
    return _one_line(aim), "\n".join(filter(None, map(_one_line, tasks)))


def _one_line(text: str) -> str:
    return " ".join(text.split())
