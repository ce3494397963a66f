from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Apart from the rows of 0005: PostgreSQL alters no table whose rows were changed in the same
    transaction."""

    dependencies = [("agreement", "0005_people_of_rounds")]

    operations = [
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.UniqueConstraint(
                condition=Q(user__isnull=True, school_class__isnull=True),
                fields=("school", "plan", "name", "office", "subject"),
                name="participant_by_name_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.UniqueConstraint(
                condition=Q(user__isnull=True, school_class__isnull=False),
                fields=("school", "plan", "name", "office", "subject", "school_class"),
                name="participant_of_class_once",
            ),
        ),
    ]
