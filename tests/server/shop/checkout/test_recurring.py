"""What is ordered every week: told, then placed once, over real rows, whatever is wrong in between."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, Final

import pytest

from persistence.bridge import Reads, open_bridge
from persistence.support import Support
from tests.actors.domain.checkout.shop import MILK, MORNING, WAREHOUSE
from tests.cases import quick_are
from tests.pos.payments.direct import DirectProvider, Manner
from tests.server.shop.checkout.shopping import open_shop
from tests.server.shop.checkout.weeks import (
    ANN,
    BEN,
    BY_CARD,
    CARD,
    DAY,
    TOLD_IN,
    UNTIL_PLACED,
    Weeks,
    open_weeks,
    people,
)


@pytest.fixture
async def weeks(postgres: Any) -> AsyncIterator[Weeks]:
    async with open_weeks(postgres) as opened:
        yield opened


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
    await weeks.begin(payment=BY_CARD)
    await weeks.week()
    assert weeks.orders() == 2
    paid = weeks.rows("SELECT payment_token_id, customer_id, status FROM payments WHERE method = 'saved'")
    assert paid == [(CARD, ANN, "captured")]


async def test_what_is_declined_is_not_placed_and_the_customer_is_told(weeks: Weeks) -> None:
    await weeks.begin(payment=BY_CARD)
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
    async with open_weeks(postgres, DirectProvider(hosted=True)) as weeks:
        body = {
            "items": [{"product_id": MILK, "quantity": 5}],
            "fulfillment_type": "DELIVERY",
            "delivery_slot_id": MORNING,
            "payment": BY_CARD,
        }
        status, answer = await weeks.shop.post(ANN, "/recurring-orders", body)
        assert status == 201, answer
        await weeks.week()
        assert weeks.orders() == 0
        assert (await weeks.listed())[0]["problem"] == "PAYMENT_ACTION_REQUIRED"
        assert postgres.on_hand(WAREHOUSE, MILK) == 10


HOLIDAY: Final = (
    """UPDATE branches SET hours = '[{"on": "2030-05-17", "weekday": null, "opens": null, "closes": null}]'"""
)
WRONG: Final = (
    ("UPDATE stock SET on_hand = 0 WHERE branch_id = 1 AND menu_item_id = 1", "INSUFFICIENT_STOCK", "Milk"),
    ("UPDATE menu_items SET price = 250 WHERE menu_item_id = 1", "CART_CHANGED", "another total"),
    ("DELETE FROM customer_addresses", "ADDRESS_REQUIRED", "address"),
    ("UPDATE slots SET capacity = 0", "SLOT_FULL", "fully booked"),
    ("UPDATE slots SET weekday = 5", "SLOT_UNAVAILABLE", "not offered on that day"),
    (HOLIDAY, "SLOT_UNAVAILABLE", "not offered on that day"),
    ("UPDATE branches SET deleted_at = now() WHERE delivery", "BRANCH_UNAVAILABLE", "not open"),
    ("UPDATE menu_items SET available = false WHERE menu_item_id = 1", "ITEM_UNAVAILABLE", "sale at the moment: Milk"),
    ("UPDATE menu_items SET deleted_at = now() WHERE menu_item_id = 1", "ITEM_UNKNOWN", "on sale any more: Milk"),
    ("UPDATE stock SET on_hand = 0 WHERE menu_item_id = 1", "OUT_OF_STOCK_ANYWHERE", "Sold out: Milk"),
    ("UPDATE restaurants SET ordering_enabled = false", "ORDERING_DISABLED", "takes no orders at the moment\n"),
)


@pytest.mark.parametrize(("sql", "problem", "words"), quick_are((*WRONG[:3], WRONG[5], WRONG[7]), WRONG))
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
            weeks.comes_back(shop)
            await weeks.look(UNTIL_PLACED)
            assert weeks.orders() == 1
            (found,) = await weeks.listed()
            assert (found["problem"], found["failures"], found["status"]) == (problem, 1, "WAITING")
            assert found["next_date"] == ("2030-05-18" if "weekday = 5" in sql else "2030-05-24")  # it has moved
            assert words in weeks.post.mails[-1].text
            open_carts = weeks.rows("SELECT count(*) FROM sessions WHERE state = 'active' AND customer_id IS NULL")
            assert open_carts == [(0,)]
        await reads.aclose()


async def test_four_weeks_in_which_it_could_not_be_placed_are_enough(weeks: Weeks) -> None:
    await weeks.begin(payment=BY_CARD)
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
