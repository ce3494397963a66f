"""Past totals from paper. Every other figure is read from the rows that earned it (docs/adr/0011)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from kitaphana.core.models import OfSchool, School


class PaperFigure(models.Model):
    """A count printed in an old report, brought in by `import figures`: it speaks for exactly its period."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    code = models.CharField(max_length=30)
    value = models.DecimalField(max_digits=14, decimal_places=4)

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "starts_on", "ends_on", "code"], name="paper_figure_once"
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="paper_figure_forward"),
            models.CheckConstraint(condition=Q(value__gte=0), name="paper_figure_value"),
        ]

    def __str__(self) -> str:
        return self.code
