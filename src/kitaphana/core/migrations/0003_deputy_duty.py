from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0002_corner")]

    operations = [
        migrations.AlterField(
            model_name="school",
            name="deputy_duty",
            field=models.CharField(
                choices=[
                    ("teaching", "deputy director for teaching"),
                    ("both", "deputy director for teaching and upbringing"),
                    ("upbringing", "deputy director for upbringing"),
                    ("facilities", "deputy director for facilities"),
                ],
                default="teaching",
                max_length=40,
            ),
        ),
    ]
