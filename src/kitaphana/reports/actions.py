"""The school's own Word templates."""

from kitaphana.core.action import action
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import LANGUAGES
from kitaphana.reports import docx
from kitaphana.reports.files import write_whole
from kitaphana.reports.formats import SHAPES

LARGEST = 5_000_000


@action
def adopt_template(*, by: User, language: str, content: bytes) -> None:
    """Print the school's reports of this language in its own template from now on.

    Refused: the file is no Word document or too large, or one of its marks is broken or unknown.
    """
    _known(language)
    if len(content) > LARGEST:
        raise Refused("rep_template_file")
    docx.check(content, SHAPES)
    write_whole(docx.own_template(by.school, language), content)


@action
def remove_template(*, by: User, language: str) -> None:
    """Print in the default template again."""
    _known(language)
    docx.own_template(by.school, language).unlink(missing_ok=True)


def _known(language: str) -> None:
    if language not in LANGUAGES:
        raise Refused("any_not_found")
