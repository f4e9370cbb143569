"""Random evenings of a whole house: replaying the outbox gives the database, whatever changes whatever.

With each commit what has changed, as others are told of it, is compared with what the outbox says: nothing that changed
lacks its row, nothing that did not change has one. A mirror is made of the rows alone.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from random import Random
from typing import Any, Final
from uuid import uuid4

import attrs
import pytest
from attrs import define

from actors.change import table_switch
from actors.domain.commands import Command
from actors.domain.counter.commands import ChangeCounterOrder, OrderedItem, TakeCounterOrder
from actors.domain.decide import decide
from actors.domain.fulfilment.commands import PickItem
from actors.domain.fulfilment.pick import PickedStatus
from actors.domain.money.commands import (
    AnnouncePayment,
    CancelPayment,
    CapturePayment,
    GiveDiscount,
    RefundPayment,
    SettlePayment,
    SettleWanted,
    StartPayment,
    TakePayment,
    VoidPayment,
)
from actors.domain.money.paying import Mode, Wish
from actors.domain.money.payment import Method, Payment, PaymentState
from actors.domain.moving.merging import Handover, merge, undo
from actors.domain.ordering.commands import PlaceOrder
from actors.domain.party.commands import CloseSession
from actors.domain.place import Place
from actors.domain.restaurant import Context
from actors.domain.staff import Role
from actors.domain.state import opened
from actors.domain.till.commands import AcceptOrder, QueueOrder, RejectOrder
from persistence.bridge import Reads
from persistence.mirror.outbox import ENTITIES
from tests.cases import some_quick
from tests.persistence.conftest import RESTAURANTS, STAFF_USER, Store, query
from tests.persistence.mirror.test_outbox import Watched
from tests.persistence.mirror.truth import with_sink
from tests.persistence.parties import NOW, Party, add, decided, in_the_dark, joined, place
from tests.persistence.shop_parties import ordered
from tests.persistence.test_kitchen_contract import something

STEPS: Final = 110
TABLES: Final = (1, 2, 3)  # at the fourth there is the order of the shop
SHOP: Final = 4  # its table and its number
BY_SQL: Final = (
    "UPDATE menu_items SET price = price + 50 WHERE menu_item_id = 101",
    "UPDATE menu_items SET available = NOT available, position = position WHERE restaurant_id = 1",
    "UPDATE menu_items SET name = name",
    "UPDATE tables SET qr_version = qr_version + 1",
    "UPDATE tables SET enabled = NOT enabled WHERE restaurant_id = 2",
    "UPDATE tables SET branch_id = CASE WHEN branch_id IS NULL THEN (SELECT min(branch_id) FROM branches"
    " WHERE restaurant_id = 1) END WHERE table_id = 103",
    "UPDATE orders SET status = CASE status WHEN 'out_for_delivery' THEN 'done' ELSE 'out_for_delivery' END"
    f" WHERE order_number = {SHOP}",
    "INSERT INTO stock (branch_id, menu_item_id, on_hand) SELECT branch_id, 101, 5 FROM branches"
    " WHERE restaurant_id = 1 ON CONFLICT (branch_id, menu_item_id) DO UPDATE SET on_hand = stock.on_hand + 1",
    "UPDATE stock SET low_at = on_hand WHERE menu_item_id = 101",
    "DELETE FROM stock WHERE menu_item_id = 101 AND on_hand > 6",
    "DELETE FROM sessions WHERE state = 'closed'",
    "UPDATE alerts SET acknowledged_at = now() WHERE acknowledged_at IS NULL",
)
SEEN: Final = (
    *("arrives", "taps", "orders", "is answered", "is in the dark", "closes", "switches"),
    *("merges", "a counter order", "renames", "picks"),
    *("TakePayment", "GiveDiscount", "VoidPayment", "RefundPayment", "parts again"),
    *("StartPayment", "AnnouncePayment", "SettlePayment", "SettleWanted", "CapturePayment", "CancelPayment"),
    *(f"provider: {one}" for one in ("authorised", "captured", "declined", "partially_refunded")),
)
"""What such an evening is about, by the names under which it is counted."""


@define(eq=False)
class House:
    """Everything that happens at restaurant 1, each thing a commit. `did` counts what happened."""

    watched: Watched
    store: Store
    url: str
    chance: Random
    number: int = SHOP
    version: int = 1
    did: Counter[str] = attrs.Factory(Counter)
    parties: dict[int, Party] = attrs.Factory(dict)
    counters: list[Party] = attrs.Factory(list)
    merged: tuple[Party, Party] | None = None

    async def evening(self, steps: int) -> None:
        """So many things, in any order, and in the end each of those that are done past us."""
        shop = await ordered(self.watched, SHOP)
        self.counters.append(shop)
        for _ in range(steps):
            await self.chance.choice(self._things())()
        for statement in BY_SQL:
            await self.watched.by_hand(statement)

    def _things(self) -> Sequence[Callable[[], Awaitable[None]]]:
        dining = (self._tap, self._order, self._order, self._kitchen, self._kitchen, self._money, self._money)
        paying = [self._pays] * 3
        others = (self._arrive, self._arrive, self._merge, self._counter, self._change, self._close)
        return (*dining, *paying, *others, *[self._alert] * 4, self._switch, self._by_sql, self._by_sql)

    async def _say(self, what: str, who: Party, *commands: Command) -> None:
        """The commands as one turn, if the rules let all of them happen."""
        state, now = who.state, who.now
        try:
            change = who.change(*commands)
        except AssertionError:
            who.state, who.now = state, now
            return
        await self.watched.commit(change)
        self.did[what] += 1

    def _somebody(self) -> Party | None:
        there = self._there()
        return self.chance.choice(there) if there else None

    def _there(self) -> list[Party]:
        """The parties that nobody has been moved away from."""
        return [one for one in self.parties.values() if one.state.members and one.state.active]

    async def _arrive(self) -> None:
        free = [table for table in TABLES if table not in self.parties]
        if free:
            table = self.chance.choice(free)
            who, change = joined(table=table)
            await self.watched.commit(change)
            self.parties[table] = who
            self.did["arrives"] += 1

    async def _tap(self) -> None:
        if (who := self._somebody()) is not None:
            await self._say("taps", who, add(who, self.chance.randint(1, 3)))

    async def _order(self) -> None:
        if (who := self._somebody()) is None or not who.state.lines:
            return
        who.context = attrs.evolve(who.context, next_order_number=self.number + 1)
        await self._say("orders", who, place(who))
        if self.number + 1 in who.state.orders:
            self.number += 1
            answer = self.chance.choice((AcceptOrder(self.number, "T"), QueueOrder(self.number)))
            refusal = RejectOrder(self.number, "no", "Not today.")
            if self.chance.random() < 0.7:
                await self._say("is answered", who, refusal if self.chance.random() < 0.2 else answer)

    async def _kitchen(self) -> None:
        who = self.chance.choice([*self._there(), *self.counters])
        command = something(self.chance, who) if who.state.members else None
        if isinstance(command, PlaceOrder) and who in self.counters:
            return  # the shop's cart was put together by hand, and is no cart to order from
        if command is not None and isinstance(decide(who.state, command, who.now, who.context), tuple):
            before = set(who.state.orders)
            who.context = attrs.evolve(who.context, next_order_number=self.number + 1)
            await self._say(type(command).__name__, who, command)
            self.number += len(set(who.state.orders) - before)

    async def _money(self) -> None:
        who = self.chance.choice([*self._there(), *self.counters])
        for_staff = (STAFF_USER, Role.MANAGER)
        payment = self.chance.choice(list(who.state.payments) or [uuid4()])
        command: Command = self.chance.choice(
            (
                TakePayment(uuid4(), *for_staff, Method.CASH, self.chance.randint(1, 900), tip=50),
                TakePayment(uuid4(), *for_staff, Method.VOUCHER, None),
                GiveDiscount(uuid4(), *for_staff, "late", rate=500),
                VoidPayment(payment, *for_staff),
                RefundPayment(payment, *for_staff, 100),
            )
        )
        await self._say(type(command).__name__, who, command)

    async def _pays(self) -> None:
        """A guest pays by a provider: it says what it likes of it, and staff and the guest want what they like."""
        who = self._somebody()
        if who is None or not who.state.orders:
            return
        payment_id = uuid4()
        wish = Wish(Mode.AMOUNT, who.host, amount=self.chance.randint(1, 400), tip=self.chance.choice((0, 30)))
        begun = StartPayment(who.host, payment_id, wish, Method.CARD, str(payment_id), "body", "simulator")
        await self._say("StartPayment", who, begun)
        for _ in range(self.chance.randint(1, 8)):
            if payment_id not in who.state.payments:
                return
            command = self._of_provider(who, who.state.payments[payment_id])
            await self._say(type(command).__name__, who, command)
            self.did[f"provider: {who.state.payments[payment_id].status}"] += 1

    def _of_provider(self, who: Party, payment: Payment) -> Command:
        """What the payment's worker says of it, or a person wants of it."""
        payment_id, later = payment.payment_id, who.now + timedelta(seconds=20)
        if payment.wanted is not None and self.chance.random() < 0.6:
            done = self.chance.random() < 0.7
            return SettleWanted(payment_id, payment.wanted, done, None if done else "busy", None if done else later)
        said = self.chance.choice(
            (*[PaymentState.AUTHORISED] * 2, PaymentState.CAPTURED, PaymentState.DECLINED, PaymentState.UNKNOWN)
        )
        by_staff = (payment_id, STAFF_USER, Role.MANAGER)
        if payment.status is PaymentState.AUTHORISED:
            return CapturePayment(*by_staff) if self.chance.random() < 0.5 else VoidPayment(*by_staff)
        if payment.status in {PaymentState.CAPTURED, PaymentState.PARTIALLY_REFUNDED}:
            return RefundPayment(*by_staff, self.chance.choice((1, payment.amount)))
        answer = SettlePayment(payment_id, said, "pi_1", error="slow" if said is PaymentState.UNKNOWN else None)
        announced, off = AnnouncePayment(payment_id, later), CancelPayment(payment_id, by=who.host)
        may_be: tuple[Command, ...] = (announced, answer, answer, answer, off)
        return self.chance.choice(may_be)

    async def _merge(self) -> None:
        """Two tables become one, or what was one becomes two again."""
        if self.merged is not None:
            return await self._part(*self.merged)
        there = self._there()
        if len(there) > 1:
            source, target = self.chance.sample(there, 2)
            now = max(source.now, target.now) + timedelta(seconds=1)
            joined_up = merge(source.state, target.state, now, Role.MANAGER, STAFF_USER)
            if isinstance(joined_up, Handover):
                await self.watched.hand_over(*decided(source, target, joined_up))
                self.merged = source, target
                self.did["merges"] += 1
                if self.chance.random() < 0.5:  # at once: what has happened since may be in the way of it
                    await self._part(source, target)
        return None

    async def _part(self, source: Party, target: Party) -> None:
        self.merged = None
        back = undo(source.state, target.state, max(source.now, target.now), Role.MANAGER, STAFF_USER)
        if isinstance(back, Handover):
            await self.watched.hand_over(*decided(target, source, back))
            self.did["parts again"] += 1

    async def _counter(self) -> None:
        self.number += 1
        table_id = self.chance.choice((None, 101))
        who = Party(opened(uuid4(), 1, Place.at_counter(table_id), NOW), Context(RESTAURANTS[0], self.number))
        items = (OrderedItem(101, self.chance.randint(1, 3)), OrderedItem(102, 1))
        more: Any = {"deposit": 100, "method": self.chance.choice((None, Method.CASH))}
        said = TakeCounterOrder(STAFF_USER, Role.MANAGER, f"k{self.number}", "body", uuid4(), items)
        await self._say("a counter order", who, attrs.evolve(said, **more))
        self.counters.append(who)

    async def _change(self) -> None:
        who = self.chance.choice(self.counters)
        (number,) = who.state.orders or (0,)
        name, pick = str(self.chance.random()), PickItem(number, 0, PickedStatus.PICKED, STAFF_USER)
        change: Command = ChangeCounterOrder(number, STAFF_USER, Role.MANAGER, customer_name=name)
        await self._say("picks" if number == SHOP else "renames", who, pick if number == SHOP else change)

    async def _alert(self) -> None:
        if (who := self._somebody()) is not None and who.state.orders:
            number = self.chance.choice(list(who.state.orders))
            await self._say("is in the dark", who, attrs.evolve(in_the_dark(1), order_number=number))

    async def _close(self) -> None:
        if (who := self._somebody()) is not None and self.chance.random() < 0.4 and self.merged is None:
            await self._say("closes", who, CloseSession())
            self.parties = {table: one for table, one in self.parties.items() if one.state.active}

    async def _switch(self) -> None:
        house = attrs.evolve(RESTAURANTS[0], version=self.version)
        table_id, enabled = self.chance.choice(list(house.tables)), self.chance.random() < 0.5
        await self.watched.commit(table_switch(house, table_id, enabled=enabled, at=NOW, who=STAFF_USER))
        self.version += 1
        self.did["switches"] += 1

    async def _by_sql(self) -> None:
        """Past us: an import, an operator, the night's work."""
        statement = self.chance.choice(BY_SQL)
        if statement.startswith("DELETE FROM sessions"):
            self.counters = [one for one in self.counters if one.state.active]
            self.parties = {table: one for table, one in self.parties.items() if one.state.active}
            self.merged = None
        await self.watched.by_hand(statement)
        self.did[statement] += 1


