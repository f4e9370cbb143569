"""Who has had their data erased is nowhere any more: every table is read, and every word of theirs looked for."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, Final, cast
from uuid import UUID, uuid4

import psycopg
import pytest
from attrs import define
from psycopg import sql

from actors.carts import Carts
from actors.domain.cart.commands import AddLine
from actors.domain.customer import account as rules
from actors.domain.fulfilment.commands import PickItem
from actors.domain.fulfilment.pick import PickedStatus
from actors.domain.kitchen.commands import MoveOrder
from actors.domain.ordering.order import OrderStatus as S
from actors.domain.party.commands import Join
from actors.domain.staff import Role
from actors.errors import Unavailable
from actors.handover import Handovers
from actors.ports.support import Sought
from persistence.accounts import Accounts
from persistence.bridge import Reads, open_bridge
from persistence.customers import Customers
from persistence.jobs import Leftovers
from persistence.support import Support
from server.shop.accounts.desk import AccountDesk
from tests.actors.domain.checkout.shop import MILK, TODAY
from tests.cases import quick_are
from tests.server.shop.checkout.shopping import HOME, Shop, open_shop
from tests.server.shop.checkout.weeks import ANN, BEN, CARD, Weeks, people

EVA: Final = 7
WORDS: Final = ("Zebulon", "Quux", "555777", "zebulon@quux.example", "Thimble Lane", "gate code 4711", "for the parrot")
STILL_NEEDED: Final = {"fulfilments", "orders", "order_items"}  # by an order under way: to be picked, and brought

OF_SOMEBODY: Final = """
    SELECT to_jsonb(c), to_jsonb(f), to_jsonb(o),
        (SELECT jsonb_agg(i ORDER BY i.position) FROM order_items AS i WHERE i.order_number = o.order_number),
        (SELECT jsonb_agg(m) FROM members AS m WHERE m.session_id = o.session_id),
        (SELECT jsonb_agg(e ORDER BY e.seq) FROM events AS e WHERE e.session_id = o.session_id)
    FROM customers AS c JOIN fulfilments AS f USING (restaurant_id, customer_id)
        JOIN orders AS o USING (restaurant_id, order_number)
    WHERE c.customer_id = %s
"""


def later_on(shop: Shop) -> datetime:
    """A day on: nobody waits for news any more."""
    return shop.clock() + timedelta(days=1, minutes=1)


def everything(url: str) -> Mapping[str, str]:
    """All rows of all tables, as text."""
    with psycopg.connect(url) as connection:
        names = connection.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        ).fetchall()
        query = sql.SQL("SELECT coalesce(string_agg(t::text, E'\\n'), '') FROM {} AS t")
        rows = {name: connection.execute(query.format(sql.Identifier(name))).fetchone() for (name,) in names}
    return {name: row[0] for name, row in rows.items() if row is not None}


def traces(url: str) -> set[tuple[str, str]]:
    """The tables in which a word of theirs is still, with the word."""
    return {(name, word) for name, text in everything(url).items() for word in WORDS if word.lower() in text.lower()}


def named(url: str) -> None:
    """The first customer is somebody whose words nobody else has."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "UPDATE customers SET name = 'Zebulon Quux', email = 'zebulon@quux.example', phone = '555777',"
            " safe_place = 'Thimble Lane' WHERE customer_id = %s",
            (ANN,),
        )
        connection.execute(
            "UPDATE customer_addresses SET street = 'Thimble Lane 3', recipient = 'Zebulon', note = 'gate code 4711'"
        )
        connection.execute(
            "INSERT INTO audit (restaurant_id, action, subject, old_value, new_value) VALUES"
            " (1, 'customer_name_changed', 'customer-1', to_jsonb('Zeb'::text), to_jsonb('Zebulon Quux'::text))"
        )
        connection.execute(
            "INSERT INTO staff_users (staff_user_id, restaurant_id, email, name, role, password_hash)"
            " VALUES (%s, 1, 'eva@example.com', 'Eva', 'manager', 'hash')",
            (EVA,),
        )


@pytest.fixture
async def weeks(postgres: Any) -> AsyncIterator[Weeks]:
    """A shop with such a customer, which is only just open."""
    people(postgres.url)
    named(postgres.url)
    async with open_bridge() as bridge, open_shop(postgres) as shop:
        reads = Reads(bridge, postgres.url)
        yield Weeks(shop, reads, postgres.url)
        await reads.aclose()


