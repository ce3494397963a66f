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
    "order": {
        ("draft", "send"): "sent",
        ("draft", "cancel"): "cancelled",
        ("sent", "arrive"): "arrived",
        ("sent", "close"): "closed",
        ("sent", "cancel"): "cancelled",
    },
    "exchange_give": {
        ("offered", "agree"): "agreed",
        ("offered", "cancel"): "cancelled",
        ("agreed", "hand_over"): "handed_over",
        ("agreed", "cancel"): "cancelled",
        ("handed_over", "get_back"): "given_back",
    },
    "exchange_take": {
        ("requested", "agree"): "agreed",
        ("requested", "cancel"): "cancelled",
        ("agreed", "receive"): "received",
        ("agreed", "cancel"): "cancelled",
        ("received", "give_back"): "given_back",
    },
}


def move(table: str, state: str, verb: str) -> str:
    """The state after `verb`; raises Refused when the table has no such move."""
    try:
        return MOVES[table][state, verb]
    except KeyError:
        raise Refused("any_no_move") from None
