"""The corner of a school is open; anybody may come in without an account."""

from collections.abc import Callable

import pytest
from django.test import Client

from kitaphana.core.actions import open_corner
from kitaphana.core.models import User

Visit = Callable[..., str]


@pytest.fixture
def corner(gulnar: User) -> str:
    """The address of the first page."""
    return f"/r/{open_corner(by=gulnar).corner_key}/"


@pytest.fixture
def read(client: Client, corner: str) -> Callable[[str], str]:
    """What a page of the corner says to a browser without an account."""

    def read(path: str = "") -> str:
        response = client.get(corner + path)
        assert response.status_code == 200
        return response.content.decode()

    return read
