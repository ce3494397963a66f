import hashlib
import json
from typing import Any

from django.db import migrations, models


def seal(apps: Any, editor: object) -> None:
    for version in apps.get_model("agreement", "Version").objects.order_by("pk"):
        text = json.dumps(version.content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        version.seal = hashlib.sha256(text.encode()).hexdigest()
        version.save(update_fields=["seal"])


class Migration(migrations.Migration):
    dependencies = [("agreement", "0002_carry_over")]

    operations = [
        migrations.AddField(
            model_name="version",
            name="seal",
            field=models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
    ]
