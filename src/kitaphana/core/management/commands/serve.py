"""`kitaphana serve`: migrate, then serve. Prints the address, and the demo's logins when there is a demo."""

from typing import Any

from django.core.management import BaseCommand, CommandParser, call_command
from granian.constants import Interfaces
from granian.server import Server

from kitaphana.core.accounts import DEMO_PASSWORD
from kitaphana.core.models import User


class Command(BaseCommand):
    help = "Migrate the database, then serve the pages on this address."
    requires_system_checks = ()  # they import every page, which only the worker needs

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        host, port = options["host"], options["port"]
        self.stdout.write(f"Kitaphana: http://{host}:{port}/")
        for user in User.objects.filter(school__is_demo=True).order_by("pk")[:12]:
            self.stdout.write(f"  {user.username:<12} {DEMO_PASSWORD:<12} {user.full_name}")
        self.stdout.write("Ctrl+C stops it.")
        self.stdout.flush()
        Server(
            "kitaphana.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=1,
            blocking_threads=4,
            respawn_failed_workers=True,
            log_enabled=False,
        ).serve()
