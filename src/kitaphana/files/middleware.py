"""A form with too large a file is answered before a byte of the file is read."""

from collections.abc import Callable, Mapping, Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from kitaphana.core.middleware import answered
from kitaphana.core.models import User
from kitaphana.core.sentences import say
from kitaphana.files.limit import megabytes_of

TOO_LARGE = 413
BESIDE_THE_FILE = 1024**2
"""Bytes that the other fields of a form may take, more than any of ours does."""


class UploadLimit:
    """Stands before Django's check of the form's token, which reads the whole form.

    What a request says of its length may be trusted here: Django reads no byte beyond it, and nothing at all
    where it is left out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: Sequence[object],
        kwargs: Mapping[str, object],
    ) -> HttpResponse | None:
        if request.content_type != "multipart/form-data":
            return None
        length = request.headers.get("content-length") or "0"
        user = request.user
        most = megabytes_of(user.school if isinstance(user, User) else None)
        if length.isdecimal() and int(length) <= most * 1024**2 + BESIDE_THE_FILE:
            return None
        return answered(request, say("file_too_big", n=most), TOO_LARGE)
