"""What others are told has happened, by the contract's event types: out of what the outbox says of an entity (pure).

    order        created       it stands now; drafts are told of to nobody
                 updated       anything else of it, or of its items in the kitchen
                 cancelled     it was called off, or refused before it stood for good: then it was removed
                 order_ready   the kitchen has it ready
    payment      processed     captured, however it was paid
                 refunded      some of it, or all, went back, also by voiding what had been taken
    session      opened, updated, closed
    item         updated       also when it is new, or gone
    alert        stock.low     of that kind; others are pos.alert, as they are raised, but for those about sinks

A burst is told as the newest state: an order that was placed and is being cooked by now was `created`, and says that it
is being cooked. Each type comes once, in the order above. Tables and stock are in no type.

Owns: that table. Must not: know who is told, or how.
"""

from typing import Final

import msgspec

from actors.domain.alerts.alert import AlertKind
from actors.domain.event_type import EventType
from actors.domain.money.payment import PaymentState
from actors.domain.ordering.order import OrderStatus
from actors.domain.session import SessionState
from persistence.mirror.sink import News

CREATED: Final = "created"  # as the outbox says it of a row that is new
_REMOVED: Final = "removed"  # and of one that is gone
_OF_SINKS: Final = frozenset({AlertKind.WEBHOOK_DISABLED, AlertKind.WEBHOOK_REFUSED, AlertKind.SINK_BEHIND})
"""Staff's, not a receiver's: who is told of being behind is behind once more."""
_REFUNDED: Final = frozenset({PaymentState.REFUNDED, PaymentState.PARTIALLY_REFUNDED})
_E: Final = EventType


class _Order(msgspec.Struct, frozen=True):
    status: str


class _Alert(msgspec.Struct, frozen=True):
    kind: str


def events_of(news: News, order: bytes | None = None) -> tuple[EventType, ...]:
    """What has happened to an entity, in order; nothing where it is nobody's business.

    `order` is the order's own body where the news are of its items: whether it is a draft stands there.
    """
    match news.entity_type:
        case "order":
            return _of_order(news)
        case "order_items":
            return () if news.body is None or order is None or _is_draft(order) else (_E.ORDER_UPDATED,)
        case "payment":
            return _of_payment(news)
        case "session":
            return _of_session(news)
        case "item":
            return (_E.ITEM_UPDATED,)
        case "alert":
            return _of_alert(news)
        case _:
            return ()


def of_one_order(*events: EventType) -> tuple[EventType, ...]:
    """What is told of an order of which several things are known, as its own news and its items': each type once."""
    there = set(events)
    if there & {_E.ORDER_CREATED, _E.ORDER_CANCELLED}:
        there.discard(_E.ORDER_UPDATED)
    return tuple(one for one in EventType if one in there)


def _of_order(news: News) -> tuple[EventType, ...]:
    if news.body is None:  # refused while its diners waited, or a draft that nobody paid, as it was at last
        untold = CREATED in news.facts or news.facts[-1:] == (OrderStatus.DRAFT,)
        # What changed before it went may come first, when it has gone already: its going is news that is still to come.
        return (_E.ORDER_CANCELLED,) if _REMOVED in news.facts and not untold else ()
    if _is_draft(news.body):
        return ()
    happened = [_E.ORDER_UPDATED]
    if CREATED in news.facts or OrderStatus.VALIDATED in news.facts:  # where a draft goes that stands at last
        happened.append(_E.ORDER_CREATED)
    if OrderStatus.CANCELLED in news.facts:
        happened.append(_E.ORDER_CANCELLED)
    if OrderStatus.READY in news.facts:
        happened.append(_E.KITCHEN_ORDER_READY)
    return of_one_order(*happened)


def _is_draft(order: bytes) -> bool:
    return msgspec.json.decode(order, type=_Order).status == OrderStatus.DRAFT


def _of_payment(news: News) -> tuple[EventType, ...]:
    if news.body is None:
        return ()
    processed = (_E.PAYMENT_PROCESSED,) if PaymentState.CAPTURED in news.facts else ()
    return (*processed, _E.PAYMENT_REFUNDED) if _REFUNDED & set(news.facts) else processed


def _of_session(news: News) -> tuple[EventType, ...]:
    if news.body is None:  # deleted a day after it was closed
        return ()
    opened = (_E.SESSION_OPENED,) if CREATED in news.facts else ()
    closed = (_E.SESSION_CLOSED,) if SessionState.CLOSED in news.facts else ()
    return (*opened, *closed) or (_E.SESSION_UPDATED,)


def _of_alert(news: News) -> tuple[EventType, ...]:
    if news.body is None or CREATED not in news.facts:  # acknowledged
        return ()
    kind = msgspec.json.decode(news.body, type=_Alert).kind
    if kind in _OF_SINKS:
        return ()
    return (_E.STOCK_LOW,) if kind == AlertKind.STOCK_LOW else (_E.POS_ALERT,)
