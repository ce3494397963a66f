from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("agreement", "0002_carry_over"),
        ("planning", "0002_sections"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="plan",
            name="round",
        ),
        migrations.DeleteModel(
            name="Agreement",
        ),
        migrations.DeleteModel(
            name="TimeBudget",
        ),
    ]
