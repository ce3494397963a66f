import secrets
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import migrations, models


def people_of_rounds(apps: Any, editor: object) -> None:
    """Rounds get the links by which they keep their people. Of a round before links: who spoke in it, and in
    the latest one everyone not withdrawn. Who was withdrawn and had not agreed is of it no more."""
    model = apps.get_model
    rounds, links = model("agreement", "Round"), model("agreement", "Link")
    for shown in rounds.objects.order_by("pk"):
        people = model("agreement", "Participant").objects.filter(plan=shown.plan)
        spoke = people.filter(words__round=shown).distinct()
        agreed = set(people.filter(words__round=shown, words__said="agreed").values_list("pk", flat=True))
        later = rounds.objects.filter(
            plan=shown.plan, amendment=shown.amendment, number__gt=shown.number
        ).exists()
        own = links.objects.filter(round=shown)
        if own.exists():
            own.exclude(participant__withdrawn_on=None).exclude(participant__in=agreed).update(
                is_withdrawn=True
            )
            continue
        for person in {*spoke, *(() if later else people.filter(withdrawn_on=None))}:
            links.objects.create(
                school=shown.school, round=shown, participant=person, secret=secrets.token_urlsafe(32),
                is_withdrawn=person.withdrawn_on is not None and person.pk not in agreed,
            )  # fmt: skip


def name_guests(apps: Any, editor: object) -> None:
    """As `core.actions.name_guests`, for schools whose rounds wait for words by a link."""
    users = apps.get_model("core", "User")
    schools = apps.get_model("core", "School").objects.filter(corner_user=None)
    waiting = apps.get_model("agreement", "Round").objects.values("school")
    for school in schools.filter(pk__in=waiting):
        school.corner_user = users.objects.create(
            username=f"readers-{secrets.token_hex(9)}", password=make_password(None), school=school,
            full_name="Оқырмандар бұрышы", is_active=False,
        )  # fmt: skip
        school.save(update_fields=["corner_user"])


class Migration(migrations.Migration):
    dependencies = [("agreement", "0004_links")]

    operations = [
        migrations.AddField(model_name="link", name="is_withdrawn", field=models.BooleanField(default=False)),
        migrations.RunPython(people_of_rounds, migrations.RunPython.noop),
        migrations.RunPython(name_guests, migrations.RunPython.noop),
    ]
