"""What Postgres says at the end of the day, read past the server.

Owns: the statements. Must not: compare, or know what anybody else says. Synchronous.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import psycopg
from attrs import frozen

Figures = Mapping[str, int]
STANDS: Final = "o.status NOT IN ('draft', 'cancelled')"


@frozen
class ShopBooks:
    """The books of one shop; every figure by what it is of. Money in minor units."""

    url: str
    slug: str

    # ---- stock, by branch and product

    def on_hand(self) -> Figures:
        """How many there are."""
        return self._figures(f"SELECT {_SHELF}, s.on_hand FROM stock AS s {_THEIRS}")

    def moves(self, after: int = 0) -> Figures:
        """The sum of the moves that came after that one."""
        statement = f"SELECT {_SHELF}, sum(s.quantity) FROM stock_moves AS s {_THEIRS} AND s.move_id > %(after)s"
        return self._figures(f"{statement} GROUP BY 1", after=after)

    def last_move(self) -> int:
        """The latest of them by now."""
        return int(self._rows("SELECT coalesce(max(move_id), 0) FROM stock_moves")[0][0])

    def below_zero(self) -> Figures:
        """How often, in the order of the moves, there would have been less than nothing."""
        return self._figures(
            "WITH so_far AS (SELECT s.branch_id, s.menu_item_id, sum(s.quantity) OVER"
            " (PARTITION BY s.branch_id, s.menu_item_id ORDER BY s.move_id) AS there"
            f" FROM stock_moves AS s {_THEIRS})"
            f" SELECT {_SHELF}, count(*) FROM so_far AS s WHERE there < 0 GROUP BY 1"
        )

    def taken(self) -> Figures:
        """What orders have taken, less what they gave back."""
        return _but_none(
            self._figures(
                f"SELECT {_SHELF}, -sum(s.quantity) FROM stock_moves AS s {_THEIRS} AND s.order_number IS NOT NULL"
                " AND s.reason IN ('order', 'cancel') GROUP BY 1"
            )
        )

    def sold(self) -> Figures:
        """What is in the orders that stand, less what was missing, and what lies ready or came instead."""
        return _but_none(
            self._figures(
                f"SELECT {_SHELF}, sum(s.quantity) FROM ("
                "SELECT i.branch_id, i.menu_item_id, i.qty AS quantity"
                f" FROM {_ORDERS} JOIN order_items AS i USING (restaurant_id, order_number)"
                " LEFT JOIN picks AS p USING (restaurant_id, order_number, position)"
                f" WHERE {STANDS} AND i.branch_id IS NOT NULL AND p.status IS DISTINCT FROM 'MISSING'"
                " UNION ALL SELECT p.substitute_branch_id, p.substitute_item_id, p.substitute_qty"
                f" FROM {_ORDERS} JOIN picks AS p USING (restaurant_id, order_number)"
                f" WHERE {STANDS} AND p.status = 'MISSING' AND p.substitute_branch_id IS NOT NULL"
                " AND coalesce(p.choice, 'substitute') = 'substitute') AS s GROUP BY 1"
            )
        )

    # ---- orders, slots, codes

    def orders(self) -> Figures:
        """What each order that stands came to when it was placed."""
        return self._figures(f"SELECT {_ORDER_ID}, f.total FROM {_ORDERS} {_FULFILMENTS} WHERE {STANDS}")

    def items(self) -> Figures:
        """What the items of each cost together, with its delivery and without its discount."""
        return self._figures(
            f"SELECT {_ORDER_ID}, sum(i.qty * i.unit_price) - max(f.discount) FROM {_ORDERS} {_FULFILMENTS}"
            f" JOIN order_items AS i USING (restaurant_id, order_number) WHERE {STANDS} GROUP BY 1"
        )

    def undiscounted(self) -> Figures:
        """The same without regard to discounts, which stand on the bill and on no ticket."""
        return self._figures(
            f"SELECT {_ORDER_ID}, sum(i.qty * i.unit_price) FROM {_ORDERS}"
            f" JOIN order_items AS i USING (restaurant_id, order_number) WHERE {STANDS} GROUP BY 1"
        )

    def booked(self) -> Figures:
        """How many orders that stand are in each slot, by slot and day."""
        return self._figures(
            f"SELECT f.slot_id || ' ' || f.day, count(*) FROM {_ORDERS} {_FULFILMENTS} WHERE {STANDS} GROUP BY 1"
        )

    def slots(self) -> Figures:
        """What the slots say of it themselves."""
        return _but_none(
            self._figures(
                "SELECT d.slot_id || ' ' || d.day, d.taken FROM slot_days AS d"
                f" JOIN slots USING (slot_id) JOIN {_HERE} USING (restaurant_id)"
            )
        )

    def too_full(self) -> int:
        """How many slots have more orders than they take."""
        return int(self._rows("SELECT count(*) FROM slot_days WHERE taken > capacity OR taken < 0")[0][0])

    def codes(self) -> Figures:
        """How often each code says that it was used."""
        return self._figures(f"SELECT c.code, c.used FROM discount_codes AS c JOIN {_HERE} USING (restaurant_id)")

    def with_codes(self) -> Figures:
        """How many orders that stand have each code."""
        return self._figures(
            f"SELECT c.code, count(o.order_number) FROM discount_codes AS c JOIN {_HERE} USING (restaurant_id)"
            " LEFT JOIN fulfilments AS f USING (restaurant_id, discount_code_id)"
            f" LEFT JOIN orders AS o ON (o.restaurant_id, o.order_number) = (f.restaurant_id, f.order_number)"
            f" AND {STANDS} GROUP BY 1"
        )

    def locked(self) -> int:
        """How many carts, or orders, wait for money at the end; nothing is on its way any more."""
        carts = self._rows("SELECT count(*) FROM sessions WHERE lock_order IS NOT NULL OR processing = 'processing'")
        drafts = self._rows("SELECT count(*) FROM orders WHERE status = 'draft'")
        return int(carts[0][0]) + int(drafts[0][0])

    # ---- money

    def by_provider(self) -> Figures:
        """What is kept of each payment that the provider took, by payment."""
        return self._figures(
            f"SELECT p.payment_id::text, p.amount + p.tip - p.refunded FROM payments AS p JOIN {_HERE}"
            " USING (restaurant_id) WHERE p.provider IS NOT NULL"
            " AND p.status IN ('authorised', 'captured', 'partially_refunded')"
        )

    def paid_orders(self) -> Mapping[str, str]:
        """The order that each payment at the provider is for."""
        statement = f"SELECT f.payment_id::text, {_ORDER_ID} FROM {_ORDERS} {_FULFILMENTS}"
        return dict(self._rows(f"{statement} WHERE {STANDS} AND f.payment_id IS NOT NULL"))

    def sessions(self) -> Mapping[str, str]:
        """The cart that each order that stands came from."""
        return dict(self._rows(f"SELECT {_ORDER_ID}, o.session_id::text FROM {_ORDERS} WHERE {STANDS}"))

    def owed(self) -> Figures:
        """What is open of each cart's orders: below zero where something goes back at the counter."""
        return self._figures(
            f"SELECT o.session_id::text, max(s.bill_balance) FROM {_ORDERS} JOIN sessions AS s USING (session_id)"
            f" WHERE {STANDS} GROUP BY 1"
        )

    def in_cash(self) -> Figures:
        """What was taken at the counter, by cart."""
        return self._figures(
            f"SELECT p.session_id::text, sum(p.amount - p.refunded) FROM payments AS p JOIN {_HERE}"
            " USING (restaurant_id) WHERE p.method = 'cash' GROUP BY 1"
        )

    def unsettled(self) -> Sequence[tuple[Any, ...]]:
        """Payments of which something is still to be done, or not known."""
        return self._rows(
            f"SELECT p.payment_id::text, p.status, p.wanted FROM payments AS p JOIN {_HERE} USING (restaurant_id)"
            " WHERE p.wanted IS NOT NULL OR p.status IN ('created', 'authorising', 'requires_action', 'unknown')"
        )

    # ---- the audit

    def deeds(self) -> Figures:
        """How often the audit has each thing that staff did: who, what, to what, and what became of it."""
        rows = self._rows(
            "SELECT staff_user_id, action, subject, coalesce(new_value #>> '{}', '') FROM audit"
            f" JOIN {_HERE} USING (restaurant_id) WHERE staff_user_id IS NOT NULL AND action <> 'staff_login'"
        )
        return Counter(deed_key(who, what, subject, new) for who, what, subject, new in rows)

    def told(self, what: str) -> Figures:
        """How often the audit has this of each subject."""
        return self._figures(
            f"SELECT subject, count(*) FROM audit JOIN {_HERE} USING (restaurant_id)"
            " WHERE action = %(what)s GROUP BY 1",
            what=what,
        )

    def choices(self) -> Figures:
        """What the audit says that customers have chosen, by order and item."""
        rows = self._rows(
            f"SELECT subject, new_value #>> '{{}}' FROM audit JOIN {_HERE} USING (restaurant_id)"
            " WHERE action = 'missing_chosen'"
        )
        return Counter(f"{order} {new.partition(':')[0]} {new.rpartition(' ')[2]}" for order, new in rows)

    def stock_entries(self) -> Figures:
        """How many entries the audit has of what staff did to each product's stock."""
        return self._figures(
            f"SELECT subject, count(*) FROM audit JOIN {_HERE} USING (restaurant_id)"
            " WHERE action IN ('stock_received', 'stock_set', 'stock_wasted', 'stock_transferred')"
            " GROUP BY 1"
        )

    def stock_deeds(self, after: int) -> Figures:
        """How many moves of each product's stock were made by staff."""
        return self._figures(
            f"SELECT 'item-' || s.menu_item_id, count(*) FROM stock_moves AS s {_THEIRS}"
            " AND s.staff_user_id IS NOT NULL AND s.move_id > %(after)s GROUP BY 1",
            after=after,
        )

    def _figures(self, statement: str, **more: object) -> Figures:
        return {str(key): int(figure) for key, figure in self._rows(statement, **more)}

    def _rows(self, statement: str, **more: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(statement.encode(), {"slug": self.slug, **more}).fetchall()


def deed_key(who: int, what: str, subject: str, new: str) -> str:
    """How one deed is named, whoever tells of it."""
    match what:
        case "item_picked":
            new = new.partition(",")[0]
        case "order_moved":
            pass
        case _:
            new = ""
    return f"{who} {what} {subject} {new}".rstrip()


def _but_none(figures: Figures) -> Figures:
    """What comes to nothing is left out: who has none of it does not speak of it."""
    return {key: figure for key, figure in figures.items() if figure}


_HERE: Final = "(SELECT restaurant_id FROM restaurants WHERE slug = %(slug)s) AS here"
_THEIRS: Final = (
    "WHERE s.branch_id IN (SELECT branch_id FROM branches JOIN restaurants USING (restaurant_id) WHERE slug = %(slug)s)"
)
_SHELF: Final = "s.branch_id || '-' || s.menu_item_id"
_ORDER_ID: Final = "'ORD-' || o.restaurant_id || '-' || o.order_number"
_ORDERS: Final = f"orders AS o JOIN {_HERE} USING (restaurant_id)"
_FULFILMENTS: Final = "JOIN fulfilments AS f USING (restaurant_id, order_number)"
