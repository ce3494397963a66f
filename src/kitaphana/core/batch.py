"""What one file did to our rows: counted, saved in bulk, and undone."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, TypeVar

from django.apps import apps
from django.db import models
from django.db.models.functions import Now

from kitaphana.core.action import action
from kitaphana.core.models import ImportBatch, ImportedRow, School, User
from kitaphana.core.refusal import Refused
from kitaphana.core.rows import Fault, Row

Options = Mapping[str, object]
M = TypeVar("M", bound=models.Model)
# Field → [before, after]; after, so that undoing never overwrites what someone changed later.
Change = dict[str, list[Any]]


class Batch:
    """What the rows do. An importer loads what it compares with, then for each row:

        with batch.row(row):  # a Fault raised inside is recorded, and the row left out
            surname, phone = row.text("surname"), row.text("phone", "")  # first read every cell,
            batch.add(Reader(school=batch.school, surname=surname))  # then add (parents before children)
            batch.change(reader, phone=phone)  # or change what is there
        batch.note(fault)  # to be told although the row comes in

    Nothing is saved before the end; then new rows are created and changed rows updated in bulk. So what `add`
    got has no key while the importer runs: point at it by object.
    """

    def __init__(self, model: type[models.Model], by: User, on: date, options: Options) -> None:
        self.model = model
        self.by = by
        self.school: School = by.school
        self.on = on
        self.options = options
        self.faults: list[Fault] = []
        self.rows = self.added = self.changed = self.unchanged = 0
        self._new: list[models.Model] = []
        self._old: dict[tuple[type[models.Model], Any], tuple[models.Model, dict[str, object]]] = {}
        self._row_new: list[models.Model] = []
        self._row_old: list[tuple[models.Model, str, object]] = []
        self._row_notes: list[Fault] = []

    @contextmanager
    def row(self, row: Row) -> Iterator[None]:
        """One row of the file: counted, or taken back and recorded when a Fault is raised."""
        self.rows += 1
        self._row_new, self._row_old, self._row_notes = [], [], []
        try:
            yield
        except Fault as fault:
            for thing, name, old in reversed(self._row_old):
                setattr(thing, name, old)
            self.faults.append(fault)
            return
        if any(isinstance(thing, self.model) for thing in self._row_new):
            self.added += 1
        elif self._row_new or self._row_old:
            self.changed += 1
        else:
            self.unchanged += 1
        self.faults += self._row_notes
        self._new += self._row_new
        for thing, name, old in self._row_old:
            if thing.pk is not None:
                self._old.setdefault((type(thing), thing.pk), (thing, {}))[1].setdefault(name, old)

    def add(self, thing: M) -> M:
        self._row_new.append(thing)
        return thing

    def note(self, fault: Fault) -> None:
        """Tell of something that does not keep the row out."""
        self._row_notes.append(fault)

    def change(self, thing: models.Model, **values: object) -> None:
        """Set fields that differ; foreign keys by their `…_id` name or by object."""
        for name, value in values.items():
            old = getattr(thing, name)
            if old != value:
                self._row_old.append((thing, name, old))
                setattr(thing, name, value)

    def save(self, record: ImportBatch) -> None:
        """Write everything, and what is needed to undo it."""
        new, old = _by_model(self._new), _by_model([thing for thing, _ in self._old.values()])
        touched: list[ImportedRow] = []
        for model in _parents_first({*new, *old}):
            # Changes first: an old row may have to make room for a new one.
            touched += self._update(record, model, old.get(model, []))
            touched += [
                _touched(record, thing) for thing in model._default_manager.bulk_create(new.get(model, []))
            ]
        ImportedRow.objects.bulk_create(touched)

    def _update(
        self, record: ImportBatch, model: type[models.Model], things: list[models.Model]
    ) -> list[ImportedRow]:
        names: set[str] = set()
        touched = []
        for thing in things:
            before = self._old[model, thing.pk][1]
            names |= before.keys()
            pairs = {name: [_plain(old), _plain(getattr(thing, name))] for name, old in before.items()}
            touched.append(_touched(record, thing, pairs))
        if things:
            model._default_manager.bulk_update(things, sorted(names), batch_size=200)
        return touched


@action
def undo_batch(*, by: User, batch: ImportBatch) -> None:
    """Take back all that a batch added or changed.

    Raises Refused (imp_undo_no) when a row it added is used elsewhere, or a row it touched was changed since.
    """
    if batch.undone_at is not None:
        raise Refused("any_no_move")
    added = _keys_of(batch.touched.filter(before__isnull=True))
    changed = list(batch.touched.filter(before__isnull=False))
    used = sum(_users_of(model, keys, added) for model, keys in added.items())
    used += sum(not _still_ours(touched) for touched in changed)
    used += _touched_later(batch)
    if used:
        raise Refused("imp_undo_no", n=used)
    for touched in changed:
        model = apps.get_model(touched.model)
        old = {
            name: model._meta.get_field(name).to_python(pair[0]) for name, pair in _change(touched).items()
        }
        model._default_manager.filter(pk=touched.key).update(**old)
    for model, keys in reversed(added.items()):
        model._default_manager.filter(pk__in=keys).delete()
    ImportBatch.objects.filter(pk=batch.pk).update(undone_at=Now())


def _by_model(things: Sequence[models.Model]) -> dict[type[models.Model], list[models.Model]]:
    found: dict[type[models.Model], list[models.Model]] = {}
    for thing in things:
        found.setdefault(type(thing), []).append(thing)
    return found


def _parents_first(wanted: set[type[models.Model]]) -> list[type[models.Model]]:
    """So that a row is saved after those it points at."""
    seen: set[type[models.Model]] = set()
    ordered: list[type[models.Model]] = []

    def visit(model: type[models.Model]) -> None:
        if model in seen:
            return
        seen.add(model)
        for field in model._meta.concrete_fields:
            if isinstance(field.related_model, type):
                visit(field.related_model)
        if model in wanted:
            ordered.append(model)

    for model in sorted(wanted, key=lambda model: model._meta.label):
        visit(model)
    return ordered


def _touched(record: ImportBatch, thing: models.Model, before: Change | None = None) -> ImportedRow:
    return ImportedRow(
        school_id=record.school_id, batch=record, model=thing._meta.label, key=thing.pk, before=before
    )


def _change(touched: ImportedRow) -> Change:
    return dict(touched.before or {})


def _plain(value: object) -> object:
    if isinstance(value, models.Model):
        return value.pk
    return value if value is None or isinstance(value, str | int | bool) else str(value)


def _keys_of(touched: models.QuerySet[ImportedRow]) -> dict[type[models.Model], list[int]]:
    """Model → keys, parents first, as they were added."""
    found: dict[type[models.Model], list[int]] = {}
    for label, key in touched.order_by("pk").values_list("model", "key"):
        found.setdefault(apps.get_model(label), []).append(key)
    return found


def _users_of(
    model: type[models.Model], keys: list[int], added: Mapping[type[models.Model], list[int]]
) -> int:
    """How many of these rows others outside the batch point at."""
    used: set[int] = set()
    for other in model._meta.get_fields(include_hidden=True):
        if isinstance(other, models.ManyToOneRel) and isinstance(other.related_model, type):
            pointing = other.related_model._default_manager.filter(**{f"{other.field.name}__in": keys})
            outside = pointing.exclude(pk__in=added.get(other.related_model, []))
            used.update(outside.values_list(other.field.name, flat=True))
    return len(used)


def _still_ours(touched: ImportedRow) -> bool:
    """Whether the fields that the batch changed still hold what it put there."""
    thing = apps.get_model(touched.model)._default_manager.filter(pk=touched.key).first()
    return thing is not None and all(
        _plain(getattr(thing, name)) == new for name, (_, new) in _change(touched).items()
    )


def _touched_later(batch: ImportBatch) -> int:
    """Rows of this batch that a later one, not undone, changed again."""
    later = ImportedRow.objects.filter(
        school_id=batch.school_id, batch__undone_at__isnull=True, batch__gt=batch.pk
    )
    return batch.touched.filter(
        models.Exists(later.filter(model=models.OuterRef("model"), key=models.OuterRef("key")))
    ).count()
