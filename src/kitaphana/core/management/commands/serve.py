"""`kitaphana serve`: migrate, then serve. Prints the address, and the demo's logins when there is a demo."""

import socket
from typing import Any

from django.core.management import BaseCommand, CommandParser, call_command
from granian.constants import Interfaces
from granian.server import Server

from kitaphana.core.accounts import DEMO_PASSWORD
from kitaphana.core.queries import demo_users
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - what a person typed, not where we listen by ourselves


def _own_address() -> str | None:
    """This machine's address in its network, for the other machines of the school; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        return str(probe.getsockname()[0])


def _must_be_free(host: str, port: int) -> None:
    """Raise Refused when another program answers at this port, or the machine has no such address."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise Refused("serve_port", host=host, port=str(port)) from None


class Command(BaseCommand):
    help = "Migrate the database, then serve the pages on this address."
    requires_system_checks = ()  # they import every page, which only the worker needs

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        _must_be_free(host, port)
        call_command("migrate", verbosity=0, interactive=False)
        for name in (_own_address() or host, "localhost") if host in EVERYWHERE else (host,):
            self.stdout.write(f"Kitaphana: http://{name}:{port}/")
        for user in demo_users():
            self.stdout.write(f"  {user.username:<12} {DEMO_PASSWORD:<12} {user.full_name}")
        self.stdout.write(say("serve_stop"))
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
