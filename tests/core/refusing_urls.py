"""The program's addresses, and one whose view fails in the way its address names."""

from django.db import IntegrityError, OperationalError
from django.http import HttpResponse
from django.urls import path

from kitaphana.core.permissions import Signed, allow
from kitaphana.core.refusal import Refused
from kitaphana.urls import urlpatterns as own

FAILURES = {
    "refused": Refused("user_login_taken", login="<b>dana</b>"),
    "busy": OperationalError("database is locked"),
    "twice": IntegrityError("UNIQUE constraint failed"),
    "fault": ZeroDivisionError(),
}


@allow("desk.use")
def fail(request: Signed, how: str) -> HttpResponse:
    raise FAILURES[how]


urlpatterns = [*own, path("fail/<str:how>/", fail)]
