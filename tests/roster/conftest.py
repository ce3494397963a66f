from typing import Any

import pytest

from kitaphana.core.importing import Result, run_import
from kitaphana.core.models import School, User
from kitaphana.roster.importer import READERS
from kitaphana.roster.models import SchoolYear
from tests import make
from tests.roster.files import NEW_CLASSES, SEPTEMBER, Bring


@pytest.fixture
def year(school: School) -> SchoolYear:
    """2023–2024, without terms."""
    return make.school_year(school)


@pytest.fixture
def bring(gulnar: User, year: SchoolYear) -> Bring:
    def bring(content: bytes, **how: Any) -> Result:
        given: dict[str, Any] = {"options": NEW_CLASSES, "on": SEPTEMBER} | how
        return run_import(by=gulnar, importer=READERS, content=content, file_name="оқушылар.xlsx", **given)

    return bring
