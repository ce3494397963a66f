from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import migrations, models

ACT = "РФ 2014 жылғы 30 желтоқсандағы №2477 бұйрығы, 97-кесте"
SHIPPED = (
    "«Расчётные нормы времени на работы в библиотеке сельской школы», 4-бөлім",
    ACT,
    "РФ 2014 жылғы 30 желтоқсандағы №2477 бұйрығы, 99-кесте",
    "Украина 2008 жылғы 29 желтоқсандағы №1631 бұйрығы, 5-кесте",
    "Украина 2005 жылғы 19 шілдедегі №496 бұйрығы",
    "Жалпы тәжірибе; кітапхана нақтылайды",
)
BATCH = {
    "name_kk": "түскен топтаманы ілеспе құжатымен қабылдау",
    "name_ru": "приём партии по сопроводительным документам",
    "name_en": "receiving a batch by its papers",
    "unit_kk": "топтама",
    "unit_ru": "партия",
    "unit_en": "batch",
    "norm_minutes": 5,
    "norm_source": "",
}
"""The norm of table 97 that stood here is of another work: 20 minutes for the request of a set."""


def carry_over(apps: Any, editor: object) -> None:
    """Norms as shipped say so by an empty source; entries that the norm reckoned are no measurement."""
    kinds = apps.get_model("activities", "WorkKind")
    kinds.objects.filter(code="receipt", norm_source=ACT, norm_minutes=20).update(**BATCH)
    kinds.objects.filter(norm_source__in=SHIPPED).update(norm_source="")
    entries = apps.get_model("activities", "Activity")
    rows = entries.objects.values_list("pk", "minutes", "units", "kind__norm_minutes")
    reckoned = [
        pk
        for pk, minutes, units, norm in rows.iterator()
        if minutes == int((units * norm).quantize(Decimal(1), ROUND_HALF_UP))
    ]
    for start in range(0, len(reckoned), 500):
        entries.objects.filter(pk__in=reckoned[start : start + 500]).update(is_timed=False)


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0005_last_year"),
    ]

    operations = [
        migrations.AddField(
            model_name="workkind",
            name="is_hidden",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="workkind",
            name="norm_source",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="activity",
            name="is_timed",
            field=models.BooleanField(default=True),
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
    ]
