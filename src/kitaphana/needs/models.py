"""What readers came for, and whether they got it."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from kitaphana.core.models import OfSchool, School
from kitaphana.roster.models import Reader, ReaderKind


class Enquiry(models.Model):
    """A question at the desk. `about` is what was sought, in the asker's words; `about_folded` gathers
    spellings."""

    class Sought(models.TextChoices):
        INFORMATION = "information", _("information")
        AUTHOR = "author", _("author")
        WORK = "work", _("work")
        THEME = "theme", _("theme")

    class Outcome(models.TextChoices):
        MET = "met", _("met")
        PART = "part", _("met in part")
        REFUSED = "refused", _("unmet")

    class Reason(models.TextChoices):
        NOT_IN_STOCK = "not_in_stock", _("not in stock")
        ALL_LENT = "all_lent", _("all copies on loan")
        NOT_FOR_AGE = "not_for_age", _("not for this age")
        NO_LANGUAGE = "no_language", _("not in the language asked for")
        NO_LINE = "no_line", _("no internet line")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    sought = models.CharField(max_length=12, choices=Sought.choices)
    about = models.CharField(max_length=200)
    about_folded = models.CharField(max_length=200, editable=False)
    reader = models.ForeignKey(
        Reader, on_delete=models.PROTECT, null=True, blank=True, related_name="enquiries"
    )
    reader_kind = models.CharField(max_length=8, choices=ReaderKind.choices)
    grade = models.PositiveSmallIntegerField(null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    reason = models.CharField(max_length=12, choices=Reason.choices, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(models.Q(outcome="met") & models.Q(reason=""))
                | (~models.Q(outcome="met") & ~models.Q(reason="")),
                name="enquiry_reason_when_unmet",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "on"], name="enquiry_on")]

    def __str__(self) -> str:
        return self.about
