"""What is ordered every week: told, then placed once, over real rows, whatever dies or is wrong in between."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from itertools import product
from typing import Any, Final
from uuid import UUID, uuid4

import attrs
import psycopg
import pytest
import trio

from actors.nightly.poller import Duties, Nightly
from actors.nightly.recurring import RecurringWork
from actors.nightly.recurring_letters import RecurringPost
from persistence.bridge import Reads, open_bridge
from persistence.jobs import Jobs
from persistence.support import Support
from staff.notices.recurring_letters import letters_of
from tests.actors.domain.checkout.shop import CORNER, CORNER_NOON, MILK, MORNING, WAREHOUSE
from tests.actors.nightly.night import Letterbox
from tests.cases import case, quick_are
from tests.pos.payments.direct import DirectProvider, Manner
from tests.server.shop.checkout.shopping import HOME, Shop, later, open_shop

ANN, BEN = 1, 2
CARD: Final = UUID(int=99)
DAY: Final = timedelta(days=1)
TOLD_IN: Final = 6 * DAY + timedelta(minutes=1)  # Thursday at ten, after an order of this Friday
UNTIL_PLACED: Final = timedelta(hours=6, minutes=1)


class Weeks:
    """A shop, and the jobs of the process that tells and places what is ordered every week."""

    def __init__(self, shop: Shop, reads: Reads, url: str) -> None:
        self.shop, self.reads, self.url = shop, reads, url
        self.post = Letterbox()
        self.quick, self.mailing = self.process(shop)

    def process(self, shop: Shop) -> tuple[Nightly, Nightly]:
        """The jobs of a process, beside whatever others there are."""
        kept: Any = self.shop.store
        jobs, work = Jobs(self.reads), RecurringWork(kept.recurring, shop.registry)
        post = RecurringPost(kept.recurring, shop.restaurants, letters_of("https://shop.example.com"), self.post)
        for_all = {**work.finding(), **post.finding()}
        return (
            Nightly(jobs, Duties(for_all, work.placing()), shop.clock),
            Nightly(jobs, Duties({}, post.mailing()), shop.clock),
        )

    async def look(self, after: timedelta = timedelta()) -> None:
        """Two looks of the pollers, half a minute apart, after so long."""
        later(after)
        for _ in range(2):
            later(timedelta(seconds=30))
            await self.quick.look()
            await self.mailing.look()

    async def week(self) -> None:
        """From one order to the next: told, then placed or not."""
        for _ in range(2):
            await self.look(self.due_in())

    def due_in(self) -> timedelta:
        """How long until there is something to do, and a moment more."""
        (due,) = self.rows("SELECT min(due_at) FROM recurring_orders")[0]
        return timedelta(minutes=1) + ((due or self.shop.clock()) - self.shop.clock())

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(sql.encode(), values)
            return cursor.fetchall() if cursor.description else []

    def orders(self) -> int:
        """How many orders of the shop stand."""
        return int(
            self.rows("SELECT count(*) FROM orders JOIN fulfilments USING (restaurant_id, order_number)"
                      " WHERE status NOT IN ('draft', 'cancelled')")[0][0]
        )  # fmt: skip

    def subjects(self) -> list[str]:
        return [mail.subject.partition(": ")[2] for mail in self.post.mails]

    def audit(self) -> list[str]:
        found = self.rows("SELECT action FROM audit WHERE action LIKE 'recurring%%' ORDER BY audit_id")
        return [action for (action,) in found]

    async def begin(self, customer_id: int = ANN, method: str = "counter", **said: Any) -> Any:
        """An order of this Friday, which is to be repeated."""
        await self.shop.fill(customer_id, milk=1, bread=1)
        status, body = await self.shop.confirm(customer_id, "k1", payment={"method": method})
        assert status in (201, 202), body
        asked = {"order_id": body["data"]["order"]["order_id"], **said}
        status, body = await self.shop.post(customer_id, "/recurring-orders", asked)
        assert status == 201, body
        return body["data"]

    async def listed(self, customer_id: int = ANN) -> list[Any]:
        status, body = await self.shop.get(customer_id, "/recurring-orders")
        assert status == 200
        return list(body["data"])


def people(url: str) -> None:
    """Two customers, of whom the first has an address and a card."""
    with psycopg.connect(url, autocommit=True) as connection:
        for customer_id in (ANN, BEN):
            connection.execute(
                "INSERT INTO customers (customer_id, restaurant_id, email, name, phone, language)"
                " VALUES (%s, 1, %s, %s, '+39 1', 'en')",
                (customer_id, f"{customer_id}@example.com", f"Customer {customer_id}"),
            )
        connection.execute(
            "INSERT INTO customer_addresses VALUES"
            " (%s, %s, 0, 'home', '', 'Via Roma 1', '00184', 'Roma', 'IT', '', 'second floor', true)",
            (HOME, ANN),
        )
        connection.execute(
            "INSERT INTO payment_tokens (payment_token_id, restaurant_id, customer_id, place, provider, token,"
            " is_default, created_at) VALUES (%s, 1, %s, 0, 'direct', 'pm_1', true, now())",
            (CARD, ANN),
        )


@pytest.fixture
async def weeks(postgres: Any) -> AsyncIterator[Weeks]:
    people(postgres.url)
    async with open_bridge() as bridge, open_shop(postgres) as shop:
        reads = Reads(bridge, postgres.url)
        opened = Weeks(shop, reads, postgres.url)
        await opened.look()
        yield opened
        await reads.aclose()


async def test_an_order_is_told_the_day_before_and_placed_once_each_week(weeks: Weeks) -> None:
    begun = await weeks.begin()
    assert (begun["next_date"], begun["status"]) == ("2030-05-17", "WAITING")
    await weeks.look(DAY)
    assert weeks.subjects() == []
    await weeks.look(TOLD_IN - DAY)
    assert weeks.subjects() == ["your order of 17 May 2030"]
    assert (await weeks.listed())[0]["status"] == "TOLD"
    assert weeks.orders() == 1
    await weeks.look(UNTIL_PLACED)
    await weeks.look()
    assert weeks.orders() == 2
    (found,) = await weeks.listed()
    assert (found["next_date"], found["status"], found["problem"]) == ("2030-05-24", "WAITING", None)
    await weeks.week()
    assert weeks.orders() == 3
    assert weeks.audit() == ["recurring_order_added", "recurring_order_placed", "recurring_order_placed"]
    status, body = await weeks.shop.get(ANN, "/orders")
    assert status == 200
    newest = body["data"][0]
    assert (newest["slot"]["date"], newest["status"]) == ("2030-05-24", "CREATED")
    assert newest["order_id"] == (await weeks.listed())[0]["last_order_id"]


async def test_the_letter_says_what_comes_what_it_costs_and_how_to_stop_it(weeks: Weeks) -> None:
    await weeks.begin()
    await weeks.look(TOLD_IN)
    (mail,) = weeks.post.mails
    assert mail.to == "1@example.com"
    assert "1 x Milk" in mail.text
    assert "11:00-13:00" in mail.text
    assert "Delivery" in mail.text
    assert "Total" in mail.text
    assert "https://shop.example.com/shop/chianti#recurring" in mail.text
    for word in ("Customer 1", "Via Roma", "+39 1"):
        assert word not in mail.text


async def test_who_ends_it_in_time_is_not_sent_it(weeks: Weeks) -> None:
    begun = await weeks.begin()
    await weeks.look(TOLD_IN)
    path = f"/recurring-orders/{begun['recurring_order_id']}"
    assert await weeks.shop.delete(BEN, path) == 404
    assert await weeks.shop.delete(ANN, path) == 204
    assert await weeks.shop.delete(ANN, path) == 404
    await weeks.look(UNTIL_PLACED)
    assert weeks.orders() == 1
    assert await weeks.listed() == []
    assert weeks.audit() == ["recurring_order_added", "recurring_order_ended"]


async def test_what_is_in_the_cart_of_its_customer_stays_there(weeks: Weeks) -> None:
    await weeks.begin()
    before = await weeks.shop.fill(ANN, milk=2)
    await weeks.week()
    after = await weeks.shop.state(ANN)
    assert weeks.orders() == 2
    assert after.lines == before.lines
    assert after.session.session_id == before.session.session_id
    assert not after.locked


async def test_it_is_paid_by_the_saved_method(weeks: Weeks) -> None:
    await weeks.begin(payment={"method": "saved", "payment_token_id": str(CARD)})
    await weeks.week()
    assert weeks.orders() == 2
    paid = weeks.rows("SELECT payment_token_id, customer_id, status FROM payments WHERE method = 'saved'")
    assert paid == [(CARD, ANN, "captured")]


async def test_what_is_declined_is_not_placed_and_the_customer_is_told(weeks: Weeks) -> None:
    await weeks.begin(payment={"method": "saved", "payment_token_id": str(CARD)})
    weeks.shop.provider.manners.append(Manner.DECLINE)
    await weeks.week()
    assert weeks.orders() == 1
    assert weeks.subjects()[-1] == "your weekly order of 17 May 2030 was not placed"
    assert "Your payment was declined" in weeks.post.mails[-1].text
    assert (await weeks.listed())[0]["problem"] == "PAYMENT_DECLINED"
    assert weeks.rows("SELECT sum(taken) FROM slot_days WHERE day = '2030-05-17'") in ([(0,)], [(None,)])
    await weeks.week()
    assert weeks.orders() == 2
    assert (await weeks.listed())[0]["failures"] == 0


async def test_a_bank_that_asks_its_customer_is_not_waited_for(postgres: Any) -> None:
    people(postgres.url)
    async with open_bridge() as bridge, open_shop(postgres, DirectProvider(hosted=True)) as shop:
        weeks = Weeks(shop, Reads(bridge, postgres.url), postgres.url)
        await weeks.look()
        body = {
            "items": [{"product_id": MILK, "quantity": 5}],
            "fulfillment_type": "DELIVERY",
            "delivery_slot_id": MORNING,
            "payment": {"method": "saved", "payment_token_id": str(CARD)},
        }
        status, answer = await shop.post(ANN, "/recurring-orders", body)
        assert status == 201, answer
        await weeks.week()
        assert weeks.orders() == 0
        assert (await weeks.listed())[0]["problem"] == "PAYMENT_ACTION_REQUIRED"
        assert postgres.on_hand(WAREHOUSE, MILK) == 10
        await weeks.reads.aclose()


WRONG: Final = (
    ("UPDATE stock SET on_hand = 0 WHERE branch_id = 1 AND menu_item_id = 1", "INSUFFICIENT_STOCK", "Milk"),
    ("UPDATE menu_items SET price = 250 WHERE menu_item_id = 1", "CART_CHANGED", "another total"),
    ("DELETE FROM customer_addresses", "ADDRESS_REQUIRED", "address"),
    ("UPDATE slots SET capacity = 0", "SLOT_FULL", "fully booked"),
    ("UPDATE slots SET weekday = 5", "SLOT_UNAVAILABLE", "no such time"),
    ("UPDATE branches SET deleted_at = now() WHERE delivery", "BRANCH_UNAVAILABLE", "not open"),
    ("UPDATE menu_items SET available = false WHERE menu_item_id = 1", "ITEM_UNAVAILABLE", "on sale"),
    ("UPDATE menu_items SET deleted_at = now() WHERE menu_item_id = 1", "ITEM_UNKNOWN", "on sale"),
)


@pytest.mark.parametrize(("sql", "problem", "words"), quick_are(WRONG[:3], WRONG))
async def test_what_is_wrong_is_told_nothing_is_placed_and_next_week_it_is_tried_again(
    postgres: Any, sql: str, problem: str, words: str
) -> None:
    people(postgres.url)
    async with open_bridge() as bridge:
        reads = Reads(bridge, postgres.url)
        async with open_shop(postgres) as shop:
            weeks = Weeks(shop, reads, postgres.url)
            await weeks.look()
            await weeks.begin()
            await weeks.look(TOLD_IN)
        weeks.rows(sql)
        async with open_shop(postgres) as shop:
            weeks.shop = shop
            weeks.quick, weeks.mailing = weeks.process(shop)
            await weeks.look(UNTIL_PLACED)
            assert weeks.orders() == 1
            (found,) = await weeks.listed()
            assert (found["problem"], found["failures"], found["status"]) == (problem, 1, "WAITING")
            assert found["next_date"] == (
                "2030-05-18" if problem == "SLOT_UNAVAILABLE" else "2030-05-24"
            )  # it has moved
            assert words in weeks.post.mails[-1].text
            open_carts = weeks.rows("SELECT count(*) FROM sessions WHERE state = 'active' AND customer_id IS NULL")
            assert open_carts == [(0,)]
        await reads.aclose()


async def test_four_weeks_in_which_it_could_not_be_placed_are_enough(weeks: Weeks) -> None:
    await weeks.begin(payment={"method": "saved", "payment_token_id": str(CARD)})
    weeks.rows("UPDATE payment_tokens SET removed_at = now(), place = NULL, is_default = false")
    for _ in range(4):
        await weeks.week()
    (found,) = await weeks.listed()
    assert (found["status"], found["failures"], found["next_date"]) == ("PAUSED", 4, None)
    assert weeks.subjects()[-1] == "your weekly order is paused"
    letters = len(weeks.post.mails)
    await weeks.week()
    assert len(weeks.post.mails) == letters
    assert weeks.orders() == 1
    assert weeks.audit()[-1] == "recurring_order_paused"


async def test_what_nobody_could_be_told_of_is_not_placed(weeks: Weeks) -> None:
    await weeks.begin()
    weeks.post.broken = True
    await weeks.look(TOLD_IN)
    await weeks.look(UNTIL_PLACED)
    assert weeks.orders() == 1
    assert (await weeks.listed())[0]["status"] == "TOLD"
    await weeks.look(timedelta(hours=18))
    await weeks.look(timedelta(minutes=20))
    assert (await weeks.listed())[0]["problem"] == "NOT_TOLD"
    assert weeks.orders() == 1


async def test_a_letter_that_leaves_late_is_followed_by_its_order(weeks: Weeks) -> None:
    await weeks.begin()
    weeks.post.broken = True
    await weeks.look(TOLD_IN)
    await weeks.look(UNTIL_PLACED)
    weeks.post.broken = False
    await weeks.look(timedelta(hours=1))
    await weeks.look(timedelta(minutes=10))
    assert weeks.orders() == 2


async def test_who_wants_no_notices_is_sent_the_order_all_the_same(weeks: Weeks) -> None:
    weeks.rows("UPDATE customers SET notify = 'none'")
    await weeks.begin()
    await weeks.week()
    assert weeks.post.mails == []
    assert weeks.orders() == 2


async def test_weeks_in_which_nothing_ran_are_left_out(weeks: Weeks) -> None:
    await weeks.begin()
    await weeks.look(30 * DAY)
    assert weeks.orders() == 1
    (found,) = await weeks.listed()
    assert found["problem"] == "SLOT_PASSED"
    assert found["next_date"] == "2030-06-14"
    assert weeks.subjects() == ["your weekly order of 17 May 2030 was not placed"]


class Killed(BaseException):
    """Its process ends here."""


class Dying:
    """What is kept of recurring orders, until the process ends before or after its `at`th change."""

    def __init__(self, kept: Any, at: int, *, after: bool) -> None:
        self._kept, self._left, self._after = kept, at, after

    def __getattr__(self, name: str) -> Any:
        return getattr(self._kept, name)

    async def save(self, change: Any) -> bool:
        self._left -= 1
        if self._left == 0 and not self._after:
            raise Killed
        saved = await self._kept.save(change)
        if self._left == 0:
            raise Killed
        return bool(saved)


@pytest.mark.parametrize(("at", "after"), quick_are([(1, True), (2, False)], product((1, 2), (False, True))))
async def test_a_process_that_is_killed_between_leaves_one_order_and_one_letter(
    postgres: Any, at: int, after: bool
) -> None:
    people(postgres.url)
    provider = DirectProvider()
    async with open_bridge() as bridge:
        reads = Reads(bridge, postgres.url)
        with pytest.RaisesGroup(Killed, flatten_subgroups=True):
            async with open_shop(postgres, provider) as shop:
                weeks = Weeks(shop, reads, postgres.url)
                await weeks.look()
                await weeks.begin(payment={"method": "saved", "payment_token_id": str(CARD)})
                work = RecurringWork(Dying(shop.store.recurring, at, after=after), shop.registry)  # type: ignore[attr-defined]
                weeks.quick = Nightly(Jobs(reads), Duties(weeks.quick._duties.for_all, work.placing()), shop.clock)
                await weeks.week()
        async with open_shop(postgres, provider) as shop:
            weeks.shop = shop
            weeks.quick, weeks.mailing = weeks.process(shop)
            later(timedelta(minutes=3))  # until the lease of the dead is over
            await weeks.look()
            await weeks.look(UNTIL_PLACED)
            await weeks.look()
            assert weeks.orders() == 2
            assert len(weeks.post.mails) == 1
            assert weeks.audit() == ["recurring_order_added", "recurring_order_placed"]
            charged = [one for one in provider.accounts.values() if one.charges]
            assert [one.charges for one in charged] == [1] * len(charged)
            assert postgres.on_hand(WAREHOUSE, MILK) == 8
        await reads.aclose()


async def test_two_processes_that_place_it_at_once_place_it_once(postgres: Any) -> None:
    people(postgres.url)
    async with open_bridge() as bridge, open_shop(postgres) as one, open_shop(postgres) as other:
        weeks = Weeks(one, Reads(bridge, postgres.url), postgres.url)
        await weeks.look()
        await weeks.begin()
        await weeks.look(TOLD_IN)
        later(UNTIL_PLACED)
        kept: Any = postgres.recurring
        (due,) = await kept.due(1, one.clock(), 10)
        shift: Any = attrs.make_class("Shift", ["clock"])(one.clock)
        async with trio.open_nursery() as nursery:
            for shop in (one, other):
                nursery.start_soon(RecurringWork(kept, shop.registry)._one, shift, due)
        await weeks.look(timedelta(minutes=2))
        assert weeks.orders() == 2
        assert weeks.audit().count("recurring_order_placed") == 1
        await weeks.reads.aclose()


async def test_it_may_be_said_without_an_order_and_twice_by_a_key(weeks: Weeks) -> None:
    body = {
        "items": [{"product_id": MILK, "quantity": 1, "note": "cold"}],
        "fulfillment_type": "PICKUP",
        "branch_id": CORNER,
        "delivery_slot_id": CORNER_NOON,
        "payment": {"method": "counter"},
    }
    status, first = await weeks.shop.post(ANN, "/recurring-orders", body, key="a")
    assert (status, first["data"]["items"][0]["unit_price"]) == (201, 2.0)
    again = await weeks.shop.post(ANN, "/recurring-orders", body, key="a")
    assert again == (200, first)
    assert len(await weeks.listed()) == 1
    assert await weeks.listed(BEN) == []


async def test_an_order_is_repeated_by_one_alone_whatever_key_it_is_said_with(weeks: Weeks) -> None:
    begun = await weeks.begin()
    (order_id,) = weeks.rows("SELECT 'ORD-1-' || max(order_number) FROM orders")[0]
    for key in ("a", "b", ""):
        again = await weeks.shop.post(ANN, "/recurring-orders", {"order_id": order_id}, key=key or None)
        assert again == (200, {"data": begun}), key
    assert len(await weeks.listed()) == 1


REFUSED: Final[Sequence[tuple[dict[str, Any], int, str]]] = (
    ({"items": None}, 422, "VALIDATION_FAILED"),
    ({"items": [{"product_id": 999}]}, 404, "PRODUCT_NOT_FOUND"),
    ({"address_id": str(uuid4())}, 404, "ADDRESS_NOT_FOUND"),  # also of what is fetched
    ({"items": [{"product_id": MILK, "quantity": 0}]}, 422, "VALIDATION_FAILED"),
    ({"items": [{"product_id": MILK}] * 51}, 422, "VALIDATION_FAILED"),
    ({"delivery_slot_id": 99}, 422, "SLOT_UNAVAILABLE"),
    ({"branch_id": 99}, 422, "BRANCH_UNAVAILABLE"),
    ({"fulfillment_type": "DELIVERY", "address_id": str(uuid4())}, 404, "ADDRESS_NOT_FOUND"),
    ({"payment": {"method": "saved"}}, 422, "PAYMENT_INVALID"),
    ({"payment": {"method": "saved", "payment_token_id": str(uuid4())}}, 404, "PAYMENT_TOKEN_NOT_FOUND"),
    ({"payment": {"method": "card"}}, 422, "VALIDATION_FAILED"),
    ({"items": None, "order_id": "ORD-1-999"}, 404, "ORDER_NOT_FOUND"),
)


async def test_what_cannot_be_ordered_every_week_is_refused(weeks: Weeks) -> None:
    body = {
        "items": [{"product_id": MILK}],
        "fulfillment_type": "PICKUP",
        "branch_id": CORNER,
        "delivery_slot_id": CORNER_NOON,
        "payment": {"method": "counter"},
    }
    for changed, status, code in REFUSED:
        with case(changed):
            said = {name: value for name, value in {**body, **changed}.items() if value is not None}
            found, answer = await weeks.shop.post(ANN, "/recurring-orders", said)
            assert (found, answer["error"]["code"]) == (status, code), answer
            assert await weeks.listed() == []


async def test_a_customer_has_ten_at_most(weeks: Weeks) -> None:
    body = {
        "items": [{"product_id": MILK}],
        "fulfillment_type": "PICKUP",
        "branch_id": CORNER,
        "delivery_slot_id": CORNER_NOON,
        "payment": {"method": "counter"},
    }
    async with trio.open_nursery() as nursery:
        for number in range(10):
            nursery.start_soon(weeks.shop.post, ANN, "/recurring-orders", body, f"k{number}")
    while len(await weeks.listed()) < 10:
        await weeks.shop.post(ANN, "/recurring-orders", body)
    status, answer = await weeks.shop.post(ANN, "/recurring-orders", body)
    assert (status, answer["error"]["code"]) == (409, "TOO_MANY_RECURRING_ORDERS")


async def test_another_customers_order_cannot_be_repeated(weeks: Weeks) -> None:
    await weeks.begin()
    (number,) = weeks.rows("SELECT order_number FROM orders")[0]
    status, answer = await weeks.shop.post(BEN, "/recurring-orders", {"order_id": f"ORD-1-{number}"})
    assert (status, answer["error"]["code"]) == (404, "ORDER_NOT_FOUND")


async def test_support_reads_what_a_customer_was_told_of_orders_and_of_what_comes_every_week(weeks: Weeks) -> None:
    begun = await weeks.begin()
    await weeks.look(TOLD_IN)
    story = await Support(weeks.reads).story(1, ANN, 50, 200)
    assert story is not None
    told = [(one.order_number, one.kind, one.told_by) for one in story.notices]
    number = story.orders[0].order_number
    assert told == [(None, "tomorrow", "mail"), (number, "confirmed", None)]
    entries = [(one.what, one.new) for one in story.audit if one.what.startswith("recurring")]
    assert entries == [("recurring_order_added", "2 items, delivery in slot 11, next 2030-05-17, counter")]
    assert begun["next_date"] == "2030-05-17"
