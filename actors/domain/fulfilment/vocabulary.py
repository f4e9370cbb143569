"""The shop's words for an order's status and its fulfilment, beside the restaurant's own (`docs/contract.md` §10).

Owns: the one table each that maps them. Must not: say where an order may go; `actors.domain.ordering.order` does.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from actors.domain.ordering.order import Fulfilment, OrderStatus


class ShopStatus(StrEnum):
    """An order's status as the shop's routes and pages call it."""

    CREATED = "CREATED"
    IN_PROGRESS = "IN_PROGRESS"
    READY = "READY"
    OUT_FOR_DELIVERY = "OUT_FOR_DELIVERY"
    DELIVERED = "DELIVERED"
    CANCELED = "CANCELED"
    DELAYED = "DELAYED"
    MISSING = "MISSING"


_S, _O = ShopStatus, OrderStatus

SHOWN: Final[Mapping[OrderStatus, ShopStatus]] = MappingProxyType(
    {
        _O.DRAFT: _S.CREATED,
        _O.VALIDATED: _S.CREATED,
        _O.PAID: _S.CREATED,
        _O.PREPARING: _S.IN_PROGRESS,
        _O.READY: _S.READY,
        _O.OUT_FOR_DELIVERY: _S.OUT_FOR_DELIVERY,
        _O.DONE: _S.DELIVERED,
        _O.INVOICED: _S.DELIVERED,
        _O.CANCELLED: _S.CANCELED,
        _O.DELAYED: _S.DELAYED,
        _O.MISSING: _S.MISSING,
    }
)
"""What each status is called in the shop. A draft is told to its own customer alone, while it is being paid."""

MEANT: Final[Mapping[ShopStatus, OrderStatus]] = MappingProxyType(
    {
        _S.CREATED: _O.VALIDATED,
        _S.IN_PROGRESS: _O.PREPARING,
        _S.READY: _O.READY,
        _S.OUT_FOR_DELIVERY: _O.OUT_FOR_DELIVERY,
        _S.DELIVERED: _O.DONE,
        _S.CANCELED: _O.CANCELLED,
        _S.DELAYED: _O.DELAYED,
        _S.MISSING: _O.MISSING,
    }
)
"""Where an order goes that somebody moves to a status by the shop's word. Nobody may move one back to `CREATED`."""

FULFILMENT_TYPES: Final[Mapping[Fulfilment, str]] = MappingProxyType(
    {Fulfilment.DELIVERY: "DELIVERY", Fulfilment.PICK_UP: "PICKUP"}
)
"""What each way to the customer is called in the shop; what is eaten there has no such name."""
FULFILMENTS: Final[Mapping[str, Fulfilment]] = MappingProxyType({word: one for one, word in FULFILMENT_TYPES.items()})
"""The way that the shop calls so."""


def statuses(shown: ShopStatus) -> tuple[OrderStatus, ...]:
    """Every status that the shop calls so, but for a draft, which is nobody's order yet."""
    return tuple(status for status, word in SHOWN.items() if word is shown and status is not OrderStatus.DRAFT)