async def bought(weeks: Weeks) -> None:
    """They have ordered, with notes, have something in the cart, and an order that comes every week."""
    shop = weeks.shop
    cart = await shop.registry.of_customer(1, ANN)
    await cart.ask(Join(cart.session_id, "Zebulon Quux"))
    await cart.ask(AddLine(cart.session_id, uuid4(), MILK, 3, "for the parrot"))
    body: Any
    status, body = await shop.confirm(ANN, "k1", note="ring twice, gate code 4711", payment={"method": "card"})
    assert status == 201, body
    order = body["data"]["order"]
    await cart.ask(PickItem(order["order_number"], 0, PickedStatus.PICKED, EVA))
    again = {"order_id": order["order_id"], "payment": {"method": "saved", "payment_token_id": str(CARD)}}
    status, body = await shop.post(ANN, "/recurring-orders", again)
    assert status == 201, body
    await weeks.week()
    assert weeks.orders() == 2
    await cart.ask(AddLine(cart.session_id, uuid4(), MILK, 1, "for the parrot"))
    carts = Carts(shop.registry, Handovers(shop.registry, shop.store.journal, shop.clock))
    guest = (await carts.open_for_guest(1)).state.session.session_id
    await (await shop.registry.session(guest)).ask(AddLine(guest, uuid4(), MILK, 1, "for another parrot"))
    taken = await carts.take(1, ANN, "Zebulon Quux", guest)
    assert taken is not None
    assert isinstance(taken.decision, tuple), taken.decision


def desk_of(shop: Shop, customers: Customers, *, closing: bool = True) -> AccountDesk:
    """The desk, where every password is right; not `closing` carts, where the process ends before that."""

    async def matched(found: Any, password: str) -> Any:
        return found[0]

    carts = Carts(shop.registry, Handovers(shop.registry, shop.store.journal, shop.clock))
    logins = cast("Any", SimpleNamespace(matched=matched))
    return AccountDesk(customers, logins, cast("Any", None), (carts,) if closing else (), shop.clock)


async def ann(customers: Customers) -> Any:
    """The first customer, signed in."""
    account = await customers.account(1, ANN)
    assert account is not None
    return SimpleNamespace(restaurant_id=1, customer_id=ANN, customer=account.customer)


async def test_nothing_of_the_person_is_left_anywhere_and_their_orders_stay(weeks: Weeks) -> None:
    shop, reads = weeks.shop, weeks.reads
    await weeks.look()
    await bought(weeks)
    customers = Customers(reads, Accounts(reads))
    where = {name for name, _ in traces(weeks.url)}
    assert {"customers", "fulfilments", "members", "events", "orders", "order_items", "recurring_orders"} <= where
    before = weeks.rows("SELECT order_number, status, total FROM orders ORDER BY order_number")
    await desk_of(shop, customers).erase(await ann(customers), "right")
    assert {name for name, _ in traces(weeks.url)} == STILL_NEEDED
    assert weeks.rows("SELECT order_number, status, total FROM orders ORDER BY order_number") == before
    weeks.rows("UPDATE orders SET status = 'done'")
    assert (await Leftovers(reads).persons(later_on(shop), 500)).rows > 0
    assert traces(weeks.url) == set()
    assert weeks.rows("SELECT count(*) FROM order_items WHERE note = '' AND menu_item_id = %s", MILK) == [(2,)]
    assert weeks.rows("SELECT count(*) FROM recurring_orders") == [(0,)]
    assert weeks.rows("SELECT count(*) FROM customers WHERE customer_id = %s AND email <> ''", BEN) == [(1,)]
    letters = len(weeks.post.mails)
    await weeks.look(timedelta(days=8))
    assert (len(weeks.post.mails), weeks.orders()) == (letters, 2)
    assert traces(weeks.url) == set()


async def test_what_others_have_stays_as_it_is(weeks: Weeks) -> None:
    shop, reads = weeks.shop, weeks.reads
    await weeks.look()
    await bought(weeks)
    await shop.fill(BEN)
    in_two_weeks = str(TODAY + timedelta(days=14))
    status, body = await shop.confirm(BEN, date=in_two_weeks, note="no bell", payment={"method": "counter"})
    assert status == 201, body
    weeks.rows("UPDATE orders SET status = 'done'")
    customers = Customers(reads, Accounts(reads))
    before = weeks.rows(OF_SOMEBODY, BEN)
    assert "no bell" in str(before)
    await desk_of(shop, customers).erase(await ann(customers), "right")
    assert (await Leftovers(reads).persons(later_on(shop), 500)).rows > 0
    assert traces(weeks.url) == set()
    assert weeks.rows(OF_SOMEBODY, BEN) == before


