"""What Postgres says at the end of the evening, read past the server."""

from collections.abc import Mapping, Sequence, Set
from typing import Any

import psycopg
from attrs import define

from tests.chaos.parties import Story, word_of


@define
class Books:
    """The books of one evening."""

    url: str

    def furnish(self, restaurants: int, tables: int) -> Sequence[str]:
        """Opens so many restaurants, each with so many tables; gives their slugs."""
        slugs = [f"trattoria-{number}" for number in range(1, restaurants + 1)]
        with psycopg.connect(self.url) as connection:
            for slug in slugs:
                connection.execute(_RESTAURANT, {"slug": slug, "tables": tables})
        return slugs

    def fails(self, slug: str) -> None:
        """No order waits at this restaurant for a till that does not have it."""
        self._run("UPDATE restaurants SET pos_policy = 'fail' WHERE slug = %(slug)s", slug=slug)

    def prints(self, slug: str, port: int) -> None:
        """The restaurant's till is a printer."""
        settings = f'{{"host": "127.0.0.1", "port": {port}}}'
        statement = "UPDATE restaurants SET pos_driver = 'print', pos_settings = %(settings)s WHERE slug = %(slug)s"
        self._run(statement, slug=slug, settings=settings)

    def unsettled(self) -> Sequence[tuple[Any, ...]]:
        """The orders that no till has answered for and staff have not been told of, and what is known of them."""
        return self._rows(
            "SELECT restaurant_id, order_number, status, pos_status, pos_attempts, pos_error, pos_next_at FROM orders"
            " WHERE pos_status NOT IN ('accepted', 'rejected') AND (pos_next_at IS NOT NULL OR pos_alerted_at IS NULL)"
        )

    def left_to_staff(self) -> Set[str]:
        """The orders of which nobody knows, that nothing happens to by itself any more, and that staff were told of."""
        rows = self._rows(
            "SELECT 'ORD-' || restaurant_id || '-' || order_number FROM orders"
            " WHERE pos_status = 'unknown' AND pos_next_at IS NULL AND pos_alerted_at IS NOT NULL"
        )
        return {row[0] for row in rows}

    def locked(self) -> int:
        """How many carts, or lines of carts, are locked."""
        sessions = self._rows("SELECT count(*) FROM sessions WHERE lock_order IS NOT NULL OR processing = 'processing'")
        lines = self._rows("SELECT count(*) FROM cart_items WHERE state = 'locked'")
        return int(sessions[0][0]) + int(lines[0][0])

    def missing_events(self) -> int:
        """How many numbers of events were never given."""
        return sum(row[0] for row in self._rows("SELECT max(seq) - count(*) FROM events GROUP BY session_id"))

    def tickets(self) -> Mapping[str, str | None]:
        """Every order that was accepted, with its ticket."""
        return dict(
            self._rows(
                "SELECT 'ORD-' || restaurant_id || '-' || order_number, pos_ticket FROM orders"
                " WHERE pos_status = 'accepted'"
            )
        )

    def placed(self) -> Sequence[str]:
        """Every order that was ever placed."""
        return [row[0] for row in self._rows("SELECT payload ->> 'order_id' FROM events WHERE type = 'cart_locked'")]

    def stories(self) -> Mapping[str, Story]:
        """What each session's events say of its orders."""
        stories: dict[str, list[tuple[str, str]]] = {}
        for session_id, frame in self._rows("SELECT session_id::text, payload FROM events ORDER BY session_id, seq"):
            word = word_of(frame)
            if word is not None:
                stories.setdefault(session_id, []).append((frame["order_id"], word))
        return stories

    def said(self) -> Mapping[str, tuple[str, ...]]:
        """All that was said of each order."""
        said: dict[str, tuple[str, ...]] = {}
        for order_id, word in (pair for story in self.stories().values() for pair in story):
            said[order_id] = (*said.get(order_id, ()), word)
        return said

    def _run(self, statement: str, **values: str) -> None:
        with psycopg.connect(self.url) as connection:
            connection.execute(statement.encode(), values)

    def _rows(self, statement: str) -> Sequence[tuple[Any, ...]]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(statement.encode()).fetchall()


_RESTAURANT = b"""
WITH restaurant AS (
    INSERT INTO restaurants (slug, name, timezone, currency) VALUES (%(slug)s, 'Trattoria', 'Europe/Rome', 'EUR')
    RETURNING restaurant_id
), seats AS (
    INSERT INTO tables (restaurant_id, table_number)
    SELECT restaurant_id, number FROM restaurant, generate_series(1, %(tables)s) AS number
), hours AS (
    INSERT INTO opening_hours (restaurant_id, weekday, opens, closes)
    SELECT restaurant_id, weekday, '12:00', '12:00' FROM restaurant, generate_series(0, 6) AS weekday
), category AS (
    INSERT INTO menu_categories (restaurant_id, name) SELECT restaurant_id, 'Pizza' FROM restaurant
    RETURNING restaurant_id, category_id
)
INSERT INTO menu_items (restaurant_id, category_id, name, price)
SELECT restaurant_id, category_id, name, 950 FROM category, unnest(array['Margherita', 'Marinara', 'Diavola']) AS name
"""
