"""How often one address may do a thing that is open to everybody.

Counted in this process, for an hour from the first time. Behind a proxy or one router all who share its
address count as one, so a limit is set for a class that answers at once, not for one person.
"""

from django.core.cache import cache
from django.http import HttpRequest  # noqa: TID251 - whose address it is

HOUR = 60 * 60
KEPT_BY_BROWSERS = 60 * 60 * 24 * 400
"""Seconds; no browser keeps a cookie longer."""


def within(request: HttpRequest, what: str, most: int) -> bool:
    """Whether this address did it fewer than `most` times in this hour; asking counts as doing."""
    key = _key(request, what)
    cache.add(key, 0, HOUR)
    try:
        return bool(cache.incr(key) <= most)
    except ValueError:
        # The cache was full and let it go between the two lines: it counts as the first.
        return True


def spent(request: HttpRequest, what: str, most: int) -> bool:
    """Whether `within` would say no; asking counts nothing."""
    return bool(cache.get(_key(request, what), 0) >= most)


def _key(request: HttpRequest, what: str) -> str:
    place = request.META.get("REMOTE_ADDR", "")
    school = getattr(request, "school", None)  # none where the address led to no school
    return f"within:{school.pk if school else ''}:{what}:{place}"
