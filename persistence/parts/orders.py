"""Orders with their items, and the highest order number that a restaurant has given."""

from collections.abc import Iterable
from operator import attrgetter
from typing import Final

import attrs

from actors.domain.limits import QTY_MAX
from actors.domain.money.terms import RATE_MAX
from actors.domain.ordering.order import Order, OrderItem
from actors.ports.journal import Change
from persistence.part import (
    OF_RESTAURANT,
    OUTLIVES_SESSION,
    RESTAURANT_ID,
    SESSION_ID,
    Column,
    Index,
    Load,
    Part,
    Reference,
    Row,
    Save,
    Table,
    of_owner,
    of_session_and_restaurant,
    saves,
    upsert,
)

_ORDER_NUMBER: Final = Column("order_number", "integer")
_KEY: Final = ("restaurant_id", "order_number")
_ORDERS: Final = Table(
    "orders",
    Order,
    key=_KEY,
    owner=(attrs.evolve(SESSION_ID, nullable=True),),  # an order outlives its session, which is deleted later
    money=frozenset({"total"}),
    without=frozenset({"items"}),
    references=(OUTLIVES_SESSION, OF_RESTAURANT),
    checks={
        "order_number": "order_number > 0",
        "total": "total >= 0",
        "service_rate": f"service_rate BETWEEN 0 AND {RATE_MAX}",
    },
    defaults={"pos_failures": "0", "service_rate": "0", "tax_included": "true"},
    indexes=(
        Index(("session_id",)),
        Index(("restaurant_id", "created_at")),
        # What is to go to a till: a few among all. `created_at` is for the age of the oldest.
        Index(
            ("restaurant_id", "pos_next_at", "created_at"),
            where="pos_status NOT IN ('accepted', 'rejected') AND status <> 'cancelled'",
            name="ix_orders_unsent",
        ),
        # Those that staff may have to do something about, refused ones included, page by page: a few among all.
        # What the shop has still to pick, hand over or bring.
        Index(
            _KEY,
            where="fulfilment <> 'dine_in' AND status NOT IN ('draft', 'done', 'invoiced', 'cancelled')",
            name="ix_orders_to_fulfil",
        ),
        Index(_KEY, where="pos_status <> 'accepted' AND status <> 'cancelled'", name="ix_orders_for_staff"),
        # What carts are locked for: a handful. A draft that becomes anything else leaves the index above, too.
        Index(("session_id",), where="status = 'draft'", name="ix_orders_draft"),
    ),
)
_ITEMS: Final = Table(
    "order_items",
    OrderItem,
    key=(*_KEY, "position"),
    owner=(RESTAURANT_ID, _ORDER_NUMBER, Column("position", "integer")),
    money=frozenset({"unit_price"}),
    references=(Reference(_KEY, "orders", _KEY, "CASCADE"),),
    checks={
        "qty": f"qty BETWEEN 1 AND {QTY_MAX}",
        "unit_price": "unit_price >= 0",
        "tax_rate": f"tax_rate BETWEEN 0 AND {RATE_MAX}",
    },
    defaults={"options": "[]", "tax_rate": "0"},
)
_GONE: Final = """
    DELETE FROM orders AS o USING {rows}
    WHERE o.restaurant_id = r.restaurant_id AND o.order_number = r.order_number AND o.session_id = r.session_id
"""
# A refused order is deleted, but its number named it at the till: never again.
_HIGHEST: Final = """
    UPDATE restaurants AS h
    SET last_order_number = GREATEST(h.last_order_number, n.highest)
    FROM (SELECT r.restaurant_id, max(r.order_number) AS highest FROM {rows} GROUP BY r.restaurant_id) AS n
    WHERE h.restaurant_id = n.restaurant_id
"""
_LOADED: Final = """
    SELECT jsonb_agg(
        to_jsonb(o) || jsonb_build_object('items', (
            SELECT coalesce(jsonb_agg(to_jsonb(i) ORDER BY i.position), '[]')
            FROM order_items AS i
            WHERE i.restaurant_id = o.restaurant_id AND i.order_number = o.order_number
        ))
        ORDER BY o.order_number
    )
    FROM orders AS o
    WHERE o.session_id = s.session_id
"""


def _items(change: Change) -> Iterable[Row]:
    """Those of new orders, which come with their placements: what an order is of never changes."""
    new = {placement.order_number for placement in change.parts.get("placements", ())}
    return [
        (change.owner.key, order.restaurant_id, order.order_number, position, *_fields(item))
        for order in (change.parts.get("orders", ()) if new else ())
        if order.order_number in new
        for position, item in enumerate(order.items)
    ]


def _gone(change: Change) -> Iterable[Row]:
    return [(*of_session_and_restaurant(change), number) for number in change.gone.get("orders", ())]


def _highest(change: Change) -> Iterable[Row]:
    named = change.parts.get("placements", ())
    return [(*of_session_and_restaurant(change), max(one.order_number for one in named))] if named else ()


_fields: Final = attrgetter(*(field.name for field in attrs.fields(OrderItem)))
_NUMBERED: Final = (SESSION_ID, RESTAURANT_ID, _ORDER_NUMBER)
_UPDATES: Final = (
    "status",
    "payment_status",
    "pos_status",
    "pos_ticket",
    "pos_attempts",
    "pos_error",
    "pos_next_at",
    "pos_failures",
    "pos_alerted_at",
    "came_from",
)
PARTS: Final = (
    Part(
        "session_id",
        saves=(
            saves("orders", _ORDERS, branches=("orders",), prefix=of_owner, updates=_UPDATES, guard="round"),
            Save(
                "items",
                (SESSION_ID, *_ITEMS.columns),
                _items,
                upsert(_ITEMS, _ITEMS.columns, updates=(), guard=None),
                frozenset({"placements"}),
            ),
            Save("orders_gone", _NUMBERED, _gone, _GONE, frozenset({"gone:orders"})),
            Save("highest", _NUMBERED, _highest, _HIGHEST, frozenset({"placements"})),
        ),
        load=Load(
            "orders",
            _LOADED,
            Order,
            key=lambda order: order.order_number,
            order=lambda order: order.order_number,
            branches=("orders",),
            branch=lambda _: "orders",
        ),
        tables=(_ORDERS, _ITEMS),
    ),
)
