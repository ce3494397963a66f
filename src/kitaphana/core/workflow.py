"""States and the verbs that move them, as one table that can be printed."""

from kitaphana.core.refusal import Refused

MOVES: dict[str, dict[tuple[str, str], str]] = {
    "plan": {
        ("draft", "submit"): "submitted",
        ("sent_back", "submit"): "submitted",
        ("stopped", "submit"): "submitted",
        ("submitted", "send_back"): "sent_back",
        ("submitted", "stop"): "stopped",
        ("submitted", "agree"): "agreed",
        ("agreed", "send_back"): "sent_back",
        ("agreed", "stop"): "stopped",
        ("agreed", "approve"): "approved",
    },
    "amendment": {
        ("draft", "submit"): "submitted",
        ("draft", "withdraw"): "withdrawn",
        ("sent_back", "submit"): "submitted",
        ("sent_back", "withdraw"): "withdrawn",
        ("stopped", "submit"): "submitted",
        ("stopped", "withdraw"): "withdrawn",
        ("submitted", "send_back"): "sent_back",
        ("submitted", "stop"): "stopped",
        ("submitted", "agree"): "agreed",
        ("agreed", "send_back"): "sent_back",
        ("agreed", "stop"): "stopped",
        ("agreed", "approve"): "approved",
    },
    "plan_item": {
        ("planned", "finish"): "done",
        ("planned", "move"): "moved",
        ("planned", "drop"): "dropped",
        ("moved", "finish"): "done",
        ("moved", "move"): "moved",
        ("moved", "drop"): "dropped",
        ("done", "clear"): "planned",
        ("done", "clear_moved"): "moved",
        ("dropped", "clear"): "planned",
        ("dropped", "clear_moved"): "moved",
    },
    "report": {
        ("draft", "submit"): "submitted",
        ("returned", "submit"): "submitted",
        ("submitted", "agree"): "submitted",
        ("submitted", "return"): "returned",
        ("submitted", "approve"): "approved",
        ("approved", "correct"): "correcting",
        ("correcting", "submit"): "submitted",
        ("correcting", "leave"): "approved",
        ("returned", "leave"): "approved",
    },
    "survey": {
        ("draft", "open"): "open",
        ("open", "close"): "closed",
    },
    "order": {
        ("draft", "send"): "sent",
        ("draft", "cancel"): "cancelled",
        ("sent", "arrive"): "arrived",
        ("sent", "close"): "closed",
        ("sent", "cancel"): "cancelled",
    },
    "proposal": {
        ("draft", "send"): "sent",
        ("draft", "withdraw"): "withdrawn",
        ("sent", "withdraw"): "withdrawn",
        ("sent", "accept"): "accepted",
        ("sent", "decline"): "declined",
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
