"""What readers look for: questions at the desk, searches that found nothing, suggestions."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.catalogue.models import BOOK_LANGUAGES
from kitaphana.core.models import OfSchool, School, User
from kitaphana.lib.asked import KEY_LENGTH, author_key, work_key
from kitaphana.roster.models import Reader, ReaderKind


class Axis(models.TextChoices):
    """By what demand is gathered."""

    WORK = "work", pgettext_lazy("demand", "Works")
    AUTHOR = "author", pgettext_lazy("demand", "Authors")
    THEME = "theme", pgettext_lazy("demand", "Themes")


class Enquiry(models.Model):
    """A question at the desk. `about` is what was sought, in the asker's words; `key` gathers spellings;
    `author` and `author_key`: of a work, where it was said."""

    class Sought(models.TextChoices):
        INFORMATION = "information", _("information")
        AUTHOR = "author", _("author")
        WORK = "work", _("work")
        THEME = "theme", _("theme")
        FACT = "fact", _("fact")
        FOR_CLASS = "for_class", _("title for a class")

    class Kind(models.TextChoices):
        """Of a reference answer (domain.md §1.11)."""

        THEMATIC = "thematic", pgettext_lazy("reference answer", "thematic")
        CLARIFYING = "clarifying", pgettext_lazy("reference answer", "clarifying")
        ADDRESS = "address", pgettext_lazy("reference answer", "where to find")
        FACTUAL = "factual", pgettext_lazy("reference answer", "factual")

    class SourceUsed(models.TextChoices):
        SHELF = "shelf", pgettext_lazy("source of an answer", "the stock")
        CATALOGUE = "catalogue", pgettext_lazy("source of an answer", "the catalogue")
        REFERENCE = "reference", pgettext_lazy("source of an answer", "reference books")
        PERIODICAL = "periodical", pgettext_lazy("source of an answer", "newspapers and magazines")
        DIGITAL = "digital", pgettext_lazy("source of an answer", "digital resources")
        INTERNET = "internet", pgettext_lazy("source of an answer", "the internet")
        ELSEWHERE = "elsewhere", pgettext_lazy("source of an answer", "another library")

    class Outcome(models.TextChoices):
        MET = "met", _("met")
        PART = "part", _("met in part")
        REFERRED = "referred", _("referred on")
        REFUSED = "refused", _("unmet")

    class Reason(models.TextChoices):
        NOT_IN_STOCK = "not_in_stock", _("not in stock")
        ALL_LENT = "all_lent", _("all copies on loan")
        NOT_FOR_AGE = "not_for_age", _("not for this age")
        NO_LANGUAGE = "no_language", _("not in the language asked for")
        NO_LINE = "no_line", _("no internet line")
        NOT_FOUND = "not_found", _("no source has it")
        OTHER = "other", pgettext_lazy("reason", "another reason")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    sought = models.CharField(max_length=12, choices=Sought.choices)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    about = models.CharField(max_length=200)
    key = models.CharField(max_length=KEY_LENGTH, editable=False)
    author = models.CharField(max_length=120, blank=True)
    author_key = models.CharField(max_length=KEY_LENGTH, editable=False, blank=True)
    language = models.CharField(max_length=8, blank=True, choices=list(BOOK_LANGUAGES.items()))
    reader = models.ForeignKey(
        Reader, on_delete=models.PROTECT, null=True, blank=True, related_name="enquiries"
    )
    reader_kind = models.CharField(max_length=8, choices=ReaderKind.choices)
    grade = models.PositiveSmallIntegerField(null=True, blank=True)
    source_used = models.CharField(max_length=10, choices=SourceUsed.choices, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    reason = models.CharField(max_length=12, choices=Reason.choices, blank=True)
    referred_to = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(outcome="met") & Q(reason="")) | (~Q(outcome="met") & ~Q(reason="")),
                name="enquiry_reason_when_unmet",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "on"], name="enquiry_on")]

    def __str__(self) -> str:
        return self.about

    def keyed(self) -> "Enquiry":
        """Set the stored keys from the words; call before every save."""
        key = author_key if self.sought == Enquiry.Sought.AUTHOR else work_key
        self.key, self.author_key = key(self.about), author_key(self.author)
        return self


BY_THE_WORDS = ("", pgettext_lazy("kind of enquiry", "by the words"))
"""In place of what was sought, where nobody chose it: `queries.recognised` finds it."""


class EmptySearch(models.Model):
    """A search of the catalogue that found nothing. `reader_kind` and `grade` where they are known; `by`: who
    of the staff searched, never a reader."""

    class Place(models.TextChoices):
        STAFF = "staff", pgettext_lazy("place of a search", "staff catalogue")
        CORNER = "corner", pgettext_lazy("place of a search", "readers’ corner")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    place = models.CharField(max_length=6, choices=Place.choices)
    about = models.CharField(max_length=200)
    key = models.CharField(max_length=KEY_LENGTH, editable=False)
    reader_kind = models.CharField(max_length=8, choices=ReaderKind.choices, blank=True)
    grade = models.PositiveSmallIntegerField(null=True, blank=True)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

    objects = OfSchool.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["school", "on"], name="empty_search_on")]

    def __str__(self) -> str:
        return self.about

    def keyed(self) -> "EmptySearch":
        """Set the stored key from the words; call before every save."""
        self.key = work_key(self.about)
        return self


class Suggestion(models.Model):
    """What a reader proposes: a book to buy, or something else (`text`). The answer is public once
    `is_public`; who proposed it never is."""

    class Kind(models.TextChoices):
        BOOK = "book", pgettext_lazy("suggestion", "a book")
        SERVICE = "service", pgettext_lazy("suggestion", "a service")
        OTHER = "other", pgettext_lazy("suggestion", "something else")

    class State(models.TextChoices):
        NEW = "new", pgettext_lazy("suggestion", "new")
        ACCEPTED = "accepted", pgettext_lazy("suggestion", "accepted")
        DECLINED = "declined", pgettext_lazy("suggestion", "declined")
        DONE = "done", pgettext_lazy("suggestion", "done")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    about = models.CharField(max_length=200, blank=True, help_text="The title of a book")
    key = models.CharField(max_length=KEY_LENGTH, editable=False, blank=True)
    author = models.CharField(max_length=120, blank=True)
    author_key = models.CharField(max_length=KEY_LENGTH, editable=False, blank=True)
    language = models.CharField(max_length=8, blank=True, choices=list(BOOK_LANGUAGES.items()))
    text = models.TextField(max_length=1000, blank=True)
    reader = models.ForeignKey(
        Reader, on_delete=models.PROTECT, null=True, blank=True, related_name="suggestions"
    )
    reader_kind = models.CharField(max_length=8, choices=ReaderKind.choices)
    grade = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.NEW)
    answer = models.TextField(max_length=1000, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    is_public = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(db_default=Now())

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(kind="book") | ~Q(about=""), name="suggestion_of_a_book_names_it"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "on"], name="suggestion_on")]

    def __str__(self) -> str:
        return self.about or self.text[:60]

    def keyed(self) -> "Suggestion":
        """Set the stored keys from the words; call before every save."""
        self.key, self.author_key = work_key(self.about), author_key(self.author)
        return self
