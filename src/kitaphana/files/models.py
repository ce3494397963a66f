"""Files that people hand in: photographs, papers of projects, electronic resources."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from kitaphana.core.models import OfSchool, School


class StoredFile(models.Model):
    """A file as it lies in the data folder under `key`, which cannot be guessed; `name` is only shown."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=43)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    for_readers = models.BooleanField(default=False, help_text="May be opened without an account")
    open_until = models.DateField(null=True, blank=True, help_text="The last day of that")
    stored_at = models.DateTimeField(db_default=Now())

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "key"], name="stored_file_once"),
        ]

    def __str__(self) -> str:
        return self.name
