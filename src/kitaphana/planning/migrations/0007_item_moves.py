from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q


def carry(apps: Any, editor: object) -> None:
    """The one move that an item kept; who moved it was not kept."""
    item_move = apps.get_model("planning", "ItemMove")
    moved = apps.get_model("planning", "PlanItem").objects.exclude(moved_on=None).exclude(was_starts_on=None)
    item_move.objects.bulk_create(
        item_move(
            school_id=item.school_id,
            item=item,
            on=item.moved_on,
            why="" if item.state == "dropped" else item.why,
            term_kind=item.was_term_kind,
            term_number=item.was_term_number,
            starts_on=item.was_starts_on,
            ends_on=item.was_ends_on,
        )
        for item in moved.order_by("pk")
    )


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_initial"),
        ("planning", "0006_aim"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ItemMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField()),
                ("why", models.CharField(blank=True, max_length=200)),
                ("term_kind", models.CharField(max_length=12)),
                ("term_number", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moves",
                        to="planning.planitem",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.school"
                    ),
                ),
            ],
            options={
                "ordering": ["on", "pk"],
                "constraints": [
                    models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="item_move_forward")
                ],
            },
        ),
        migrations.RunPython(carry, migrations.RunPython.noop),
    ]
