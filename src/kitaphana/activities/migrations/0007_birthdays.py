"""Shipped birthdays in the genitive: «Мұхтар Әуезовтің туған күні». A name that the school wrote stays."""

from typing import Any

from django.db import migrations

BEFORE, AFTER = " туған күн", " туған күні"
NAMES = {
    "language_day": ("Қазақстан халқының тілдері күні, Ахмет Байтұрсынұлы", "ның"),
    "auezov": ("Мұхтар Әуезов", "тің"),
    "seifullin": ("Сәкен Сейфуллин", "нің"),
    "soqpaqbaev": ("Бердібек Соқпақбаев", "тың"),
    "altynsarin": ("Ыбырай Алтынсарин", "нің"),
    "mailin": ("Бейімбет Майлин", "нің"),
    "dulatuly": ("Міржақып Дулатұлы", "ның"),
    "mustafin": ("Ғабиден Мұстафин", "нің"),
    "kekilbaev": ("Әбіш Кекілбаев", "тың"),
    "momyshuly": ("Бауыржан Момышұлы", "ның"),
    "ongarsynova": ("Фариза Оңғарсынова", "ның"),
    "myrza_ali": ("Қадыр Мырза Әлі", "нің"),
    "maqataev": ("Мұқағали Мақатаев", "тың"),
    "jambyl": ("Жамбыл Жабаев", "тың"),
    "moldagaliev": ("Тұманбай Молдағалиев", "тің"),
    "musirepov": ("Ғабит Мүсірепов", "тің"),
    "muqanov": ("Сәбит Мұқанов", "тың"),
    "jansugirov": ("Ілияс Жансүгіров", "тің"),
    "suleimenov": ("Олжас Сүлейменов", "тің"),
    "pushkin": ("Александр Пушкин", "нің"),
    "jumabaev": ("Мағжан Жұмабаев", "тың"),
    "shakarim": ("Шәкәрім Құдайбердіұлы", "ның"),
}
"""Code → the person and the ending of the genitive."""


def write_anew(apps: Any, schema_editor: object) -> None:
    dates = apps.get_model("activities", "MemorableDate").objects
    for code, (person, ending) in NAMES.items():
        dates.filter(code=code, name_kk=person + BEFORE).update(name_kk=person + ending + AFTER)


class Migration(migrations.Migration):
    dependencies = [("activities", "0006_norms")]

    operations = [migrations.RunPython(write_anew, migrations.RunPython.noop)]
