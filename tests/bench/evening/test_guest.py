"""A guest's receipts, which are kept from frames alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import msgspec
import trio

from bench.evening.guest import Guest, Receipt, cents
from bench.phone import Seat
from bench.replica import Frame


def guest() -> Guest:
    return Guest(Seat("s1", "m1", "Quiet Otter", True, "token", "ws://127.0.0.1:1/ws"))


def confirmed(seq: int = 1, **more: object) -> Frame:
    items = [{"menu_item_id": 456, "qty": 2}, {"menu_item_id": 900, "qty": 1}]
    frame = {"type": "order_confirmed", "seq": seq, "order_id": "ORD-1-1", "total": Decimal("21.00"), "items": items}
    return {**frame, "round": 2, **more}


def test_a_confirmed_order_is_a_receipt_in_cents() -> None:
    one = guest()
    one._hear(confirmed())

    assert one.receipts == {"ORD-1-1": Receipt("ORD-1-1", 2100, [(456, 2), (900, 1)])}
    assert one.waiting == set()


def test_what_waits_for_the_till_waits_until_it_has_got_there() -> None:
    one = guest()
    one._hear(confirmed(pos="queued"))
    assert one.waiting == {"ORD-1-1"}

    one._hear({"type": "order_fired", "seq": 2, "order_id": "ORD-1-1"})
    assert (one.waiting, one.fired) == (set(), 1)


def test_another_partys_orders_come_along_with_it() -> None:
    one = guest()
    order = {name: value for name, value in confirmed().items() if name in ("order_id", "total", "items")}
    one._hear({"type": "party_join", "seq": 1, "orders": [order], "round": 2, "cart_hash": "2-"})

    assert one.receipts["ORD-1-1"].cents == 2100


def test_money_is_exact() -> None:
    assert [cents(money) for money in (Decimal("0.29"), 19, Decimal("1234.50"))] == [29, 1900, 123450]


class Connection:
    """Brings a snapshot of an empty cart, and one more frame once the guest has said something, which it keeps."""

    def __init__(self, after: Frame, close_code: int | None = None) -> None:
        self.close_code, self.said = close_code, list[dict[str, Any]]()
        self._after, self._spoken = after, trio.Event()

    async def send(self, text: str) -> None:
        self.said.append(msgspec.json.decode(text))
        self._spoken.set()

    async def __aiter__(self) -> AsyncIterator[str]:
        cart = {"items": [], "members": [], "total": 0, "cart_hash": "1-", "cart_locked": False, "round": 1}
        yield msgspec.json.encode({"type": "snapshot", "seq": 1, **cart}).decode()
        await self._spoken.wait()
        yield msgspec.json.encode({"ref": self.said[-1]["ref"], **self._after}).decode()
        if self.close_code is None:
            await trio.sleep_forever()


class Carried(Guest):
    """A guest with these connections, one after the other."""

    def __init__(self, *connections: Connection) -> None:
        super().__init__(guest().seat)
        self._to_come = iter(connections)

    @asynccontextmanager
    async def _connect(self) -> AsyncIterator[Connection]:  # type: ignore[override]
        yield next(self._to_come)


async def test_what_was_said_where_the_party_sat_before_is_said_again_where_it_sits_now(
    nursery: trio.Nursery, autojump_clock: object
) -> None:
    moved = {"type": "session_moved", "ref": None, "seq": 2, "table": None, "session_id": "s2", "ws_token": "another"}
    done = {
        "type": "cart_update",
        "action": "deleted",
        "item": {"public_id": "x"},
        "cart_hash": "1-",
        "total": 0,
        "seq": 2,
    }
    before, now = Connection(moved, 4410), Connection(done)
    one = Carried(before, now)
    nursery.start_soon(one.run)
    answer = await one.ask({"type": "cart_mutate", "op": "create", "public_id": "x"})

    assert answer is not None
    assert answer["type"] == "cart_update"
    assert before.said == now.said
    assert (one.seat.session_id, one.seat.ws_token, one.faults) == ("s2", "another", 0)
    nursery.cancel_scope.cancel()
