from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("planning", "0003_agreement_moved")]

    operations = [
        migrations.AddField(
            model_name="planitem",
            name="added_on",
            field=models.DateField(
                blank=True, help_text="Day on which an amendment brought it in", null=True
            ),
        ),
        migrations.AddField(
            model_name="planitem",
            name="struck_on",
            field=models.DateField(
                blank=True, help_text="Day on which an amendment struck it out", null=True
            ),
        ),
    ]
