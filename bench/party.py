"""One table's party: its phones edit one cart at once, order it together, and check afterwards that all agree.

Owns: what a party does and what came of it. Must not: show anything, or know how frames travel.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, Final
from uuid import uuid4

import httpx2
import trio
from attrs import Factory, define, frozen

from bench.choosing import chosen
from bench.phone import DiningFailed, Phone, Seat, request, sit_down
from bench.replica import Frame, picture_of
from bench.wire import decode

LINES_EACH_MAX: Final = 6  # lines a phone keeps in the cart; two parties of twenty still fit into 200
ORDER_TIMEOUT_S: Final = 60.0  # the diners' window is 10 s; the rest is for a server that is killed meanwhile
ORDER_ATTEMPTS_MAX: Final = 6  # a till that refuses one order in ten refuses six in a row once in a million
SNAPSHOT_TIMEOUT_S: Final = 30.0  # the first frame of a connection
AGREE_TIMEOUT_S: Final = 15.0
PRESS_AGAIN_S: Final = 0.5  # after an answer that says that nothing was saved
NOTES: Final = ("", "", "", "no onions", "extra spicy", "well done", "to share", "gluten-free, please", "senza aglio")


@frozen
class Appetite:
    """How a party plays. `pause_s` is the longest a phone waits between two edits."""

    restaurant: str
    phones: int
    edits: int
    pause_s: float


@define(eq=False)
class Party:
    """A table with its phones, and what is known of it so far."""

    number: int
    appetite: Appetite
    client: httpx2.AsyncClient
    random: Random
    phones: list[Phone] = Factory(list)
    items: list[Mapping[str, Any]] = Factory(list)  # of the menu
    placed: int = 0
    confirmed: int = 0
    refused: int = 0
    doubled_orders: int = 0
    hungry: int = 0  # rounds that became no order
    disagreements: int = 0
    doing: str = "sits down"

    async def sit(self, nursery: trio.Nursery) -> None:
        """Everybody joins at once, and connects. Raises `DiningFailed`."""
        self.items = await self._menu()
        seats: list[Seat] = []
        async with trio.open_nursery() as joining:
            for _ in range(self.appetite.phones):
                joining.start_soon(self._join, seats)
        self.disagreements += len({seat.session_id for seat in seats}) != 1
        self.phones = [Phone(seat) for seat in seats]
        for phone in self.phones:
            nursery.start_soon(phone.run)
        for phone in self.phones:
            if not await phone.until(lambda: phone.replica.seq >= 0, SNAPSHOT_TIMEOUT_S):  # noqa: B023 - awaited here
                raise DiningFailed(f"Table {self.number}: no snapshot came over {phone.seat.ws_url}.")

    async def dine(self) -> None:
        """One round: edit all at once, then order."""
        self.doing = "chooses"
        async with trio.open_nursery() as editing:
            for phone in self.phones:
                editing.start_soon(self._edit, phone)
        await self._order()

    async def leave(self) -> None:
        """Checks that all agree, and gets up."""
        self.doing = "compares"
        self.disagreements += not await self._all_agree()
        await self._count_orders()
        self.doing = "has left"
        for phone in self.phones:
            path = f"/member/{phone.seat.member_id}"
            await request(self.client, "DELETE", path, headers=phone.seat.headers)

    # ---- choosing

    async def _menu(self) -> list[Mapping[str, Any]]:
        response = await request(self.client, "GET", "/menu", params={"restaurant_name": self.appetite.restaurant})
        if response.status_code != 200:
            raise DiningFailed(response.json()["error"]["message"])
        categories = response.json()["categories"]
        return [item for category in categories for item in category["items"] if item["available"]]

    async def _join(self, seats: list[Seat]) -> None:
        seats.append(await sit_down(self.client, self.appetite.restaurant, self.number))

    async def _edit(self, phone: Phone) -> None:
        for _ in range(self.appetite.edits):
            await phone.ask(self._next_edit(phone))
            await trio.sleep(self.random.uniform(0, self.appetite.pause_s))

    def _next_edit(self, phone: Phone) -> dict[str, Any]:
        """Mostly changes to what is there; the host also touches what others chose, and now and then somebody errs."""
        me, lines = phone.seat.member_id, phone.replica.lines
        own = [key for key, line in lines.items() if line.member_id == me]
        reach = list(lines) if phone.seat.is_host or self.random.random() < 0.05 else own
        chance = self.random.random()
        if not reach or (chance < 0.5 and len(own) < LINES_EACH_MAX):
            return self._new_line()
        public_id = self.random.choice(reach)
        seen = {"type": "cart_mutate", "public_id": public_id, "version": lines[public_id].version}
        if chance > 0.9:
            return {**seen, "op": "delete"}
        return {**seen, "op": "update", "qty": self.random.randint(1, 9), "note": self.random.choice(NOTES)}

    def _new_line(self) -> dict[str, Any]:
        item = self.random.choice(self.items)
        options = chosen(item, self.random)
        return {
            "type": "cart_mutate",
            "op": "create",
            "public_id": str(uuid4()),
            "menu_item_id": item["id"],
            **({"options": options} if options else {}),
            "qty": self.random.randint(1, 3),
            "note": self.random.choice(NOTES),
        }

    # ---- ordering

    async def _order(self) -> None:
        """Every phone presses the button at once; whatever happens, the round must end with one order."""
        self.doing = "orders"
        first = self.phones[0]
        for _ in range(ORDER_ATTEMPTS_MAX):
            await self._meet()
            if not first.replica.lines:
                await first.ask(self._new_line())
                continue
            before = first.replica.ended
            async with trio.open_nursery() as pressing:
                for phone in self.phones:
                    pressing.start_soon(self._press, phone)
            await first.until(lambda: first.replica.ended != before, ORDER_TIMEOUT_S)  # noqa: B023 - awaited here
            if first.replica.round != before[0]:
                self.confirmed += 1
                return
            self.refused += len(first.replica.failed) - before[1]
        self.hungry += 1

    async def _meet(self) -> None:
        """Waits until every phone has seen what the farthest has."""
        farthest = max(phone.replica.seq for phone in self.phones)
        for phone in self.phones:
            await phone.until(lambda: phone.replica.seq >= farthest, AGREE_TIMEOUT_S)  # noqa: B023 - awaited here

    async def _press(self, phone: Phone) -> None:
        replica = phone.replica
        before = replica.ended
        order = {
            "type": "place_order",
            "idempotency_key": str(uuid4()),
            "cart_hash": replica.cart_hash,
            "total": float(replica.total),
        }
        async with trio.open_nursery() as nursery:
            nursery.start_soon(_place, phone, order)
            await phone.until(lambda: replica.ended != before, ORDER_TIMEOUT_S)
            nursery.cancel_scope.cancel()  # the event is the answer, whoever's press it was

    # ---- looking back

    async def _all_agree(self) -> bool:
        """Whether every phone's cart is the server's. Tries until nothing moves between the two looks."""
        with trio.move_on_after(AGREE_TIMEOUT_S):
            while True:
                truth = picture_of(decode((await self._get("/cart_snapshot")).content))
                for phone in self.phones:
                    await phone.until(lambda: phone.replica.seq >= truth.seq, AGREE_TIMEOUT_S)  # noqa: B023 - awaited here
                pictures = [phone.replica.picture() for phone in self.phones]
                if all(picture.seq == truth.seq for picture in pictures):
                    return all(picture == truth for picture in pictures)
        return False

    async def _count_orders(self) -> None:
        orders: Sequence[Frame] = decode((await self._get("/orders")).content)["orders"]
        rounds = Counter(order["round"] for order in orders)
        self.placed = len(set(self.phones[0].replica.orders))
        self.doubled_orders = sum(count - 1 for count in rounds.values())
        known = {order["order_id"] for order in orders}
        self.disagreements += any(order_id not in known for order_id in self.phones[0].replica.orders)

    async def _get(self, path: str) -> httpx2.Response:
        seat = self.phones[0].seat
        response = await request(self.client, "GET", path, params={"sessionId": seat.session_id}, headers=seat.headers)
        if response.status_code != 200:
            raise DiningFailed(f"GET {path} was answered with {response.status_code}.")
        return response


async def _place(phone: Phone, order: dict[str, Any]) -> None:
    """Presses the button, and again for as long as the answer is that nothing was saved: the key makes that safe."""
    while True:
        answer = await phone.ask(order)
        if answer is None or answer.get("code") != "UNAVAILABLE":
            return
        await trio.sleep(PRESS_AGAIN_S)
