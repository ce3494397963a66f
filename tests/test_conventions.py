"""The rules of ARCHITECTURE.md that a machine can read."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from kitaphana.core.action import ACTIONS
from kitaphana.core.permissions import ALLOWED
from kitaphana.core.setting import SETTINGS
from kitaphana.indicators.counts import COUNTS
from kitaphana.indicators.formulas import INDICATORS

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "kitaphana"
OURS = [
    model
    for model in apps.get_models()
    if model.__module__.startswith("kitaphana.") and not model._meta.proxy
]
SHARED = {"catalogue"}
WITHOUT_SCHOOL = {"core.School"}
UNIQUE_IN_THE_NATION = {"core.User.username", "catalogue.Subject.code", "catalogue.Title.natural_key"}
"""Logins are checked by the sign-in service; the catalogue is shared."""

ANYBODY = {
    "account_inactive",
    "account_login",
    "account_logout",
    "account_change_password",
    "account_reauthenticate",
    "desk:begin",
    "desk:demo",
    "desk:welcome",
    "set_language",
}


def _labels(model: type[models.Model]) -> str:
    return model._meta.label


@pytest.mark.parametrize("model", OURS, ids=_labels)
def test_every_table_but_the_catalogues_carries_a_school(model: type[models.Model]) -> None:
    names = {field.name for field in model._meta.get_fields()}
    shared = model._meta.app_label in SHARED
    if model._meta.label in WITHOUT_SCHOOL:
        return
    assert ("school" in names) != shared


@pytest.mark.parametrize("model", OURS, ids=_labels)
def test_foreign_keys_never_lead_from_the_catalogue_to_a_school(model: type[models.Model]) -> None:
    for field in model._meta.get_fields():
        if isinstance(field, models.ForeignKey) and model._meta.app_label in SHARED:
            assert field.related_model._meta.app_label in SHARED


@pytest.mark.parametrize("model", OURS, ids=_labels)
def test_every_unique_constraint_of_school_data_begins_with_school(model: type[models.Model]) -> None:
    if model._meta.app_label in SHARED:
        return
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            assert constraint.fields[0] == "school", constraint.name
    for field in model._meta.get_fields():
        if (
            isinstance(field, models.Field)
            and field.unique
            and not field.primary_key
            and not field.is_relation
        ):
            assert f"{model._meta.label}.{field.name}" in UNIQUE_IN_THE_NATION


@pytest.mark.parametrize("model", OURS, ids=_labels)
def test_every_key_is_big(model: type[models.Model]) -> None:
    assert isinstance(model._meta.pk, models.BigAutoField)


def test_titles_hold_nothing_of_a_school() -> None:
    title = apps.get_model("catalogue", "Title")
    words = ("loan", "popular", "last_", "count", "held")
    assert not [f.name for f in title._meta.get_fields() if f.name.startswith(words)]


def _functions(file: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            yield node


def _python() -> list[Path]:
    return [file for file in SOURCE.rglob("*.py") if "migrations" not in file.parts]


def test_every_public_function_of_an_actions_module_is_an_action() -> None:
    founding = {"found_school"}
    loose = [
        f"{file.parent.name}.{function.name}"
        for file in SOURCE.glob("*/actions.py")
        for function in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(function, ast.FunctionDef)
        and not function.name.startswith("_")
        and function.name not in founding
        and not any("action" in ast.unparse(decorator) for decorator in function.decorator_list)
    ]
    assert loose == []
    assert ACTIONS


def test_no_function_is_over_forty_lines_and_no_file_over_four_hundred() -> None:
    long_files = [str(f.relative_to(ROOT)) for f in _python() if len(f.read_text("utf-8").splitlines()) > 400]
    long_functions = [
        f"{file.relative_to(ROOT)}:{function.name}"
        for file in _python()
        for function in _functions(file)
        if (function.end_lineno or 0) - function.lineno + 1 > 40
    ]
    assert long_files + long_functions == []


def _patterns(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _patterns(entry, entry.namespace or space)
        else:
            yield (f"{space}:{entry.name}" if space else str(entry.name)), entry


def test_every_page_names_a_permission() -> None:
    unguarded = {
        name
        for name, pattern in _patterns(get_resolver())
        if not hasattr(pattern.callback, "permission") and not name.startswith("account_")
    }
    assert unguarded <= ANYBODY
    assert {name for name, _ in _patterns(get_resolver()) if name.startswith("account_")} <= ANYBODY


def _docs() -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "docs").rglob("*.md"))


@pytest.mark.parametrize(
    "codes", [SETTINGS, INDICATORS, COUNTS, ALLOWED], ids=["settings", "indicators", "counts", "permissions"]
)
def test_everything_that_can_be_listed_is_in_the_docs(codes: dict[str, object]) -> None:
    docs = _docs()
    assert [code for code in codes if f"`{code}`" not in docs] == []


def test_every_command_is_in_the_docs() -> None:
    docs = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    commands = {file.stem for file in SOURCE.glob("*/management/commands/*.py")} - {"__init__"}
    assert [name for name in sorted(commands) if f"kitaphana {name}" not in docs] == []


def test_no_permission_is_idle() -> None:
    source = "\n".join(
        file.read_text(encoding="utf-8") for file in _python() if file.name != "permissions.py"
    )
    templates = "\n".join(file.read_text(encoding="utf-8") for file in SOURCE.rglob("*.html"))
    assert [name for name in ALLOWED if f'"{name}"' not in source + templates] == []


def test_migrations_use_only_djangos_own_operations() -> None:
    raw = re.compile(r"RunSQL|setval|ALTER CONSTRAINT|CREATE TRIGGER", re.IGNORECASE)
    assert [
        file.name for file in SOURCE.glob("*/migrations/*.py") if raw.search(file.read_text("utf-8"))
    ] == []
