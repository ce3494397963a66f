"""Sessions that nobody stopped: whoever looks ends them."""

from datetime import datetime

from kitaphana.core.permissions import Signed
from kitaphana.core.sentences import say
from kitaphana.digital.queries import forgotten, opening_hours
from kitaphana.digital.session import close_forgotten


def closed(request: Signed, now: datetime) -> str:
    """Ends what was forgotten, and says so; nothing is written where there is nothing."""
    if not forgotten(request.school, now):
        return ""
    ended = close_forgotten(by=request.user, now=now)
    closes = opening_hours(request.school)[1]
    return say("digital_closed_by_clock", n=len(ended), time=f"{closes:%H:%M}") if ended else ""
