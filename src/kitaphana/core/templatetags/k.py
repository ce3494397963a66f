"""Icons, numbers, dates and sentences in templates, in the reader's language."""

import re
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from django import template
from django.contrib.staticfiles import finders
from django.template.context import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY, BlockNode
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from kitaphana.core.models import User
from kitaphana.core.permissions import ALLOWED
from kitaphana.core.permissions import may as has_role
from kitaphana.core.sentences import say as sentence
from kitaphana.core.sentences import spoken
from kitaphana.core.unsent import WRITER, signed_by
from kitaphana.lib import dates, numbers
from kitaphana.lib.sentence import Hole

THIN_SPACE = (
    "\u2009"  # the page's typeface has it, and has no narrow no-break space; `.k-n` keeps it unbroken
)

register = template.Library()


class Named(Protocol):
    def name(self, language: str) -> str: ...


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """One of `core/icons.txt`, drawn into the page. FileNotFoundError: it is not in static/npm/icons."""
    file = finders.find(f"npm/icons/{name}.svg")
    if not file:
        raise FileNotFoundError(f"no icon «{name}»: is it in core/icons.txt?")
    svg = Path(file).read_text(encoding="utf-8")
    drawing = "".join(re.findall(r"<(?:path|circle|rect|line)[^>]*>", svg)[1:])
    return mark_safe(  # noqa: S308 - a file of the package's own
        '<svg class="k-icon" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        ' stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
        f' aria-hidden="true" focusable="false">{drawing}</svg>'
    )


@register.simple_tag(takes_context=True)
def title(context: Context) -> str:
    """The page's block `title` once more, for the h1: a template may hold a block only once."""
    block: BlockNode = context.render_context[BLOCK_CONTEXT_KEY].get_block("title")
    return block.render(context).strip()


@register.simple_tag
def say(code: str, **holes: Hole) -> str:
    """A sentence of the tables."""
    return sentence(code, language=None, **holes)


@register.simple_tag(takes_context=True)
def once(context: Context) -> SafeString:
    """The hidden key of a form that is written once, however often it is sent (`core.action.request_key`).
    `sent_again` of the context: the key is spent, and what is sent next is another form. Beside it: whose
    form it is (`core.unsent`)."""
    request = None if context.get("sent_again") else context.get("request")
    key = (request.POST.get("request_key", "") if request else "") or str(uuid4())
    hidden = format_html('<input type="hidden" name="request_key" value="{}">', key)
    user = getattr(context.get("request"), "user", None)
    if not isinstance(user, User):
        return hidden
    return hidden + format_html('<input type="hidden" name="{}" value="{}">', WRITER, signed_by(user))


@register.filter
def may(user: User, permission: str) -> bool:
    """Whether a page shows this user a button: `{% if user|may:"readers.edit" %}`."""
    return has_role(user, ALLOWED[permission])


@register.filter
def num(value: int | Decimal | None) -> str | SafeString:
    """3 214; nothing for None."""
    return "" if value is None else _unbroken(numbers.show(value, spoken()))


@register.filter
def pct(value: int | Decimal | None) -> str | SafeString:
    """98,2 %; in English 98.2%."""
    if value is None:
        return ""
    return _unbroken(numbers.show(value, spoken()) + ("%" if spoken() == "en" else f"{THIN_SPACE}%"))


@register.filter
def money(value: Decimal | None) -> str | SafeString:
    """150 000 ₸."""
    return "" if value is None else _unbroken(f"{numbers.show_money(value, spoken())}{THIN_SPACE}₸")


@register.filter
def day(value: date | None) -> str:
    """28 қаңтар."""
    return "" if value is None else dates.day_month(value, spoken()).replace(" ", numbers.NO_BREAK_SPACE, 1)


@register.filter
def short(value: date | None) -> str:
    """28.01.2027."""
    return "" if value is None else dates.short_date(value)


@register.filter
def in_language(value: Named | None) -> str:
    """The name of something that has one in each language."""
    return "" if value is None else value.name(spoken())


@register.filter
def cell(value: object) -> object:
    """A value of a list as its table shows it, by its type."""
    match value:
        case None | bool():
            return {None: "", True: "✓", False: "–"}[value]
        case int() | Decimal():
            return num(value)
        case date():
            return short(value)
        case _:
            return value


def _unbroken(figures: str) -> SafeString:
    return format_html('<span class="k-n">{}</span>', figures.replace(numbers.NO_BREAK_SPACE, THIN_SPACE))
