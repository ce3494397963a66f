"""How large a file a school takes in."""

from kitaphana.core.models import School
from kitaphana.core.setting import SETTINGS, number_of

CODE = "file_megabytes"


def megabytes_of(school: School | None) -> int:
    """The school's own limit; the usual one where nobody has signed in."""
    return number_of(school, CODE) if school else int(SETTINGS[CODE].default)
