"""What others are told has happened: the table of event types, also of what comes in one burst."""

import json

import pytest

from actors.domain.event_type import EventType
from persistence.mirror.events import events_of, of_one_order
from persistence.mirror.sink import WHOLE, News

CASES = [
    ("order", {"status": "validated"}, "created validated", "order.created"),
    ("order", {"status": "preparing"}, "created preparing", "order.created"),
    ("order", {"status": "preparing"}, "created validated preparing", "order.created"),
    ("order", {"status": "ready"}, "created validated preparing ready", "order.created kitchen.order_ready"),
    ("order", {"status": "cancelled"}, "created validated cancelled", "order.created order.cancelled"),
    ("order", {"status": "draft"}, "created draft", ""),
    ("order", {"status": "draft"}, "", ""),
    ("order", {"status": "validated"}, "created draft validated", "order.created"),
    ("order", {"status": "validated"}, "validated", "order.created"),  # a draft that was paid
    ("order", {"status": "preparing"}, "preparing", "order.updated"),
    ("order", {"status": "validated"}, "", "order.updated"),  # its payment, its ticket
    ("order", {"status": "ready"}, "ready", "order.updated kitchen.order_ready"),
    ("order", {"status": "done"}, "preparing ready done", "order.updated kitchen.order_ready"),
    ("order", {"status": "preparing"}, "delayed preparing", "order.updated"),
    ("order", {"status": "cancelled"}, "ready cancelled", "order.cancelled kitchen.order_ready"),
    ("order", {"status": "cancelled"}, "cancelled", "order.cancelled"),
    ("order", None, "removed pending", "order.cancelled"),  # refused at the till while its diners waited
    ("order", None, "removed draft", ""),  # nobody paid, and nobody has heard of it
    ("order", None, "created validated removed", ""),  # nobody has heard of it
    ("order", None, "", ""),  # it has gone since: of a draft nobody is told that, of any other when its going comes
    ("order", None, "validated", ""),
    ("payment", {}, "created", ""),
    ("payment", {}, "created authorising authorised", ""),
    ("payment", {}, "created captured", "payment.processed"),
    ("payment", {}, "authorised captured", "payment.processed"),
    ("payment", {}, "captured partially_refunded", "payment.processed payment.refunded"),
    ("payment", {}, "partially_refunded", "payment.refunded"),
    ("payment", {}, "refunded", "payment.refunded"),
    ("payment", {}, "refunded voided", "payment.refunded"),  # taken, and then taken back as if it had never been
    ("payment", {}, "created captured refunded voided", "payment.processed payment.refunded"),
    ("payment", {}, "voided", ""),  # only held, so nobody was told that it came
    ("payment", {}, "declined", ""),
    ("payment", {}, "", ""),
    ("payment", None, "captured", ""),
    ("session", {}, "created active", "session.opened"),
    ("session", {}, "created active closed", "session.opened session.closed"),
    ("session", {}, "closed", "session.closed"),
    ("session", {}, "active", "session.updated"),  # restored
    ("session", {}, "", "session.updated"),
    ("session", None, "removed", ""),
    ("item", {}, "created", "item.updated"),
    ("item", {}, "", "item.updated"),
    ("item", None, "removed", "item.updated"),
    ("alert", {"kind": "stock_low"}, "created stock_low", "stock.low"),
    ("alert", {"kind": "order_unsent"}, "created order_unsent", "pos.alert"),
    ("alert", {"kind": "payment_given_up"}, "created payment_given_up", "pos.alert"),
    ("alert", {"kind": "webhook_refused"}, "created webhook_refused", ""),  # or a webhook is told of itself
    ("alert", {"kind": "webhook_disabled"}, "created webhook_disabled", ""),
    ("alert", {"kind": "order_unsent"}, "", ""),  # acknowledged
    ("alert", None, "created removed", ""),
    ("stock", {}, "created", ""),
    ("table", {}, "created", ""),
    (WHOLE, None, "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("entity_type", "body", "facts", "events"), CASES)
def test_what_is_told_of_an_entity(entity_type: str, body: object, facts: str, events: str) -> None:
    news = News(entity_type, "7", 1, None if body is None else json.dumps(body).encode(), tuple(facts.split()))
    assert events_of(news) == tuple(EventType(one) for one in events.split())


@pytest.mark.parametrize(
    ("order", "events"),
    [(b'{"status": "preparing"}', (EventType.ORDER_UPDATED,)), (b'{"status": "draft"}', ()), (None, ())],
)
def test_items_of_an_order_are_told_as_their_order_unless_it_is_a_draft(
    order: bytes | None, events: tuple[EventType, ...]
) -> None:
    assert events_of(News("order_items", "7", 1, b'{"items": []}'), order) == events


def test_items_that_are_gone_are_nobodys_business() -> None:
    assert events_of(News("order_items", "7", 1, None, ("removed",)), b'{"status": "preparing"}') == ()


def test_an_order_and_its_items_are_told_as_one() -> None:
    e = EventType
    assert of_one_order(e.ORDER_UPDATED, e.ORDER_CREATED, e.ORDER_UPDATED) == (e.ORDER_CREATED,)
    assert of_one_order(e.KITCHEN_ORDER_READY, e.ORDER_UPDATED) == (e.ORDER_UPDATED, e.KITCHEN_ORDER_READY)
    assert of_one_order() == ()
