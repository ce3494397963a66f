from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("appendix", "0002_calendar_key")]

    operations = [
        migrations.AddConstraint(
            model_name="calendarkey",
            constraint=models.UniqueConstraint(fields=("school", "key"), name="calendar_secret_once"),
        ),
    ]
