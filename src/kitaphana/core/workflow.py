"""States and the verbs that move them, as one table that can be printed."""

from kitaphana.core.refusal import Refused

MOVES: dict[str, dict[tuple[str, str], str]] = {
    "plan": {
        ("draft", "submit"): "submitted",
        ("sent_back", "submit"): "submitted",
        ("submitted", "send_back"): "sent_back",
        ("submitted", "agree"): "agreed",
        ("agreed", "send_back"): "sent_back",
        ("agreed", "approve"): "approved",
    },
}


def move(table: str, state: str, verb: str) -> str:
    """The state after `verb`; raises Refused when the table has no such move."""
    try:
        return MOVES[table][state, verb]
    except KeyError:
        raise Refused("any_no_move") from None
