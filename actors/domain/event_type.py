"""The types of what integrations are told has happened, at their webhooks and on their sockets.

Owns: their names. Must not: say when one has happened; `persistence.mirror.events` does.
"""

from enum import StrEnum


class EventType(StrEnum):
    """What may have happened, as `docs/contract.md` §11 names it."""

    ORDER_CREATED = "order.created"
    ORDER_UPDATED = "order.updated"
    ORDER_CANCELLED = "order.cancelled"
    KITCHEN_ORDER_READY = "kitchen.order_ready"
    PAYMENT_PROCESSED = "payment.processed"
    PAYMENT_REFUNDED = "payment.refunded"
    SESSION_OPENED = "session.opened"
    SESSION_UPDATED = "session.updated"
    SESSION_CLOSED = "session.closed"
    ITEM_UPDATED = "item.updated"
    STOCK_LOW = "stock.low"
    POS_ALERT = "pos.alert"
