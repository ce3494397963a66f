"""Whether the addresses of resources still answer."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, wait

from kitaphana.core.refusal import Refused
from kitaphana.digital.web import reached

PATIENCE = 6.0
AT_ONCE = 8
AT_MOST = 50.0
"""Seconds for all addresses together: what was not tried by then stays as it was."""
FAILED = 400
ASKS_WHO = frozenset({401, 403, 429})
"""The site stands, but wants a login or dislikes programs: a reader may still open it."""
IN_DOUBT = frozenset({"digital_web_no_line", "digital_web_name", "digital_web_slow"})
"""So a dead site fails, and so does a living one while the line is down."""
INSIDE = "digital_web_inside"

Told = bool | Refused


def answering(addresses: Iterable[str], *, own: bool = False, patience: float = PATIENCE) -> dict[str, bool]:
    """Each address asked once; those of the inner network are left out. `own`: as for `web.reached`.

    Raises Refused, the reason of the first, when nothing at all shows that there is a line.
    """
    asked = list(dict.fromkeys(addresses))
    pool = ThreadPoolExecutor(AT_ONCE)
    trying = {address: pool.submit(_told, address, own=own, patience=patience) for address in asked}
    wait(trying.values(), timeout=AT_MOST)
    pool.shutdown(wait=False, cancel_futures=True)
    told = {address: one.result() for address, one in trying.items() if one.done() and not one.cancelled()}
    doubts = [one for one in told.values() if isinstance(one, Refused) and _is_doubtful(one)]
    if doubts and len(doubts) == len(told):
        raise doubts[0]
    return {
        address: one is True
        for address, one in told.items()
        if not (isinstance(one, Refused) and one.code == INSIDE)
    }


def _is_doubtful(refused: Refused) -> bool:
    return refused.code == INSIDE or refused.code in IN_DOUBT


def _told(address: str, *, own: bool, patience: float) -> Told:
    """By HEAD, which brings no body; by GET where a site answers that it does not understand it."""
    try:
        return any(_answers(address, method, own=own, patience=patience) for method in ("HEAD", "GET"))
    except Refused as refused:
        return refused


def _answers(address: str, method: str, *, own: bool, patience: float) -> bool:
    with reached(address, method=method, seconds=patience, own=own) as answer:
        return answer.status < FAILED or answer.status in ASKS_WHO
