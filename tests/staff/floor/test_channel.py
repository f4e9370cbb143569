from collections.abc import Iterable
from functools import cache, partial
from typing import Any, Final

import attrs
import msgspec
from jsonschema import Draft202012Validator

from actors.domain.kitchen.arrival import tickets_of
from actors.domain.options.group import Option, OptionGroup
from actors.domain.ordering.order import Fulfilment
from actors.domain.place import Place
from actors.domain.stock.request import RequestStatus
from actors.ports.shop_orders import ShopOrder
from server.diners.channel import MEMBER_CHANNEL
from server.http.asyncapi import asyncapi
from staff.commands import FROM_STAFF
from staff.floor import wire
from staff.floor.channel import STAFF_CHANNEL, TO_STAFF
from staff.floor.control_commands import CONTROLS, PARTIES
from staff.floor.control_views import staff_visit_view
from staff.floor.feed import Feeds
from staff.floor.floor_views import switches_view, table_on_floor
from staff.floor.frames import OpsOrderUpdate, StockRequestUpdate, TicketUpdate, ToldRequest
from staff.floor.item_views import scarce_items
from staff.floor.items import ItemNews
from staff.floor.option_views import scarce_options
from staff.floor.views import staff_order_view
from staff.kitchen.views import ticket_views, tickets_view
from staff.ops.views import ops_order_view
from tests.cases import case
from tests.server.evening import CHIANTI, NOW, seated
from tests.staff.floor.houses import everything_told, of_orders
from tests.staff.floor.test_feed import ALERT, placed, watching
from tests.staff.floor.test_messages import EVERY, WRONG
from tests.staff.ops.shop import fulfilment_of


@cache
def document() -> Any:
    return msgspec.json.decode(asyncapi([MEMBER_CHANNEL, STAFF_CHANNEL]))


LEMON: Final = 12
_PIZZA: Final = attrs.evolve(CHIANTI.menu.items[456], groups=(OptionGroup(1, "With it", (Option(LEMON, "Lemon"),)),))
OFFERING: Final = attrs.evolve(CHIANTI, menu=attrs.evolve(CHIANTI.menu, items={**CHIANTI.menu.items, 456: _PIZZA}))


def faults(name: str, message: Any) -> list[str]:
    """What the published schema has against a message, as plain JSON."""
    reference = document()["channels"][STAFF_CHANNEL.name]["messages"][name]["$ref"]
    schema = {"$ref": f"{reference}/payload", **document()}
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [fault.message for fault in validator.iter_errors(message)]


def test_the_channel_names_exactly_the_contracts_messages() -> None:
    controls = {command.name for command in (*CONTROLS, *PARTIES)}  # which `test_control_commands` names one by one
    orders = {"resend_order", "enter_order_by_hand", "cancel_order", "move_order", "renew_daily_pass"}
    kitchen = {"move_item", "bump_ticket", "recall_ticket", "fire_course", "hold_course", "set_availability"}
    kitchen |= {"set_option_availability"}
    attention = {"acknowledge_call", "acknowledge_alert"}
    updates = {"table_update", "session_update", "order_update", "ticket_update", "call", "pos_alert", "system_update"}
    assert FROM_STAFF.keys() == {"resume", "ping"} | orders | kitchen | attention | controls | {"arrange_plan"}
    updates |= {"ops_order_update", "stock_request_update"}
    assert TO_STAFF.keys() == {"floor", "item_update", "option_update", "menu_anew", "done", "error", "pong"} | updates
    assert document()["channels"][STAFF_CHANNEL.name]["address"] == "/admin/ws"


def test_what_staff_may_say_is_as_documented() -> None:
    cases: Iterable[dict[str, Any]] = EVERY
    for message in cases:
        with case(message):
            assert faults(message["type"], message) == []


def test_what_is_refused_is_not_documented() -> None:
    cases: Iterable[tuple[dict[str, Any], str, Any]] = WRONG
    for message, field, value in cases:
        with case(message, field, value):
            assert faults(message["type"], {**message, field: value}) != []


def test_everything_that_staff_are_told_is_as_documented() -> None:
    floor = Feeds(lambda: NOW)
    feed, _ = watching(floor)
    floor.order_changed(placed(pos_next_at=NOW, pos_error="timeout", pos_alerted_at=NOW), CHIANTI, alerts=[ALERT])
    ItemNews(floor).items_changed(OFFERING, {456: 3}, [456, -LEMON], anew=False)
    ItemNews(floor).items_changed(OFFERING, {456: 3}, [456], anew=True)
    order = staff_order_view(placed(), CHIANTI)
    cooking = tickets_of(placed().order, Place.at_table(7), CHIANTI, NOW)
    (ticket,) = ticket_views(placed(), cooking, CHIANTI)
    floor.tell(1, partial(TicketUpdate, ticket=ticket))
    found = ShopOrder(placed(), fulfilment_of(placed().order.order_number, Fulfilment.DELIVERY, NOW), ())
    floor.tell(1, partial(OpsOrderUpdate, order=ops_order_view(found, CHIANTI)))
    request = ToldRequest(id=7, branch_id=1, status=RequestStatus.PENDING, asked_by=1)
    floor.tell(1, partial(StockRequestUpdate, request=request))
    session = staff_visit_view(seated().state, CHIANTI, ())
    scarce, out = scarce_items(CHIANTI, {456: 3}), scarce_options(OFFERING, {-LEMON: 0})
    sent = [
        wire.done("session", session, None),
        wire.done("table", table_on_floor(CHIANTI.tables[7], None), None),
        wire.done("system", switches_view(CHIANTI), None),
        wire.error("SESSION_BUSY", "In use.", "r", {"allowed": ("force_close",)}),
        wire.error("VERSION_CONFLICT", "Changed.", "r", {"current": session.items[0]}),
        *(feed.missed(feed.seq - 8) or ()),
        wire.floor(feed.seq, of_orders([order]), "r"),
        wire.floor(feed.seq, attrs.evolve(of_orders([], complete=False), items=scarce, options=out), None),
        *everything_told(),
        wire.done("order", order, "r"),
        wire.done("tickets", tickets_view(placed(), cooking, CHIANTI), "r"),
        wire.done("item", scarce[0], "r"),
        wire.done("option", out[0], "r"),
        wire.error("NOT_ALLOWED", "Ask a manager to do this.", None),
        wire.pong("r"),
    ]
    frames = [msgspec.json.decode(data) for data in sent]
    assert {frame["type"] for frame in frames} == TO_STAFF.keys()
    for frame in frames:
        assert faults(frame["type"], frame) == [], frame["type"]
