"""How the program says no: one plain sentence, in the reader's language."""

from kitaphana.core.sentences import say
from kitaphana.lib.sentence import Hole


class Refused(Exception):
    """A rule of the world forbids it. `code` names a row of a sentence table; `holes` fill it.

    The sentence is made when it is shown, so that it comes in the language of the person who reads it.
    """

    def __init__(self, code: str, /, **holes: Hole) -> None:
        super().__init__(code)
        self.code = code
        self.holes = holes

    def __str__(self) -> str:
        return self.sentence()

    def sentence(self, language: str | None = None) -> str:
        return say(self.code, language=language, **self.holes)


class NeedsWord(Refused):
    """Allowed once the librarian has said so: the caller repeats the action with the flag named here."""

    flag = ""


class Stranger(Refused):
    """A row of another school was handed to an action."""

    def __init__(self) -> None:
        super().__init__("any_stranger")


class Repeated(Refused):
    """The form was sent a second time; the first one is written."""

    def __init__(self) -> None:
        super().__init__("any_repeated")
