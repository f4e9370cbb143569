"""What Postgres says at the end of the evening, read past the server.

Owns: the statements. Must not: compare, or know what anybody else says. Synchronous.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import psycopg
from attrs import frozen

Figures = Mapping[str, int]

BLANK: Final = frozenset({"ticket_bumped"})  # deeds of which nobody outside can say what became of it
FOLLOWS: Final = ("preparing", "ready", "done")  # an order that follows its items: of two cooks at once, whose was it?


@frozen
class Books:
    """The books of one restaurant; every figure by what it is of. Money in cents."""

    url: str
    slug: str

    def orders(self) -> Figures:
        """What each order that stands costs, by itself."""
        return self._figures(f"SELECT {_ORDER_ID}, o.total FROM {_ORDERS}")

    def items(self) -> Figures:
        """What each order's items cost together."""
        return self._figures(
            f"SELECT {_ORDER_ID}, sum(i.qty * i.unit_price) FROM {_ORDERS}"
            " JOIN order_items AS i USING (restaurant_id, order_number) GROUP BY 1"
        )

    def lines(self) -> Figures:
        """What the lines of carts that were ordered cost together, by the order that has them."""
        return self._figures(
            f"SELECT {_ORDER_ID}, sum(l.qty * l.unit_price) FROM {_ORDERS}"
            " JOIN order_items AS i USING (restaurant_id, order_number)"
            " JOIN cart_items AS l ON l.public_id = i.public_id AND l.state = 'ordered' GROUP BY 1"
        )

    def pieces(self) -> Figures:
        """How many pieces each order has."""
        return self._figures(
            f"SELECT {_ORDER_ID}, sum(i.qty) FROM {_ORDERS}"
            " JOIN order_items AS i USING (restaurant_id, order_number) GROUP BY 1"
        )

    def cooked(self) -> Figures:
        """The pieces of each item in the kitchen, once for every ticket it is on."""
        return self._figures(
            f"SELECT {_ORDER_ID} || ' ' || t.position, sum(i.qty) FROM {_ORDERS}"
            " JOIN ticket_items AS t USING (restaurant_id, order_number)"
            " JOIN order_items AS i USING (restaurant_id, order_number, position)"
            " WHERE t.state = 'served' GROUP BY 1"
        )

    def ordered(self) -> Figures:
        """The pieces of each item that was ordered."""
        return self._figures(
            f"SELECT {_ORDER_ID} || ' ' || i.position, i.qty FROM {_ORDERS}"
            " JOIN order_items AS i USING (restaurant_id, order_number)"
        )

    def sold(self) -> Figures:
        """How many pieces of each counted item were ordered."""
        return self._figures(
            f"SELECT i.menu_item_id::text, sum(i.qty) FROM {_ORDERS}"
            " JOIN order_items AS i USING (restaurant_id, order_number) WHERE i.branch_id IS NOT NULL GROUP BY 1"
        )

    def moves(self) -> Figures:
        """The sum of the moves of each item that is counted."""
        return self._figures(
            "SELECT m.menu_item_id::text, sum(m.quantity) FROM stock_moves AS m"
            f" JOIN branches USING (branch_id) JOIN {_HERE} USING (restaurant_id) GROUP BY 1"
        )

    def on_hand(self) -> Figures:
        """How many there are of each item that is counted."""
        return self._figures(
            "SELECT s.menu_item_id::text, s.on_hand FROM stock AS s"
            f" JOIN branches USING (branch_id) JOIN {_HERE} USING (restaurant_id)"
        )

    def bills(self) -> Figures:
        """What each session has ordered."""
        return self._figures(f"SELECT o.session_id::text, sum(o.total) FROM {_ORDERS} GROUP BY 1")

    def accepted(self) -> Figures:
        """One for each order of which the till has said that it has it."""
        return self._figures(f"SELECT {_ORDER_ID}, 1 FROM {_ORDERS} WHERE o.pos_status = 'accepted'")

    def deeds(self) -> Figures:
        """How often the audit has each thing that staff did: who, what, to what, and what became of it.

        Who moves an order to `paid` takes what is open of it, which the audit has beside the move; nobody takes money
        otherwise on this evening. Signing in is no deed.
        """
        rows = self._rows(
            "SELECT staff_user_id, action, subject, coalesce(new_value #>> '{}', '') FROM audit"
            f" JOIN {_HERE} USING (restaurant_id) WHERE staff_user_id IS NOT NULL"
            " AND action NOT IN ('payment_taken', 'staff_login')"
        )
        return Counter(deed_key(who, what, subject, "" if what in BLANK else new) for who, what, subject, new in rows)

    def wrong_sums(self) -> int:
        """How many sums the nightly checks have found wrong."""
        statement = f"SELECT 1 FROM audit JOIN {_HERE} USING (restaurant_id) WHERE action LIKE '%%\\_wrong'"
        return len(self._rows(statement))

    def night(self) -> Mapping[str, tuple[datetime | None, datetime]]:
        """Each of the nightly jobs: when it was last done, and when it is due."""
        rows = self._rows("SELECT name, max(done_at), min(due_at) FROM jobs GROUP BY name")
        return {name: (done, due) for name, done, due in rows}

    def archived(self) -> int:
        """How many sessions have been archived."""
        return int(self._rows("SELECT count(*) FROM session_archive")[0][0])

    def _figures(self, statement: str) -> Figures:
        return {str(key): int(figure) for key, figure in self._rows(statement)}

    def _rows(self, statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(statement.encode(), {"slug": self.slug}).fetchall()


def deed_key(who: int, what: str, subject: str, new: str) -> str:
    """How one deed is named, whoever tells of it."""
    if what == "order_moved" and new in FOLLOWS:
        return f"{what} {subject} {new}"
    return f"{who} {what} {subject} {'' if what in BLANK else new}".rstrip()


_HERE: Final = "(SELECT restaurant_id FROM restaurants WHERE slug = %(slug)s) AS here"
_ORDER_ID: Final = "'ORD-' || o.restaurant_id || '-' || o.order_number"
_ORDERS: Final = f"orders AS o JOIN {_HERE} USING (restaurant_id)"
