"""An address as a picture for a telephone's camera."""

import segno
from django.utils.safestring import SafeString, mark_safe

ONLY_HERE = ("localhost", "127.0.0.1", "[::1]")


def drawn(address: str, *, scale: int) -> SafeString:
    code = segno.make(address, micro=False, error="m")
    return mark_safe(code.svg_inline(scale=scale, border=2, omitsize=False))  # noqa: S308 - segno's own SVG


def only_here(host: str) -> str:
    """The host where no other device would reach a page by it: the computer calls itself so; else nothing."""
    return host if host in ONLY_HERE or host.rsplit(":", 1)[0] in ONLY_HERE else ""
