"""Rows that the constraints of 0010 would refuse, made plain first: none that the program wrote."""

from typing import Any

from django.db import migrations
from django.db.models import F, Q

KINDS = ("day", "week", "month", "quarter", "until", "monthly", "quarterly", "all_year", "when_needed")
STATES = ("draft", "submitted", "sent_back", "agreed", "approved")


def make_plain(apps: Any, schema_editor: object) -> None:
    plans = apps.get_model("planning", "Plan").objects
    plans.exclude(state__in=STATES).update(state="draft")
    plans.exclude(state="approved").update(approved_on=None, approved_by=None)
    plans.filter(state="approved", approved_on=None).update(approved_on=F("starts_on"))
    items = apps.get_model("planning", "PlanItem").objects
    items.exclude(state__in=("planned", "done", "moved", "dropped")).update(state="planned")
    numbered = Q(term_kind="quarter", term_number__gte=1, term_number__lte=4)
    for rows in (items, apps.get_model("planning", "ItemMove").objects):
        rows.exclude(term_kind__in=KINDS).update(term_kind="when_needed")
        rows.exclude(Q(term_number=None) | numbered).update(term_number=None)


class Migration(migrations.Migration):
    dependencies = [("planning", "0008_pasts")]

    operations = [migrations.RunPython(make_plain, migrations.RunPython.noop)]
