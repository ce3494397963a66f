import pytest

from kitaphana.core.models import School
from kitaphana.roster.models import SchoolYear
from tests import make


@pytest.fixture
def year(school: School) -> SchoolYear:
    return make.school_year(school)
