"""Photographs of an activity."""

from collections.abc import Sequence

from django.core.files import File

from kitaphana.activities.models import Activity, Photo
from kitaphana.core.action import action
from kitaphana.core.models import User
from kitaphana.files.actions import keep
from kitaphana.files.actions import remove as remove_file
from kitaphana.files.kinds import PICTURES


@action
def add_photos(
    *, by: User, activity: Activity, uploads: "Sequence[File[bytes]]", caption: str = ""
) -> list[Photo]:
    """All of them or, where one is refused as in `files.actions.keep`, none."""
    return [
        Photo.objects.create(
            school=by.school,
            activity=activity,
            file=keep(by=by, upload=upload, kinds=PICTURES),
            caption=caption.strip(),
        )
        for upload in uploads
    ]


@action
def caption_photo(*, by: User, photo: Photo, caption: str) -> Photo:
    photo.caption = caption.strip()
    photo.save(update_fields=["caption"])
    return photo


@action
def remove_photo(*, by: User, photo: Photo) -> None:
    """With its file."""
    stored = photo.file
    photo.delete()
    remove_file(by=by, stored=stored)
