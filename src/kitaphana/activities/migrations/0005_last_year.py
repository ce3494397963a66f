from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0004_marked"),
    ]

    operations = [
        migrations.AddField(
            model_name="memorabledate",
            name="last",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
    ]