async def evenings(store: Store, reads: Reads, url: str, seed: int, steps: int = STEPS) -> House:
    """One of them."""
    with_sink(url)
    watched = Watched(store, reads, url)
    await watched.begin()
    house = House(watched, store, url, Random(seed))
    await house.evening(steps)
    return house


@pytest.mark.parametrize("seed", some_quick(3, 1))
async def test_the_outbox_of_any_evening_is_its_changes_and_gives_the_database(
    postgres: Store, reads: Reads, furnished_url: str, seed: int
) -> None:
    house = await evenings(postgres, reads, furnished_url, seed)
    assert house.watched.mirror == house.watched.known
    assert house.watched.kinds >= set(ENTITIES) - {"alert"}


@pytest.mark.slow
async def test_these_evenings_see_what_they_are_about(postgres: Store, reads: Reads, furnished_url: str) -> None:
    house = await evenings(postgres, reads, furnished_url, 7, steps=4 * STEPS)
    assert set(SEEN) - house.did.keys() == set()
    assert house.watched.kinds == set(ENTITIES)


FAULTS: Final = {
    "payments": "DROP TRIGGER {trigger} ON payments",
    "orders": "DROP TRIGGER {trigger} ON orders",
    "stock": "DROP TRIGGER {trigger} ON stock",
}


@pytest.mark.parametrize("table", FAULTS)
async def test_a_change_that_lacks_its_row_is_seen(
    postgres: Store, reads: Reads, furnished_url: str, table: str
) -> None:
    """A trigger that is gone, as a migration might forget it, is found by an evening."""
    for (trigger,) in query(
        furnished_url, "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE 'sync%%'", table
    ):
        query(furnished_url, FAULTS[table].format(trigger=trigger))
    with pytest.raises(AssertionError):
        await evenings(postgres, reads, furnished_url, 0)
