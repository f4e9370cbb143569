"""Floors for tests: one with nothing but orders, and one of everything that a house tells."""

from collections.abc import Iterator, Sequence
from typing import Final
from uuid import UUID

import attrs

from actors.domain.calls.call import CallReason
from actors.domain.calls.commands import CallWaiter
from server.http.views import encode
from staff.floor.floor_views import SwitchesView
from staff.floor.house import House, Note
from staff.floor.orders import FloorView
from staff.floor.views import StaffOrderView
from tests.server.evening import CHIANTI, NOW, OTTER, seated

OPEN: Final = SwitchesView(True, True, True)


def of_orders(orders: Sequence[StaffOrderView], *, complete: bool = True) -> FloorView:
    """A floor that has nothing but these orders."""
    return FloorView(CHIANTI, OPEN, [], [], orders, [], complete)


def nobody() -> frozenset[UUID]:
    return frozenset()


def everything_told() -> Iterator[bytes]:
    """The JSON of each kind of frame that a house tells, and of the house itself."""
    house, evening = House(CHIANTI), seated()
    house.begin([], NOW)
    evening.place()
    evening.do(CallWaiter(OTTER, CallReason.BILL, "by card"))
    house.noted[evening.state.session.session_id] = Note(evening.state, nobody, quiet=False)
    house.renew(attrs.evolve(CHIANTI, ordering_enabled=False))
    for seq, frame in enumerate(house.settle(NOW), start=1):
        yield encode(frame(seq=seq, at=NOW))
