from datetime import date

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("demand", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            "proposal", "unmet", models.PositiveIntegerField(default=0), preserve_default=False
        ),
        migrations.AddField(
            "proposal", "per_copy", models.PositiveSmallIntegerField(default=5), preserve_default=False
        ),
        migrations.AddField(
            "proposalline", "price_known", models.BooleanField(default=False), preserve_default=False
        ),
        migrations.AddField(
            "proposalline", "queue", models.PositiveIntegerField(default=0), preserve_default=False
        ),
        migrations.AddField(
            "tellasker", "asked_on", models.DateField(default=date(2023, 9, 1)), preserve_default=False
        ),
        migrations.AddConstraint(
            "proposal",
            models.CheckConstraint(condition=models.Q(("per_copy__gte", 1)), name="proposal_per_copy"),
        ),
    ]
