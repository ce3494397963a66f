import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("planning", "0007_item_moves")]

    operations = [
        *(
            migrations.RemoveField(model_name="planitem", name=name)
            for name in ("moved_on", "was_term_kind", "was_term_number", "was_starts_on", "was_ends_on")
        ),
        migrations.AddField(
            model_name="planitem",
            name="first",
            field=models.ForeignKey(
                blank=True,
                help_text="What it was before amendments wrote it anew: the earliest row",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="planning.planitem",
            ),
        ),
        migrations.AddField(
            model_name="controlnumber",
            name="added_on",
            field=models.DateField(
                blank=True, help_text="Day on which an amendment brought it in", null=True
            ),
        ),
        migrations.AddField(
            model_name="controlnumber",
            name="struck_on",
            field=models.DateField(
                blank=True, help_text="Day on which an amendment struck it out", null=True
            ),
        ),
        migrations.RemoveConstraint(model_name="controlnumber", name="control_number_once"),
        migrations.AddConstraint(
            model_name="controlnumber",
            constraint=models.UniqueConstraint(
                fields=["school", "plan", "code", "quarter"],
                name="control_number_once",
                condition=models.Q(struck_on=None),
            ),
        ),
    ]
