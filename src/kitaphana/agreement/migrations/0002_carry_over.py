from typing import Any

from django.db import migrations

OFFICES = ("deputy", "class_head", "teacher")


def carry_over(apps: Any, editor: object) -> None:
    """Each word of the old agreement becomes a participant, a round and a word; the version of an old round
    was never kept, so it is empty."""
    model = apps.get_model
    for old in model("planning", "Agreement").objects.order_by("pk"):
        own = {"school_id": old.school_id, "plan_id": old.plan_id}
        version, _ = model("agreement", "Version").objects.get_or_create(
            **own, number=old.round, defaults={"content": {}, "made_on": old.plan.starts_on}
        )
        sent = {"version": version, "sent_on": old.plan.starts_on}
        round_, _ = model("agreement", "Round").objects.get_or_create(
            **own, amendment=None, number=old.round, defaults=sent
        )
        person = None
        if old.role in OFFICES:
            named = {"name": old.user.full_name, "office": old.role}
            person, _ = model("agreement", "Participant").objects.get_or_create(
                **own, user_id=old.user_id, defaults=named
            )
        if old.word == "waiting":
            continue
        word = model("agreement", "Word").objects.create(
            school_id=old.school_id,
            round=round_,
            participant=person,
            said="agreed" if old.word == "agreed" else "remarks",
            way="account",
            on=old.on or old.plan.starts_on,
            by_id=old.user_id,
            recorded_at=old.recorded_at,
        )
        if old.remark:
            model("agreement", "Remark").objects.create(school_id=old.school_id, word=word, text=old.remark)
    _withdraw(model)


def _withdraw(model: Any) -> None:
    """Who was not asked in the last round of a plan is not waited for."""
    olds = model("planning", "Agreement").objects
    for round_ in model("agreement", "Round").objects.order_by("plan", "-number").select_related("plan"):
        if round_.plan.rounds.filter(number__gt=round_.number).exists():
            continue
        asked = olds.filter(plan=round_.plan, round=round_.number).values("user")
        round_.plan.participants.exclude(user__in=asked).update(withdrawn_on=round_.sent_on)


class Migration(migrations.Migration):
    dependencies = [
        ("agreement", "0001_initial"),
        ("planning", "0002_sections"),
    ]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
