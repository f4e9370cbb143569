"""The types of events that an integration hears of (`docs/contract.md` §11), and which news are which.

Owns: this mapping. Must not: know who is told, or how. Pure.
"""

from collections.abc import Sequence
from typing import Final

EVENT_TYPES: Final = (
    "order.created",
    "order.updated",
    "order.cancelled",
    "kitchen.order_ready",
    "payment.processed",
    "payment.refunded",
    "session.opened",
    "session.updated",
    "session.closed",
    "item.updated",
    "stock.low",
    "pos.alert",
)
_OF_TILL: Final = frozenset({"order_unsent", "at_till_twice", "cancelled_at_till", "cancelled_unknown"})


def events_of(entity_type: str, facts: Sequence[str]) -> Sequence[str]:
    """The events that news of such an entity are, by what has happened to it; of a burst each at most once."""
    happened = frozenset(facts)
    if {"created", "removed"} <= happened:
        return ()  # it came and went before anybody heard of it
    match entity_type:
        case "order":
            return _of_order(happened)
        case "payment":
            return _of_payment(happened)
        case "session":
            return _of_session(happened)
        case "item":
            return ("item.updated",)
        case "alert" if "created" in happened:
            return ("stock.low",) if "stock_low" in happened else ("pos.alert",) if happened & _OF_TILL else ()
        case _:
            return ()


def _of_order(happened: frozenset[str]) -> Sequence[str]:
    told = ["order.created"] if "created" in happened else []
    if "ready" in happened:
        told.append("kitchen.order_ready")
    if happened & {"cancelled", "removed"}:
        told.append("order.cancelled")
    return told or ["order.updated"]


def _of_payment(happened: frozenset[str]) -> Sequence[str]:
    told = ["payment.processed"] if "captured" in happened else []
    return [*told, "payment.refunded"] if happened & {"refunded", "partially_refunded"} else told


def _of_session(happened: frozenset[str]) -> Sequence[str]:
    if "removed" in happened:
        return ()  # it closed a day ago
    told = ["session.opened"] if "created" in happened else []
    return [*told, "session.closed"] if "closed" in happened else told or ["session.updated"]