async def test_nothing_is_left_of_what_was_to_come_every_week_and_could_not_be_placed(postgres: Any) -> None:
    people(postgres.url)
    named(postgres.url)
    async with open_bridge() as bridge:
        reads = Reads(bridge, postgres.url)
        async with open_shop(postgres) as shop:
            weeks = Weeks(shop, reads, postgres.url)
            await weeks.look()
            await bought(weeks)
            placed = weeks.rows(
                "SELECT note FROM order_items WHERE order_number = (SELECT max(order_number) FROM orders)"
            )
            assert ("for the parrot",) in placed
            await weeks.look(weeks.due_in())
        weeks.rows("UPDATE stock SET on_hand = 0 WHERE branch_id = 1 AND menu_item_id = %s", MILK)
        async with open_shop(postgres) as shop:
            weeks.shop = shop
            weeks.quick, weeks.mailing = weeks.process(shop)
            await weeks.look(weeks.due_in())
            assert weeks.rows("SELECT problem FROM recurring_orders") == [("INSUFFICIENT_STOCK",)]
            customers = Customers(reads, Accounts(reads))
            await desk_of(shop, customers).erase(await ann(customers), "right")
            weeks.rows("UPDATE orders SET status = 'done'")
            assert (await Leftovers(reads).persons(later_on(shop), 500)).rows > 0
            assert traces(postgres.url) == set()
        await reads.aclose()


