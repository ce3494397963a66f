"""`kitaphana demo`: a fictional school with years of dated work."""

from datetime import date
from typing import Any

from django.core.management import BaseCommand, CommandParser, call_command
from django.db import transaction
from django.utils.timezone import localdate

from kitaphana.core.models import School
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say
from kitaphana.demo.school import Wish, last_known_day, make_school
from kitaphana.lib.dates import short_date


class Command(BaseCommand):
    help = "Make a fictional school with dated work; the same arguments give the same school."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--pupils", type=int, default=420)
        parser.add_argument(
            "--since", type=int, default=2023, help="first calendar year of the first school year"
        )
        parser.add_argument("--until", type=date.fromisoformat, help="last day of the work (default: today)")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing where there is a school already"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        standing = School.objects.order_by("is_demo", "pk").first()
        if standing and options["if_empty"]:
            return
        if standing and not standing.is_demo:
            raise Refused("demo_other_school", name=standing.name_kk)
        if standing:
            self.stdout.write(say("demo_already", name=standing.name_kk))
            return
        until = options["until"] or min(localdate(), last_known_day())
        wish = Wish(pupils=options["pupils"], since=options["since"], until=until, seed=options["seed"])
        with transaction.atomic():
            school = make_school(wish, self._tell)
        first = short_date(date(wish.since, 9, 1))
        self.stdout.write(say("demo_made", name=school.name_kk, first=first, last=short_date(until)))

    def _tell(self, year: str) -> None:
        self.stdout.write(year)
        self.stdout.flush()
