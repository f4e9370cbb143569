"""Customers are told what becomes of their orders: over real rows, once, as they wish, whatever dies in between."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any, Final

import psycopg
import pytest
import trio
from attrs import define, field
from structlog.testing import capture_logs

from actors.domain.fulfilment.commands import ChooseForMissing, PickItem
from actors.domain.fulfilment.pick import MissingChoice, PickedStatus
from actors.domain.kitchen.commands import MoveOrder
from actors.domain.money.payment import PaymentState
from actors.domain.ordering.order import OrderStatus
from actors.domain.staff import Role
from actors.errors import Unavailable
from actors.nightly.dispatch import WORTH_FOR
from actors.nightly.noticing import NoticePost
from actors.nightly.poller import Duties, Nightly
from actors.nightly.shift import LEASE, PAUSES
from actors.ports.texts import Text, TextNotSent
from persistence.bridge import Reads, open_bridge
from persistence.jobs import Jobs
from persistence.notices import NoticeBox
from staff.notices.writing import writing_of
from tests.actors.nightly.night import Letterbox
from tests.cancelling import cancelled_everywhere
from tests.server.shop.checkout.shopping import Shop, open_shop

ANN, BEN = 1, 2
EVA = 7


@define
class Phones:
    """Takes messages, or refuses them while it is `broken`. Fits `actors.ports.texts.Gateway`."""

    texts: list[Text] = field(factory=list)
    broken: bool = False

    async def send(self, text: Text) -> None:
        await trio.lowlevel.checkpoint()
        if self.broken:
            raise TextNotSent("http_503")
        self.texts.append(text)
        await trio.lowlevel.checkpoint()


class Telling:
    """A shop, and the jobs of the processes that tell its customers."""

    def __init__(self, shop: Shop, reads: Reads, url: str) -> None:
        self.shop, self.reads, self.url = shop, reads, url
        self.post, self.phones = Letterbox(), Phones()
        self.passed = timedelta()
        self.process()

    def process(self, *, texts: bool = True) -> None:
        """Another process takes over."""
        self.box = NoticeBox(self.reads)
        writing = writing_of("https://shop.example.com")
        post = NoticePost(self.box, self.shop.restaurants, writing, self.post, self.phones if texts else None)
        jobs = Jobs(self.reads)
        self.quick = Nightly(jobs, Duties(post.finding(), {}), self.clock)
        self.mailing = Nightly(jobs, Duties({}, post.mailing()), self.clock)
        self.texting = Nightly(jobs, Duties({}, post.texting()), self.clock)

    def clock(self) -> Any:
        return self.shop.clock() + self.passed

    def later(self, by: timedelta) -> None:
        self.passed += by

    async def look(self) -> None:
        """What is done half a minute later."""
        self.later(timedelta(seconds=30))
        for poller in (self.quick, self.mailing, self.texting):
            await poller.look()

    def subjects(self) -> list[str]:
        return [mail.subject.partition(": ")[2] for mail in self.post.mails]

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(sql.encode(), values)
            return cursor.fetchall() if cursor.description else []

    def ends(self) -> list[tuple[str, str | None]]:
        return [(kind, by) for kind, by in self.rows("SELECT kind, told_by FROM notices ORDER BY raised_at, kind")]

    async def order(self, customer_id: int = ANN, method: str = "counter", key: str = "k1") -> Any:
        """A confirmed order."""
        await self.shop.fill(customer_id, milk=1, bread=1)
        status, body = await self.shop.confirm(customer_id, key, payment={"method": method})
        assert status in (201, 202), body
        return body["data"]["order"]

    async def ask(self, order: Any, *commands: Any, customer_id: int = ANN) -> None:
        session = await self.shop.registry.of_customer(1, customer_id)
        for command in commands:
            await session.ask(command)


@pytest.fixture
async def telling(postgres: Any) -> AsyncIterator[Telling]:
    async with open_bridge() as bridge, open_shop(postgres) as shop:
        reads = Reads(bridge, postgres.url)
        opened = Telling(shop, reads, postgres.url)
        for customer_id, language in ((ANN, "en"), (BEN, "de")):
            opened.rows(
                "INSERT INTO customers (customer_id, restaurant_id, email, name, phone, language)"
                " VALUES (%s, 1, %s, 'Someone', '+39 055 1', %s)",
                *(customer_id, f"{customer_id}@example.com", language),
            )
        opened.rows(
            "INSERT INTO staff_users (staff_user_id, restaurant_id, email, name, role, password_hash)"
            " VALUES (%s, 1, 'eva@example.com', 'Eva', 'manager', 'hash')",
            EVA,
        )
        await opened.look()
        yield opened
        await reads.aclose()


def moved(order: Any, *statuses: OrderStatus) -> list[MoveOrder]:
    return [MoveOrder(order["order_number"], status, Role.MANAGER, EVA) for status in statuses]


def picked(order: Any, status: PickedStatus, *positions: int) -> list[PickItem]:
    return [PickItem(order["order_number"], position, status, EVA) for position in positions]


async def test_an_order_is_told_of_from_its_confirmation_to_its_delivery_each_step_once(telling: Telling) -> None:
    order = await telling.order()
    number = order["order_number"]
    await telling.look()
    await telling.look()
    assert telling.subjects() == [f"order {number} is confirmed"]
    assert telling.post.mails[0].to == "1@example.com"
    await telling.ask(order, *picked(order, PickedStatus.PICKED, 0, 1), *moved(order, OrderStatus.READY))
    await telling.look()
    for status in (OrderStatus.OUT_FOR_DELIVERY, OrderStatus.DONE):
        await telling.ask(order, *moved(order, status))
        await telling.look()
        await telling.look()
    told = ["is confirmed", "is packed", "is on its way", "was delivered"]
    assert telling.subjects() == [f"order {number} {how}" for how in told]
    assert {by for _, by in telling.ends()} == {"mail"}


async def test_who_has_something_missing_is_asked_to_choose(telling: Telling) -> None:
    order = await telling.order()
    await telling.ask(
        order,
        *picked(order, PickedStatus.PICKED, 0),
        *picked(order, PickedStatus.MISSING, 1),
        *moved(order, OrderStatus.MISSING),
    )
    await telling.look()
    assert telling.subjects()[-1] == f"something of order {order['order_number']} is missing, please choose"


async def test_who_has_chosen_by_then_is_not_asked_to_choose(telling: Telling) -> None:
    order = await telling.order()
    await telling.look()
    await telling.ask(
        order,
        *picked(order, PickedStatus.PICKED, 0),
        *picked(order, PickedStatus.MISSING, 1),
        *moved(order, OrderStatus.MISSING),
        ChooseForMissing(order["order_number"], MissingChoice.WITHOUT, None, None),
    )
    await telling.look()
    assert telling.subjects() == [f"order {order['order_number']} {how}" for how in ("is confirmed", "is packed")]
    assert telling.ends() == [("confirmed", "mail"), ("missing", "late"), ("ready", "mail")]


@pytest.mark.parametrize("notify", ["mail", "sms"])
async def test_what_is_no_longer_so_when_it_would_be_sent_is_not_said(telling: Telling, notify: str) -> None:
    telling.rows("UPDATE customers SET notify = %s", notify)
    order = await telling.order()
    await telling.look()
    await telling.ask(order, *picked(order, PickedStatus.PICKED, 0, 1), *moved(order, OrderStatus.READY))
    telling.later(timedelta(seconds=30))
    await telling.quick.look()  # then it was still so
    await telling.ask(order, *moved(order, OrderStatus.OUT_FOR_DELIVERY, OrderStatus.DONE))
    await telling.mailing.look()
    await telling.texting.look()
    await telling.look()
    assert telling.ends() == [
        *(("confirmed", notify), ("ready", "late"), ("out_for_delivery", "late"), ("delivered", notify)),
    ]


async def test_a_confirmation_that_is_asked_for_again_is_told_of_once(telling: Telling) -> None:
    order = await telling.order()
    again = await telling.shop.confirm(ANN, "k1", payment={"method": "counter"})
    assert again[1]["data"]["order"]["order_id"] == order["order_id"]
    await telling.look()
    assert telling.ends() == [("confirmed", "mail")]


async def test_a_paid_order_that_is_called_off_is_told_of_with_what_goes_back(telling: Telling) -> None:
    order = await telling.order(method="card")
    await _until(telling, lambda payment: payment.status is PaymentState.CAPTURED)
    status, _ = await telling.shop.post(ANN, f"/orders/{order['order_id']}/cancel")
    assert status == 200
    await _until(telling, lambda payment: payment.status is PaymentState.REFUNDED)
    await telling.look()
    number = order["order_number"]
    assert telling.subjects() == [
        f"order {number} is confirmed",
        f"order {number} was cancelled",
        f"money for order {number} goes back",
    ]
    amount = order["total"]
    assert f"€{amount:.2f}" in telling.post.mails[-1].text


async def test_addresses_that_take_nothing_hold_up_nobody_behind_them(telling: Telling) -> None:
    telling.post.refuses.add("2@example.com")
    for key in ("k1", "k2", "k3"):
        await telling.order(BEN, key=key)
    order = await telling.order()
    await telling.look()
    assert telling.post.mails == []
    telling.later(PAUSES[0])
    await telling.look()
    assert telling.subjects() == [f"order {order['order_number']} is confirmed"]


async def test_who_wants_messages_gets_them_and_who_has_no_number_a_mail(telling: Telling) -> None:
    telling.rows("UPDATE customers SET notify = 'sms'")
    telling.rows("UPDATE customers SET phone = '' WHERE customer_id = %s", ANN)
    await telling.order()
    order = await telling.order(BEN)
    await telling.look()
    assert [mail.to for mail in telling.post.mails] == ["1@example.com"]
    (text,) = telling.phones.texts
    assert (text.to, text.language, text.order_id) == ("+39 055 1", "de", order["order_id"])
    assert "deine Bestellung" in text.text


async def test_without_anybody_who_takes_messages_they_are_mails(telling: Telling) -> None:
    telling.rows("UPDATE customers SET notify = 'sms'")
    telling.process(texts=False)
    await telling.order()
    await telling.look()
    assert (len(telling.post.mails), telling.ends()) == (1, [("confirmed", "mail")])


ERASED: Final = "UPDATE customers SET erased_at = now(), email = '', name = '', phone = '', safe_place = ''"
OVER: Final = "UPDATE fulfilments SET name = '', phone = '', email = ''"


@pytest.mark.parametrize("changes", [("UPDATE customers SET notify = 'none'",), (ERASED, OVER)])
async def test_who_wants_none_or_whose_order_was_erased_is_told_nothing(telling: Telling, changes: Any) -> None:
    await telling.order()
    for change in changes:
        telling.rows(change)
    await telling.look()
    assert (telling.post.mails, telling.phones.texts) == ([], [])
    assert telling.ends() == [("confirmed", "nobody")]


@pytest.mark.parametrize("notify", ["mail", "sms"])
async def test_who_was_erased_is_told_of_an_order_under_way_where_the_order_says(telling: Telling, notify: str) -> None:
    telling.rows("UPDATE customers SET notify = %s", notify)
    order = await telling.order()
    telling.rows("UPDATE fulfilments SET email = 'then@example.com', phone = '+39 055 9'")
    telling.rows(ERASED)
    await telling.ask(order, *picked(order, PickedStatus.PICKED, 0, 1), *moved(order, OrderStatus.READY))
    await telling.look()
    told = [mail.to for mail in telling.post.mails] + [text.to for text in telling.phones.texts]
    assert told
    assert set(told) == {"then@example.com" if notify == "mail" else "+39 055 9"}
    assert {by for _, by in telling.ends()} == {notify}


async def test_who_is_erased_between_looking_and_sending_is_told_nothing(telling: Telling) -> None:
    await telling.order()
    telling.later(timedelta(seconds=30))
    await telling.quick.look()
    for change in (ERASED, OVER):
        telling.rows(change)
    await telling.mailing.look()
    assert telling.post.mails == []


async def test_what_is_refused_is_tried_again_alerted_once_and_holds_up_no_message(telling: Telling) -> None:
    telling.rows("UPDATE customers SET notify = 'sms' WHERE customer_id = %s", BEN)
    telling.post.broken = True
    order = await telling.order()
    await telling.order(BEN)
    with capture_logs() as logs:
        await telling.look()
        telling.later(PAUSES[0])
        await telling.look()
    assert [one["event"] for one in logs if one["event"].endswith("not_sent")] == [
        "notice_not_sent",
        "notice_still_not_sent",
    ]
    assert "example.com" not in str(logs)
    assert len(telling.phones.texts) == 1
    alerts = telling.rows("SELECT subject, new_value FROM audit WHERE action = 'notice_not_sent'")
    assert alerts == [(order["order_id"], "mail: ConnectionRefusedError")]
    telling.post.broken = False
    telling.later(PAUSES[1])
    await telling.look()
    assert len(telling.post.mails) == 1


async def test_a_server_that_hangs_holds_up_no_message(telling: Telling) -> None:
    telling.rows("UPDATE customers SET notify = 'sms' WHERE customer_id = %s", BEN)
    telling.post.silent = True
    await telling.order()
    await telling.order(BEN)
    telling.later(timedelta(seconds=30))
    await telling.quick.look()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(telling.mailing.look)
        await telling.texting.look()
        nursery.cancel_scope.cancel()
    assert len(telling.phones.texts) == 1


async def test_what_could_not_be_told_for_a_day_is_told_no_more(telling: Telling) -> None:
    telling.post.broken = True
    await telling.order()
    await telling.look()
    telling.post.broken = False
    telling.later(WORTH_FOR)
    await telling.look()
    assert (telling.post.mails, telling.ends()) == ([], [("confirmed", "late")])


async def test_what_was_taken_and_could_not_be_stored_is_not_sent_again(
    telling: Telling, monkeypatch: pytest.MonkeyPatch
) -> None:
    await telling.order()

    async def away(*_: object) -> None:
        raise Unavailable("away")

    with monkeypatch.context() as patched:
        patched.setattr(telling.box, "told", away)
        await telling.look()
    telling.later(PAUSES[0])
    await telling.look()
    assert (len(telling.post.mails), telling.ends()) == (1, [("confirmed", "mail")])


@pytest.mark.slow
async def test_wherever_a_process_is_killed_a_customer_is_told_once_or_twice(telling: Telling) -> None:
    keys = iter(range(1_000))

    async def die() -> None:
        telling.later(timedelta(seconds=30))
        telling.process()
        telling.post.mails.clear()
        telling.rows("UPDATE notices SET told_at = NULL, told_by = NULL, attempts = 0, next_at = raised_at")
        telling.rows("UPDATE notices SET raised_at = %s", telling.clock())
        await telling.quick.look()
        await telling.mailing.look()

    async def go_on(steps: int) -> None:
        telling.later(LEASE)
        telling.process()
        await telling.look()
        assert 1 <= len(telling.post.mails) <= 2, steps
        assert telling.ends() == [("confirmed", "mail")], steps

    await telling.order(key=f"k{next(keys)}")
    assert await cancelled_everywhere(die, go_on) >= 4


async def _until(telling: Telling, reached: Callable[[Any], bool]) -> None:
    """Waits until the worker has brought the customer's only payment that far."""

    async def there() -> bool:
        (payment,) = (await telling.shop.state(ANN)).payments.values()
        return reached(payment)

    await _soon(there)


async def _soon(there: Callable[[], Awaitable[bool]]) -> None:
    with trio.fail_after(10):
        while not await there():
            await trio.lowlevel.checkpoint()
