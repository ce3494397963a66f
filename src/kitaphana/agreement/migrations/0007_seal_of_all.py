import hashlib
import json
from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def seal(apps: Any, editor: object) -> None:
    """Over the whole row; a version whose seal does not match its content keeps the broken one."""
    for version in apps.get_model("agreement", "Version").objects.order_by("pk"):
        if version.seal != _seal_of(version.content):
            continue
        version.seal = _seal_of({
            "plan": version.plan_id, "number": version.number, "made_on": str(version.made_on),
            "is_approved": version.is_approved, "content": version.content,
        })  # fmt: skip
        version.save(update_fields=["seal"])


def _seal_of(content: object) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class Migration(migrations.Migration):
    dependencies = [("agreement", "0006_people_once"), ("planning", "0008_pasts")]

    operations = [
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="remark",
            name="item",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="planning.planitem",
            ),
        ),
    ]