async def test_what_stops_half_way_leaves_no_cart_or_a_customer_who_can_ask_again(
    postgres: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    people(postgres.url)
    async with open_bridge() as bridge, open_shop(postgres) as shop:
        reads = Reads(bridge, postgres.url)
        await shop.fill(ANN)
        customers = Customers(reads, Accounts(reads))
        desk, shopper = desk_of(shop, customers), await ann(customers)

        async def away(*_: object) -> None:
            raise Unavailable("away")

        for whose, what in ((Carts, "erased"), (Customers, "save"), (Customers, "forget")):
            with monkeypatch.context() as patched:
                patched.setattr(whose, what, away)
                with pytest.raises(Unavailable):
                    await desk.erase(shopper, "right")
            there = await customers.account(1, ANN) is not None
            assert there is (what != "forget")
            assert there or await shop.registry.cart_of(1, ANN) is None
        await reads.aclose()


async def test_what_is_written_while_they_are_erased_goes_with_the_next_look(weeks: Weeks) -> None:
    shop, reads = weeks.shop, weeks.reads
    await weeks.look()
    await bought(weeks)
    customers = Customers(reads, Accounts(reads))
    desk = desk_of(shop, customers, closing=False)
    await desk.erase(await ann(customers), "right")
    weeks.rows("UPDATE orders SET status = 'done'")
    weeks.rows("UPDATE fulfilments SET name = 'Zebulon', note = 'for the parrot'")
    assert traces(weeks.url) != set()
    assert (await Leftovers(reads).persons(later_on(shop), 500)).rows > 0
    assert traces(weeks.url) == set()
    assert (await Leftovers(reads).persons(later_on(shop), 500)).rows == 0
    assert weeks.rows("SELECT count(*) FROM customer_addresses WHERE address_id = %s", HOME) == [(0,)]


WAYS: Final[Mapping[S, Sequence[S]]] = {
    S.VALIDATED: (),
    S.PREPARING: (S.PREPARING,),
    S.DELAYED: (S.PREPARING, S.DELAYED),
    S.MISSING: (S.MISSING,),
    S.READY: (S.READY,),
    S.OUT_FOR_DELIVERY: (S.READY, S.OUT_FOR_DELIVERY),
    S.DONE: (S.READY, S.OUT_FOR_DELIVERY, S.DONE),
    S.CANCELLED: (S.CANCELLED,),
}
"""How an order gets into each state."""
OVER: Final = {S.DONE, S.CANCELLED}
WAYS_AND_ENDS: Final = [(way, end) for way in WAYS for end in (S.DONE, S.CANCELLED) if way not in OVER or way is end]
QUICK_WAYS: Final = ((S.VALIDATED, S.CANCELLED), (S.MISSING, S.DONE), (S.OUT_FOR_DELIVERY, S.DONE), (S.DONE, S.DONE))
NEEDED: Final = "SELECT name, phone, email, note, address FROM fulfilments"


@define(eq=False)
class Ordered:
    """An order of somebody who has their data erased, and the steps that it takes."""

    shop: Shop
    weeks: Weeks
    session_id: UUID
    number: int

    @classmethod
    async def of(cls, shop: Shop, weeks: Weeks) -> "Ordered":
        await weeks.look()
        cart = await shop.registry.of_customer(1, ANN)
        await cart.ask(Join(cart.session_id, "Zebulon Quux"))
        await cart.ask(AddLine(cart.session_id, uuid4(), MILK, 3, "for the parrot"))
        code, body = await shop.confirm(ANN, "k1", note="gate code 4711", payment={"method": "counter"})
        assert code == 201, body
        return cls(shop, weeks, cart.session_id, body["data"]["order"]["order_number"])

    async def becomes(self, *steps: S, missing: bool = False) -> None:
        session = await self.shop.registry.session(self.session_id)
        found = PickedStatus.MISSING if missing else PickedStatus.PICKED
        if {S.READY, S.MISSING} & set(steps):
            await session.ask(PickItem(self.number, 0, found, EVA))
        for step in steps:
            await session.ask(MoveOrder(self.number, step, Role.MANAGER, EVA))
        assert self.weeks.rows("SELECT status FROM orders") == [((steps or (S.VALIDATED,))[-1],)]

    async def erased(self, customers: Customers) -> None:
        await desk_of(self.shop, customers).erase(await ann(customers), "right")

    def waits(self) -> bool:
        """Whether there is something of the person that is to go later."""
        return bool(self.weeks.rows("SELECT erasing FROM customers WHERE customer_id = %s", ANN)[0][0])


@pytest.mark.parametrize(("status", "end"), quick_are(QUICK_WAYS, WAYS_AND_ENDS))
async def test_an_order_under_way_keeps_what_it_needs_until_it_is_over_and_not_longer(
    weeks: Weeks, status: S, end: S
) -> None:
    shop, reads = weeks.shop, weeks.reads
    order = await Ordered.of(shop, weeks)
    await order.becomes(*WAYS[status], missing=status is S.MISSING)
    before = weeks.rows(NEEDED)
    await order.erased(Customers(reads, Accounts(reads)))
    leftovers, over = Leftovers(reads), status in OVER
    await leftovers.persons(later_on(shop), 500)
    assert {name for name, _ in traces(weeks.url)} == (set() if over else STILL_NEEDED)
    assert order.waits() is not over
    if not over:
        assert weeks.rows(NEEDED) == before
        assert not (await Support(reads).search(1, Sought(None, "zebulon@quux.example", "777555"), 10)).customers
        done = [one for one in (S.READY, S.OUT_FOR_DELIVERY, S.DONE) if one not in WAYS[status]]
        await order.becomes(*(done if end is S.DONE else [S.CANCELLED]))
        assert (await leftovers.persons(later_on(shop), 500)).rows > 0
    assert traces(weeks.url) == set()
    assert not order.waits()


async def test_who_is_to_hear_of_the_end_is_erased_once_they_have_or_a_day_later(weeks: Weeks) -> None:
    shop, reads = weeks.shop, weeks.reads
    order = await Ordered.of(shop, weeks)
    await order.erased(Customers(reads, Accounts(reads)))
    await order.becomes(S.CANCELLED)
    leftovers = Leftovers(reads)
    await leftovers.persons(shop.clock(), 500)
    assert {name for name, _ in traces(weeks.url)} == STILL_NEEDED
    weeks.rows("UPDATE notices SET told_at = now(), told_by = 'mail'")
    await leftovers.persons(shop.clock(), 500)
    assert traces(weeks.url) == set()


async def test_nobody_waits_behind_others_who_were_erased_however_few_are_looked_at_at_once(weeks: Weeks) -> None:
    shop, reads = weeks.shop, weeks.reads
    order = await Ordered.of(shop, weeks)
    await order.erased(Customers(reads, Accounts(reads)))
    await order.becomes(S.CANCELLED)
    weeks.rows("UPDATE notices SET told_at = now(), told_by = 'mail'")
    for minutes in (-2, -1, 1, 2):  # before and after, and all of them still looked at
        weeks.rows(
            "INSERT INTO customers"
            " (customer_id, restaurant_id, email, name, phone, language, erased_at, erasing, created_at)"
            " SELECT %s, restaurant_id, email, '', '', language, erased_at + %s, true, created_at"
            " FROM customers WHERE customer_id = %s",
            900 + minutes, timedelta(minutes=minutes), ANN,
        )  # fmt: skip
    before, last, steps = shop.clock() + timedelta(minutes=5), None, 0
    while steps == 0 or last is not None:
        step = await Leftovers(reads).persons(before, 2, last)
        last, steps = step.last, steps + 1
    assert steps == 3
    assert traces(weeks.url) == set()
    assert weeks.rows("SELECT count(*) FROM customers WHERE erasing") == [(5,)]  # for an hour
    await Leftovers(reads).persons(before + timedelta(hours=1), 500)
    assert weeks.rows("SELECT count(*) FROM customers WHERE erasing") == [(0,)]


async def test_who_is_erased_is_looked_at_again_though_the_process_died_before_it_forgot_them(weeks: Weeks) -> None:
    shop, reads = weeks.shop, weeks.reads
    order = await Ordered.of(shop, weeks)
    customers = Customers(reads, Accounts(reads))
    account = await customers.account(1, ANN)
    assert account is not None
    assert await customers.save(rules.erased(account, shop.clock()))
    assert order.waits()
