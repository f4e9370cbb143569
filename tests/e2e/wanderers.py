"""Parties that staff put together, take apart and let sit elsewhere, over and over, while they go on choosing.

Whatever is asked for is asked for until it is answered, as staff and phones do whose server is away; nothing else may
ever be refused, because whatever is repeated is safe to repeat. What the parties chose and staff did is remembered, to
be compared with what is found in the end.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from random import Random
from typing import Any, Final
from uuid import uuid4

import httpx2
import trio
from attrs import Factory, define, frozen

from bench.choosing import chosen
from bench.evening.guest import Guest, cents
from bench.phone import sit_down
from tests.e2e.diner import all_at_once
from tests.e2e.moments import MERGED, MOVED, UNDONE, Deed, Killer
from tests.e2e.running import eventually

PHONES: Final = 2  # of each party
ORDERS_MAX: Final = 12  # of each pair; the kitchen's display holds 100
PATIENCE_S: Final = 60.0
PAUSE_S: Final = 0.05
# What a phone is told that is told to try again, or whose party is being carried elsewhere right now.
NOT_NOW: Final = frozenset({"SESSION_CLOSED", "CART_LOCKED", "CART_CHANGED", "UNAVAILABLE"})


@frozen
class Chosen:
    """What stands on one line: so many of an item, with these options, in cents apiece, from one member."""

    item_id: int
    qty: int
    price: int
    options: frozenset[int]

    @classmethod
    def of(cls, item: Mapping[str, Any], qty: int, options: Iterable[int]) -> "Chosen":
        """So many of this item of the menu, with one of each of these options."""
        every = {
            option["id"]: cents(option["price"]) for group in item.get("groups", ()) for option in group["options"]
        }
        wanted = frozenset(options)
        return cls(item["id"], qty, cents(item["price"]) + sum(every[option_id] for option_id in wanted), wanted)


@define(eq=False)
class Memory:
    """What all of them remember: lines by their id, and how often staff did what."""

    lines: dict[str, Chosen] = Factory(dict)
    done: Counter[str] = Factory(Counter)


@define(eq=False)
class Pair:
    """Two parties that know each other. `spare` is a table that is free for the first of them."""

    client: httpx2.AsyncClient
    who: Mapping[str, str]
    killer: Killer
    memory: Memory
    menu: Sequence[Mapping[str, Any]]
    random: Random
    tables: Mapping[int, int]  # ids by number
    home: int
    spare: int
    one: Sequence[Guest]
    other: Sequence[Guest]
    one_id: str
    other_id: str
    _orders: int = 0

    @classmethod
    async def seated(cls, client: httpx2.AsyncClient, home: int, next_to_it: int, spare: int, **rest: Any) -> "Pair":
        """Both sit down, at the first two of these tables."""
        one, other = [
            [Guest(await sit_down(client, "chianti", table)) for _ in range(PHONES)] for table in (home, next_to_it)
        ]
        one_id, other_id = (party[0].seat.session_id for party in (one, other))
        return cls(client, home=home, spare=spare, one=one, other=other, one_id=one_id, other_id=other_id, **rest)

    @property
    def everybody(self) -> Sequence[Guest]:
        """Both parties' guests."""
        return [*self.one, *self.other]

    async def run(self) -> None:
        """Goes on until the killer is done, and ends apart or together, as it happens."""
        await self._choose_all()
        await self._order(self.one)
        while not self.killer.over.is_set():
            await self._merge()
            await self._order(self.everybody)  # stays where it is ordered
            if self.killer.over.is_set() and self.random.random() < 0.5:
                return
            await self._undo()
            await self._order(self.one)
            for table in (self.spare, self.home):
                await self._move(table)

    # ---- staff

    async def _merge(self) -> None:
        deed = Deed(MERGED, self.one_id, self.other_id)
        told = await self._while_choosing(deed, f"{self.one_id}/merge", {"into": self.other_id})
        assert (told["session_id"], len(told["members"])) == (self.other_id, 2 * PHONES), told
        await self._all_sit(self.one, self.other_id)

    async def _undo(self) -> None:
        deed = Deed(UNDONE, self.other_id, self.one_id)
        told = await self._while_choosing(deed, f"{self.one_id}/merge/undo", None)
        assert (told["session_id"], told["state"], len(told["members"])) == (self.one_id, "active", PHONES), told
        await self._all_sit(self.one, self.one_id)

    async def _move(self, table: int) -> None:
        deed = Deed(MOVED, self.one_id, self.one_id)
        told = await self._while_choosing(deed, f"{self.one_id}/move", {"table_id": self.tables[table]})
        assert (told["session_id"], told["table"]["table_number"]) == (self.one_id, table), told

    async def _while_choosing(self, deed: Deed, path: str, body: object) -> Mapping[str, Any]:
        """Staff do this, however often they have to ask, while everybody chooses. Gives what they are told."""
        told, _ = await all_at_once(partial(self._done, deed, path, body), self._choose_all)
        self.memory.done[deed.what] += 1
        answer: Mapping[str, Any] = told
        return answer

    async def _done(self, deed: Deed, path: str, body: object) -> Mapping[str, Any]:
        moment = self.killer.moment_of(deed)
        async with trio.open_nursery() as nursery:
            if moment is not None:
                await nursery.start(self.killer.strike, moment, deed)
            return await self._asked(f"/admin/session/{path}", body)

    async def _asked(self, path: str, body: object) -> Mapping[str, Any]:
        """Asks until it is answered. An order that is on its way to the till right now is waited for."""
        with trio.fail_after(PATIENCE_S):
            while True:
                answer = await self._answer(path, body)
                if answer is not None:
                    return answer
                await trio.sleep(PAUSE_S)

    async def _answer(self, path: str, body: object) -> Mapping[str, Any] | None:
        try:
            response = await self.client.post(path, json=body, headers=self.who)
        except httpx2.TransportError:
            return None
        told: dict[str, Any] = response.json()
        if response.status_code == 200:
            return told
        error = told["error"]
        under_way = error["code"] in ("CART_LOCKED", "SESSION_BUSY") and "session_id" not in error["details"]
        assert response.status_code == 503 or under_way, (path, told)
        return None

    # ---- phones

    async def _all_sit(self, guests: Iterable[Guest], session_id: str) -> None:
        """They have been told where to go on, and are there."""
        for guest in guests:
            there = partial(_sits, guest, session_id)
            assert await guest.until(there, PATIENCE_S), (guest.seat, session_id)

    async def _choose_all(self) -> None:
        await all_at_once(*[partial(self._choose, guest) for guest in self.everybody])

    async def _choose(self, guest: Guest) -> None:
        """One more line in the cart, wherever that is by then."""
        await trio.sleep(self.random.uniform(0, PAUSE_S))
        item, public_id, qty = self.random.choice(self.menu), str(uuid4()), self.random.randint(1, 3)
        options = chosen(item, self.random)
        line = {"public_id": public_id, "menu_item_id": item["id"], "qty": qty, "options": options}
        await eventually(partial(_follows, guest, {"type": "cart_mutate", "op": "create", **line}), PATIENCE_S)
        self.memory.lines[public_id] = Chosen.of(item, qty, [one["option_id"] for one in options])

    async def _order(self, guests: Sequence[Guest]) -> None:
        """One of them presses the button, until what is in the cart is an order."""
        self._orders += 1
        guest = self.random.choice(guests)
        if self._orders > ORDERS_MAX or not guest.replica.lines:
            return
        before, order = guest.replica.round, {"type": "place_order", "idempotency_key": str(uuid4())}
        with trio.fail_after(PATIENCE_S):
            while guest.replica.round == before:
                if await _follows(guest, {**order, "cart_hash": guest.replica.cart_hash}):
                    await guest.until(lambda: guest.replica.round > before, PATIENCE_S)
                else:
                    await trio.sleep(PAUSE_S)


async def _follows(guest: Guest, frame: Mapping[str, Any]) -> bool:
    """Whether what the phone asks for has happened. False where it is to be tried again."""
    answer = await guest.ask(dict(frame))
    assert guest.unanswered == 0, frame
    if answer is None or answer["type"] != "error":
        return True
    assert answer["code"] in NOT_NOW, answer
    return False


def _sits(guest: Guest, session_id: str) -> bool:
    return guest.seat.session_id == session_id and guest.connected and guest.replica.caught_up
