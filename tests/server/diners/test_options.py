"""Options on the wire: read strictly, shown on lines, orders and menus, and refused by their group."""

from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import attrs
import pytest

from actors.domain.cart.commands import AddLine, UpdateLine
from actors.domain.options.group import Option, OptionGroup
from actors.domain.ordering.commands import PlaceOrder
from actors.domain.party.commands import Join
from actors.domain.refusal import Code, Refusal
from actors.domain.restaurant import Restaurant
from server.diners.messages import command_of, decode
from server.diners.order_views import orders_view
from server.diners.views import menu_view
from server.diners.wire import DinerWire
from server.door.messages import BadMessage
from server.http.views import encode
from tests.server.evening import CHIANTI, LINE, MARGHERITA, OTTER, Evening, read

CREATE: Final = '{"type": "cart_mutate", "op": "create", "public_id": "%s", "menu_item_id": 456, "qty": 1%s}'
GROUP: Final = OptionGroup(
    3, "Extras", (Option(12, "Mozzarella", 150), Option(13, "Water", -50, item_id=900)), 0, 2, repeat=True
)
SHOWN: Final = [
    {"option_id": 12, "name": "Mozzarella", "qty": 1, "price": Decimal("1.50")},
    {"option_id": 13, "name": "Water", "qty": 1, "price": Decimal("-0.50")},
]


def offering() -> Restaurant:
    items = CHIANTI.menu.items
    menu = attrs.evolve(CHIANTI.menu, items={**items, 456: attrs.evolve(items[456], groups=(GROUP,))})
    return attrs.evolve(CHIANTI, menu=menu)


def created(more: str) -> Any:
    message: Any = decode(CREATE % (LINE, more))
    return command_of(message, OTTER, CHIANTI)


def test_options_are_read_with_a_new_line_and_with_a_change_of_one() -> None:
    assert created(', "options": [{"option_id": 12, "qty": 2}, {"option_id": 13}]').options == ((12, 2), (13, 1))
    assert created("").options == ()
    update = '{"type": "cart_mutate", "op": "update", "public_id": "%s", "version": 1%s}'
    for said, options in (("", None), (', "options": []', ()), (', "options": [{"option_id": 12}]', ((12, 1),))):
        message: Any = decode(update % (LINE, said))
        assert command_of(message, OTTER, CHIANTI) == UpdateLine(OTTER, LINE, 1, options=options)


@pytest.mark.parametrize(
    "said",
    [
        "12",
        "[12]",
        '[{"qty": 1}]',
        '[{"option_id": "12"}]',
        '[{"option_id": 12, "qty": 1.5}]',
        '[{"option_id": 12, "price": 0}]',
        "[" + ",".join(['{"option_id": 12}'] * 51) + "]",
    ],
)
def test_what_is_no_list_of_options_is_a_bad_message(said: str) -> None:
    with pytest.raises(BadMessage):
        created(', "options": ' + said)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ('[{"option_id": "12"}]', "The field `option_id` must be a whole number."),
        ('[{"qty": 1}]', "The field `option_id` is missing: it must be a whole number."),
        ('[{"option_id": 12, "qty": 1.5}]', "The field `qty` must be a whole number of 1 or more."),
        ("[12]", "The field `options` must be a list of up to 50 objects with `option_id` and `qty`."),
    ],
)
def test_what_is_wrong_with_an_option_is_told_by_its_own_field(said: str, words: str) -> None:
    with pytest.raises(BadMessage) as refused:
        created(', "options": ' + said)
    assert refused.value.message == words


def test_a_line_and_its_order_show_their_options_and_one_without_has_no_such_field() -> None:
    evening = Evening(offering())
    evening.do(Join(OTTER))
    plain, chosen = AddLine(OTTER, UUID(int=9), 900, 1), AddLine(OTTER, LINE, 456, 2, options=((12, 1), (13, 1)))
    ((event, after),) = evening.do(chosen)
    frame = read(DinerWire().event(event, after, evening.restaurant, None)[1])
    assert frame["item"]["options"] == SHOWN
    assert (frame["item"]["unit_price"], frame["item"]["line_total"]) == (Decimal("10.50"), Decimal("21.00"))
    ((event, after),) = evening.do(plain)
    assert "options" not in read(DinerWire().event(event, after, evening.restaurant, None)[1])["item"]
    evening.do(PlaceOrder(OTTER, "key", "body", evening.state.cart_hash))
    (order,) = read(encode(orders_view(evening.state, evening.restaurant)))["orders"]
    assert [item.get("options") for item in order["items"]] == [SHOWN, None]


def test_a_menu_shows_groups_with_what_is_left_and_only_where_there_are_any() -> None:
    restaurant = offering()
    shown = read(encode(menu_view(restaurant, {-12: 3, 900: 0})))
    items = {item["id"]: item for category in shown["categories"] for item in category["items"]}
    option = {"id": 12, "name": "Mozzarella", "price": Decimal("1.50"), "available": True, "left": 3, "item_id": None}
    water = {"id": 13, "name": "Water", "price": Decimal("-0.50"), "available": False, "left": 0, "item_id": 900}
    assert items[456]["groups"] == [
        {"id": 3, "name": "Extras", "min": 0, "max": 2, "repeat": True, "options": [option, water]}
    ]
    assert "groups" not in items[900]


@pytest.mark.parametrize("changed", [{-12}, {900}, {456}])
def test_news_of_an_option_or_of_the_item_that_it_is_tell_of_the_item_that_offers_it(changed: set[int]) -> None:
    told = read(DinerWire().menu_update(offering(), {-12: 0}, changed))
    (item,) = [item for item in told["items"] if item["id"] == 456]
    assert [option["available"] for option in item["groups"][0]["options"]] == [False, True]
    assert {item["id"] for item in told["items"]} == {456} | {one for one in changed if one > 0}


def test_a_refusal_names_the_group_or_the_option() -> None:
    evening = Evening(offering())
    evening.do(Join(OTTER))
    invalid = Refusal(Code.OPTIONS_INVALID, "Choose up to 2.", group_id=3)
    told = read(DinerWire().refused(invalid, evening.state, evening.restaurant, frozenset(), "c1"))
    assert told == {
        "type": "error",
        "code": "OPTIONS_INVALID",
        "message": "Choose up to 2.",
        "ref": "c1",
        "group_id": 3,
    }
    gone = Refusal(Code.ITEM_UNAVAILABLE, "Gone.", left=0, option_id=12)
    told = read(DinerWire().refused(gone, evening.state, evening.restaurant, frozenset(), None))
    assert (told["option_id"], told["left"]) == (12, 0)


def test_a_line_without_options_looks_as_it_always_has() -> None:
    evening = Evening(CHIANTI)
    evening.do(Join(OTTER))
    ((event, after),) = evening.do(AddLine(OTTER, LINE, 456, 2, "Extra spicy"))
    assert read(DinerWire().event(event, after, CHIANTI, None)[1])["item"] == MARGHERITA
