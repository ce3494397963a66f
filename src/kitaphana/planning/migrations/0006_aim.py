from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("planning", "0005_draft_choice")]

    operations = [
        migrations.AddField(
            model_name="plan",
            name="aim",
            field=models.TextField(blank=True, default="", max_length=1000),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="plan",
            name="tasks",
            field=models.TextField(blank=True, default="", help_text="One a line", max_length=4000),
            preserve_default=False,
        ),
    ]
