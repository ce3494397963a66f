"""Charts as pictures, for papers that take no SVG."""

import json
from collections.abc import Sequence
from pathlib import Path

import typst

from kitaphana.papers.heads import FONTS

TEMPLATE = Path(__file__).parent / "typst" / "charts.typ"
DOTS_AN_INCH = 200


def pictures(drawn: Sequence[tuple[str, float]]) -> list[bytes]:
    """PNG of each SVG, so many mm wide."""
    if not drawn:
        return []
    charts = [{"svg": svg, "mm": mm} for svg, mm in drawn]
    made: bytes | list[bytes] | None = typst.compile(
        str(TEMPLATE),
        format="png",
        ppi=DOTS_AN_INCH,
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"charts": json.dumps(charts, ensure_ascii=False)},
    )
    return list(made) if isinstance(made, list) else [made or b""]
