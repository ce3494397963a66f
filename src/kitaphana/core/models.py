"""The school, who works in it, what they did, and what came in from files."""

from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Now
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class School(models.Model):
    """A school, or a district office, which is a row of the same kind.

    The head of its papers is stored as typed: the program never inflects or rebuilds a school's name.
    `corner_user` stands in the journal for readers who write without an account; nobody signs in as it.
    """

    class Kind(models.TextChoices):
        SCHOOL = "school"
        DISTRICT = "district"

    class Duty(models.TextChoices):
        """What the deputy who agrees papers is responsible for, by the office that papers print."""

        TEACHING = "teaching", pgettext_lazy("office", "deputy director for teaching")
        BOTH = "both", pgettext_lazy("office", "deputy director for teaching and upbringing")
        UPBRINGING = "upbringing", pgettext_lazy("office", "deputy director for upbringing")
        FACILITIES = "facilities", pgettext_lazy("office", "deputy director for facilities")

    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.SCHOOL)
    region_department_kk = models.CharField(max_length=200, blank=True)
    region_department_ru = models.CharField(max_length=200, blank=True)
    district_section_kk = models.CharField(max_length=200, blank=True)
    district_section_ru = models.CharField(max_length=200, blank=True)
    settlement_kk = models.CharField(max_length=120, blank=True)
    settlement_ru = models.CharField(max_length=120, blank=True)
    number = models.PositiveIntegerField(null=True, blank=True)
    type_kk = models.CharField(max_length=200, blank=True)
    type_ru = models.CharField(max_length=200, blank=True)
    legal_form_kk = models.CharField(max_length=60, blank=True)
    legal_form_ru = models.CharField(max_length=60, blank=True)
    name_kk = models.CharField(max_length=300)
    name_ru = models.CharField(max_length=300, blank=True)
    head_kk = models.TextField(help_text="Head of paper, as printed")
    head_ru = models.TextField(blank=True)
    director = models.CharField(max_length=120, blank=True)
    deputy = models.CharField(max_length=120, blank=True)
    deputy_duty = models.CharField(max_length=40, choices=Duty, default=Duty.TEACHING)
    librarian = models.CharField(max_length=120, blank=True)
    is_demo = models.BooleanField(default=False)
    corner_key = models.CharField(max_length=16, blank=True, help_text="Address of the readers' corner")
    corner_user = models.OneToOneField(
        "User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return self.name_kk

    def name(self, language: str) -> str:
        """Russian name for Russian, else Kazakh (an English paper carries the name as it is stored)."""
        return self.name_ru if language == "ru" and self.name_ru else self.name_kk

    def head(self, language: str) -> str:
        return self.head_ru if language == "ru" and self.head_ru else self.head_kk


class OfSchool(models.QuerySet[Any, Any]):
    """Rows that carry a school; the first thing asked of them is always whose they are."""

    def for_school(self, school: School) -> Self:
        return self.filter(school=school)


class RoleCode(models.TextChoices):
    LIBRARIAN = "librarian", _("Librarian")
    DIRECTOR = "director", _("Director")
    DEPUTY = "deputy", _("Deputy director")
    CLASS_HEAD = "class_head", _("Class head")
    TEACHER = "teacher", _("Teacher")
    PUPIL = "pupil", _("Pupil")
    METHODIST = "methodist", _("Methodist")
    ADMINISTRATOR = "administrator", _("Administrator")


class User(AbstractUser):
    """Who signs in. Belongs to exactly one school, the district office included."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="users")
    full_name = models.CharField(max_length=150)

    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.full_name

    @cached_property
    def role_codes(self) -> frozenset[str]:
        """Roles, read once a request: the row is loaded anew with each one."""
        return frozenset(self.roles.filter(school_id=self.school_id).values_list("code", flat=True))


class Role(models.Model):
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles")
    code = models.CharField(max_length=16, choices=RoleCode)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "user", "code"], name="role_once"),
        ]

    def __str__(self) -> str:
        return self.code


class Setting(models.Model):
    """What a school changed of `core.setting.SETTINGS`; no row means the default."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="settings")
    code = models.CharField(max_length=40)
    value = models.JSONField()
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "code"], name="setting_once"),
        ]

    def __str__(self) -> str:
        return self.code


class Journal(models.Model):
    """One line for each action: who, what, with which keys. Never a child's name; rows are only added."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    action = models.CharField(max_length=60)
    keys = models.JSONField(default=dict)
    request_key = models.CharField(max_length=36, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "request_key", "action"],
                name="journal_request_once",
                condition=~models.Q(request_key=""),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "at"], name="journal_at")]

    def __str__(self) -> str:
        return self.action


class ImportBatch(models.Model):
    """One file brought in. `undone_at` set: its rows were taken back."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    kind = models.CharField(max_length=20)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    added = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()
    errors = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = OfSchool.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["school", "at"], name="import_batch_at")]

    def __str__(self) -> str:
        return self.file_name


class ImportedRow(models.Model):
    """What a batch did to one row, enough to undo it.

    `before` is null for a row it added, else field → [before, after].
    """

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+")
    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="touched")
    model = models.CharField(max_length=60)
    key = models.BigIntegerField()
    before = models.JSONField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["school", "batch"], name="imported_row_batch")]

    def __str__(self) -> str:
        return f"{self.model} {self.key}"


class ColumnMap(models.Model):
    """How a school's files name their columns, remembered so that the wizard asks once."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    columns = models.JSONField(help_text="{our column: their heading}")

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "kind"], name="column_map_once"),
        ]

    def __str__(self) -> str:
        return self.kind
