"""One party's evening: it sits down, gives the pass, chooses, orders in rounds, asks for the bill and leaves.

Owns: what a party does and when. Must not: look at anything but its own phones.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from random import Random
from typing import Any, Final
from uuid import uuid4

import httpx2
import trio
from attrs import Factory, define, frozen

from bench.evening.clock import EveningClock
from bench.evening.guest import Guest, Receipt
from bench.phone import DiningFailed, Seat, request
from bench.replica import Frame

MINUTE_S: Final = 60.0
TRIES_MAX: Final = 60  # to place one order; a switch that is off for long takes some
HOUSE_CLOSES_S: Final = 30 * MINUTE_S  # ten minutes after all is paid, and some for the waiter to come
TILL_S: Final = 60.0  # the diners' window is 10 s


@frozen
class Card:
    """The menu as the guests read it: ids of items by what they are, and the dish of which there are only some.

    Nobody asks for that dish before `special_from`, when it has been counted.
    """

    restaurant: str
    drinks: Sequence[int]
    starters: Sequence[int]
    mains: Sequence[int]
    desserts: Sequence[int]
    special: int
    special_from: datetime


class Wants(StrEnum):
    """What a party has come for."""

    DINNER = "dinner"  # in rounds, with the bill at the end
    PIZZA = "pizza"  # one round, paid at once; the house closes the visit ten minutes after it is paid
    COFFEE = "coffee"  # likewise, but gone before that


@define(eq=False)
class Party:
    """A table with its guests. `without` counts those who wanted the special and did not get it."""

    table: int
    size: int
    arrives: datetime
    wants: Wants
    pays_at_once: bool
    card: Card
    words: str
    client: httpx2.AsyncClient
    clock: EveningClock
    random: Random
    guests: list[Guest] = Factory(list)
    without: int = 0
    stopped: bool = False  # by the switch, in the middle of choosing or of ordering
    sits: bool = False
    eats: bool = False
    gone: bool = False

    async def evening(self, phones: trio.Nursery) -> None:
        """All of it. Raises `DiningFailed` where the evening cannot go on."""
        await self.clock.until(self.arrives)
        await self._sit(phones)
        match self.wants:
            case Wants.COFFEE:
                await self._round(self.card.drinks)
                await self._minutes(5, 7)
                await self._leave()
            case Wants.PIZZA:
                await self._round(self.card.drinks, self.card.mains)
                await self.guests[0].until(lambda: self.guests[0].replica.closed, HOUSE_CLOSES_S)
                self.sits, self.gone = False, True
            case Wants.DINNER:
                await self._dine()

    async def _dine(self) -> None:
        """Drinks and starters, mains, mostly a dessert, and the bill."""
        if self.random.random() < 0.4:  # everything at once; the mains come when the table says so
            await self._round(self.card.drinks, self.card.starters, self.card.mains)
            await self._minutes(25, 40)
            await self._ask(self.guests[0], {"type": "next_course", "course": "main"})
        else:
            await self._round(self.card.drinks, self.card.starters)
            await self._minutes(20, 35)
            await self._round(self.card.mains)
        self.eats = True
        await self._minutes(35, 55)
        self.eats = False
        if self.random.random() < 0.7:
            await self._round(self.card.desserts)
            await self._minutes(15, 30)
        await self._pay()
        await self._leave()

    @property
    def receipts(self) -> dict[str, Receipt]:
        """Every order that any of the phones was told of."""
        return {order_id: receipt for guest in self.guests for order_id, receipt in guest.receipts.items()}

    @property
    def disagreements(self) -> int:
        """Orders that were told to one phone in other words than to another."""
        together = self.receipts
        return sum(guest.receipts[key] != together[key] for guest in self.guests for key in guest.receipts)

    # ---- sitting down and leaving

    async def _sit(self, phones: trio.Nursery) -> None:
        for number in range(self.size):
            guest = Guest(await self._seat())
            if number == 0:
                await self._give_pass(guest.seat)
            self.guests.append(guest)
            phones.start_soon(guest.run)
            await self._until(guest, lambda: guest.replica.seq >= 0)  # noqa: B023 - awaited here
            await trio.sleep(self.random.uniform(5, 40))
        self.sits = True

    async def _seat(self) -> Seat:
        """Joins the table; waits where the house takes no orders just now."""
        body = {"restaurant_name": self.card.restaurant, "table_number": self.table}
        response = await request(self.client, "POST", "/table_session", json=body)
        for _ in range(TRIES_MAX):
            said = response.json()
            if response.status_code in (200, 201):
                names = ("session_id", "member_id", "nickname", "is_host", "ws_token", "ws_url")
                return Seat(**{name: said[name] for name in names})
            if response.status_code != 423:
                break
            self.stopped = True
            await trio.sleep(MINUTE_S)
            response = await request(self.client, "POST", "/table_session", json=body)
        raise DiningFailed(f"Table {self.table} cannot sit down: {response.text}")

    async def _give_pass(self, seat: Seat) -> None:
        path = f"/session/{seat.session_id}/validate_pass"
        response = await request(self.client, "POST", path, headers=seat.headers, json={"password": self.words})
        if response.status_code != 200:
            raise DiningFailed(f"Table {self.table}: the pass does not open the cart: {response.text}")

    async def _pay(self) -> None:
        """Calls for the bill, and waits until somebody has seen it."""
        caller = self.random.choice(self.guests)
        seen = caller.acknowledged
        await self._ask(caller, {"type": "call_waiter", "reason": "bill"})
        await caller.until(lambda: caller.acknowledged > seen, 30 * MINUTE_S)
        await self._minutes(3, 8)

    async def _leave(self) -> None:
        for guest in self.guests:
            path = f"/member/{guest.seat.member_id}"
            await request(self.client, "DELETE", path, headers=guest.seat.headers)
            await trio.sleep(self.random.uniform(1, 20))
        self.sits, self.gone = False, True

    # ---- one round

    async def _round(self, *courses: Sequence[int]) -> None:
        """Everybody chooses of each of these, at the same time, and one of them presses the button."""
        async with trio.open_nursery() as choosing:
            for guest in self.guests:
                choosing.start_soon(self._choose, guest, courses)
        await self._order()

    async def _choose(self, guest: Guest, courses: Sequence[Sequence[int]]) -> None:
        for course in courses:
            await trio.sleep(self.random.uniform(20, 150))
            wish = self._wish(course)
            answer = await self._add(guest, wish)
            if answer.get("code") == "ITEM_UNAVAILABLE":
                self.without += 1
                answer = await self._add(guest, self.random.choice([item for item in course if item != wish]))
            if answer["type"] == "cart_update" and wish != self.card.special and self.random.random() < 0.2:
                await self._change_mind(guest, answer["item"])

    def _wish(self, course: Sequence[int]) -> int:
        wants_special = course is self.card.mains and self.random.random() < 0.35
        if wants_special and self.clock.wall() >= self.card.special_from:
            return self.card.special
        return self.random.choice(course)

    async def _add(self, guest: Guest, item: int) -> Frame:
        new = {"op": "create", "public_id": str(uuid4()), "menu_item_id": item, "qty": 1}
        return await self._change(guest, new)

    async def _change_mind(self, guest: Guest, line: Frame) -> None:
        await trio.sleep(self.random.uniform(5, 30))
        seen: dict[str, Any] = {"public_id": line["public_id"], "version": line["version"]}
        if self.random.random() < 0.7:
            await self._change(guest, {**seen, "op": "update", "qty": 2})
        else:
            await self._change(guest, {**seen, "op": "delete"})

    async def _change(self, guest: Guest, edit: dict[str, Any]) -> Frame:
        """Changes the cart, after a while where it is not open just now. Raises `DiningFailed` where it never is."""
        for _ in range(TRIES_MAX):
            answer = await self._ask(guest, {"type": "cart_mutate", **edit})
            if answer.get("code") not in ("CART_LOCKED", "ORDERING_DISABLED"):
                return answer
            await self._wait_for_the_cart(guest, answer)
        raise DiningFailed(f"Table {self.table} cannot choose.")

    async def _wait_for_the_cart(self, guest: Guest, refused: Frame) -> None:
        if refused["code"] == "ORDERING_DISABLED":
            self.stopped = True
            await guest.until(lambda: guest.takes_orders, 30 * MINUTE_S)
        else:
            await trio.sleep(self.random.uniform(2, 10))

    async def _order(self) -> None:
        """Presses the button until the cart is an order. Raises `DiningFailed` where that cannot be had."""
        for _ in range(TRIES_MAX):
            guest = self.random.choice(self.guests)
            replica = guest.replica
            before = replica.ended
            if not replica.lines:
                return
            answer = await self._ask(guest, _order_of(guest))
            match answer.get("code"):
                case None:
                    await self._until(guest, lambda: replica.ended != before)  # noqa: B023
                case "ITEM_UNAVAILABLE":
                    await self._do_without(guest)
                case "ORDERING_DISABLED" | "CART_LOCKED":
                    await self._wait_for_the_cart(guest, answer)
            if guest.replica.round != before[0]:
                return
            await trio.sleep(self.random.uniform(2, 10))
        raise DiningFailed(f"Table {self.table} cannot order.")

    async def _do_without(self, guest: Guest) -> None:
        """Takes the special out of the cart, one portion after the other: it is gone."""
        lines = guest.replica.lines.items()
        wanted = next(((key, line) for key, line in lines if line.menu_item_id == self.card.special), None)
        if wanted is None:
            return
        public_id, line = wanted
        self.without += 1
        owner = next((one for one in self.guests if one.seat.member_id == line.member_id), guest)
        gone = {"op": "delete", "public_id": public_id, "version": line.version}
        await self._change(owner, gone)

    # ---- waiting

    async def _ask(self, guest: Guest, frame: dict[str, Any]) -> Frame:
        answer = await guest.ask(frame)
        if answer is None:
            raise DiningFailed(f"Table {self.table}: nothing came of {frame}.")
        return answer

    async def _until(self, guest: Guest, condition: Any) -> None:
        if not await guest.until(condition, TILL_S):
            raise DiningFailed(f"Table {self.table}: {guest.seat.nickname} waits in vain.")

    async def _minutes(self, least: float, most: float) -> None:
        await trio.sleep(self.random.uniform(least, most) * MINUTE_S)


def _order_of(guest: Guest) -> dict[str, Any]:
    replica = guest.replica
    cart = {"cart_hash": replica.cart_hash, "total": float(replica.total)}
    return {"type": "place_order", "idempotency_key": str(uuid4()), **cart}
