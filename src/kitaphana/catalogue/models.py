"""What books are: shared by every school of one database, and never holding anything of a school."""

import re
from hashlib import sha256
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kitaphana.lib.alphabet import sort_key
from kitaphana.lib.asked import KEY_LENGTH as ASKED_LENGTH
from kitaphana.lib.asked import author_key, work_key
from kitaphana.lib.fold import fold, stems, word_stems


class Subject(models.Model):
    """A school subject, in the names of the ministry's classifier."""

    code = models.CharField(max_length=40, unique=True)
    name_kk = models.CharField(max_length=120)
    name_ru = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name_kk

    def name(self, language: str) -> str:
        return {"ru": self.name_ru, "en": self.name_en}.get(language, self.name_kk)


class TitleKind(models.TextChoices):
    BOOK = "book", _("book")
    TEXTBOOK = "textbook", _("textbook")
    STUDY_AID = "study_aid", _("study aid")
    METHODICAL = "methodical", _("methodical literature")
    REFERENCE = "reference", _("reference book")
    BROCHURE = "brochure", _("brochure")
    PERIODICAL = "periodical", _("periodical")
    E_TEXTBOOK = "e_textbook", _("e-textbook")
    AV = "av", _("AV material")


class Section(models.TextChoices):
    """Columns of content of the summary book (domain.md §1.3), with an «other» so that they add up."""

    NATURAL = "natural", _("natural sciences")
    APPLIED = "applied", _("applied sciences")
    SOCIAL = "social", _("social sciences and humanities")
    REFERENCE = "reference", _("reference literature")
    PEDAGOGY = "pedagogy", _("pedagogy")
    ART_SPORT = "art_sport", _("art and sport")
    FICTION = "fiction", _("fiction")
    CHILDREN = "children", _("children’s literature")
    TEXTBOOK = "textbook", _("textbooks")
    OTHER = "other", _("other sections")


BOOK_LANGUAGES = {
    "kk": _("Kazakh"),
    "ru": _("Russian"),
    "en": _("English"),
    "ug": _("Uyghur"),
    "uz": _("Uzbek"),
    "tg": _("Tajik"),
    "de": _("German"),
    "fr": _("French"),
}
KEY_LENGTH = 400


class TitleQuerySet(models.QuerySet[Any, Any]):
    def matching(self, text: str) -> Self:
        """Titles with every word of the text, or with words that begin so, whatever letters it was
        typed in."""
        found = self
        for word in re.findall(r"[^\W_]+", text):
            either = Q()
            for stem in word_stems(word):
                either |= Q(search_stems__contains=f" {stem}")
            found = found.filter(either)
        return found


class Title(models.Model):
    """One edition. `natural_key` is its ISBN, else folded author, title, part, grade, language, year and
    publisher: it names the same edition in any database."""

    natural_key = models.CharField(max_length=KEY_LENGTH, unique=True)
    name = models.CharField(max_length=300)
    part = models.CharField(max_length=40, blank=True)
    authors = models.CharField(max_length=300, blank=True)
    publisher = models.CharField(max_length=160, blank=True)
    place = models.CharField(max_length=80, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    isbn = models.CharField(max_length=13, blank=True)
    language = models.CharField(max_length=8)
    pages = models.PositiveIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=12, choices=TitleKind)
    section = models.CharField(max_length=12, choices=Section, default=Section.OTHER)
    udc = models.CharField(max_length=40, blank=True)
    bbk = models.CharField(max_length=40, blank=True)
    illustrated = models.BooleanField(default=False)
    grade = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Of a textbook")
    subject = models.ForeignKey(
        Subject, on_delete=models.PROTECT, null=True, blank=True, related_name="titles"
    )
    sort_key = models.CharField(max_length=1200, editable=False)
    search_stems = models.TextField(editable=False)
    work_key = models.CharField(max_length=ASKED_LENGTH, editable=False, default="")
    author_key = models.CharField(max_length=ASKED_LENGTH, editable=False, default="")

    objects = TitleQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["sort_key"], name="title_sorted"),
            models.Index(fields=["kind", "grade", "language"], name="title_textbook"),
            models.Index(fields=["work_key"], name="title_work"),
            models.Index(fields=["author_key"], name="title_author"),
        ]

    def __str__(self) -> str:
        return f"{self.name}. {self.part}" if self.part else self.name

    @property
    def language_name(self) -> str:
        return str(BOOK_LANGUAGES.get(self.language, self.language))

    @property
    def imprint(self) -> str:
        """«Кронгарт Б., Мектеп, 2017», as far as it is known: tells editions of one name apart."""
        return ", ".join(str(part) for part in (self.authors, self.publisher, self.year) if part)

    def keyed(self) -> Self:
        """Set the stored keys from the description; call before every save."""
        folded = "|".join(
            fold(str(value or ""))
            for value in (
                self.authors,
                self.name,
                self.part,
                self.grade,
                self.language,
                self.year,
                self.publisher,
            )
        )
        self.natural_key = _within_key(f"isbn:{self.isbn}" if self.isbn else folded)
        words = f"{self.name} {self.part} {self.authors}"
        self.sort_key = sort_key(words)[:1200]
        self.search_stems = f" {' '.join(stems(words))} "
        self.work_key, self.author_key = work_key(self.name), author_key(self.authors)
        return self


def _within_key(text: str) -> str:
    """Long keys end in a digest of the whole: cut plainly, they would lose the year and the publisher."""
    if len(text) <= KEY_LENGTH:
        return text
    digest = sha256(text.encode()).hexdigest()
    return f"{text[: KEY_LENGTH - len(digest)]}{digest}"
