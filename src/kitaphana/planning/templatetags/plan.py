"""Words of plans in templates, and the rows of a plan, of which a page has hundreds."""

from decimal import Decimal
from html import escape

from django import template
from django.utils.safestring import SafeString

from kitaphana.core.templatetags.k import num
from kitaphana.lib.numbers import ratio
from kitaphana.planning.page import Row

ROW_BEGINS = """<tr id="item-{key}" class="{look}" data-row="{key}">
<td class="p-no">{grip}<span data-number>{number}</span></td>
<td class="p-what">{text}{mark}"""
ROW_ENDS = """<div class="k-hint p-small">{volume}</div></td>
<td class="k-wide p-whom">{audience}</td>
<td class="p-when">{term}</td>
<td class="n k-wide p-volume">{volume}</td>
<td class="n">{hours}</td>
<td class="p-owner">{responsible}</td>
<td class="p-owner">{mark}</td>
</tr>"""
GRIP = '<span class="p-grip k-needs-js" draggable="true" aria-hidden="true"></span>'

register = template.Library()


@register.filter
def hours(value: Decimal | None) -> str | SafeString:
    """27,0; nothing for None."""
    return "" if value is None else num(ratio(value, 1))


@register.simple_tag
def row_begins(row: Row, *, moves: bool, as_kept: bool) -> SafeString:
    """A row of the plan up to what stands beneath its text. `moves`: rows may be moved on this page;
    `as_kept`: nothing of it can be opened."""
    text = escape(row.item.text)
    return SafeString(
        ROW_BEGINS.format(
            key=row.item.pk,
            look=row.look,
            grip=GRIP if moves and row.is_movable else "",
            number=escape(row.number),
            text=f'<span class="p-text" data-said>{text}</span>'
            if as_kept
            else f'<a class="p-text" data-said href="{escape(row.address)}">{text}</a>',
            mark=f' <span class="k-st {row.mark_look}">{escape(row.mark)}</span>' if row.mark else "",
        )
    )


@register.simple_tag
def row_ends(row: Row) -> SafeString:
    return SafeString(
        ROW_ENDS.format(
            audience=escape(row.item.audience),
            term=escape(row.term),
            volume=escape(row.volume),
            hours=escape(row.hours),
            responsible=escape(row.item.responsible),
            mark=escape(row.mark),
        )
    )
