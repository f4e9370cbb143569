"""What Postgres says at the end of the evening, read past the server."""

from collections.abc import Mapping, Sequence
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

    def unsettled(self) -> Sequence[tuple[Any, ...]]:
        """The orders that no till has answered for, and what is known of them."""
        return self._rows(
            "SELECT restaurant_id, order_number, status, pos_status, pos_attempts, pos_error, pos_next_at FROM orders"
            " WHERE pos_status NOT IN ('accepted', 'rejected')"
        )

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

    def _rows(self, statement: str) -> Sequence[tuple[Any, ...]]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(statement.encode()).fetchall()


_RESTAURANT = b"""
WITH house AS (
    INSERT INTO restaurants (slug, name, timezone, currency) VALUES (%(slug)s, 'Trattoria', 'Europe/Rome', 'EUR')
    RETURNING restaurant_id
), seats AS (
    INSERT INTO tables (restaurant_id, table_number)
    SELECT restaurant_id, number FROM house, generate_series(1, %(tables)s) AS number
), hours AS (
    INSERT INTO opening_hours (restaurant_id, weekday, opens, closes)
    SELECT restaurant_id, weekday, '12:00', '12:00' FROM house, generate_series(0, 6) AS weekday
), category AS (
    INSERT INTO menu_categories (restaurant_id, name) SELECT restaurant_id, 'Pizza' FROM house
    RETURNING restaurant_id, category_id
)
INSERT INTO menu_items (restaurant_id, category_id, name, price)
SELECT restaurant_id, category_id, name, 950 FROM category, unnest(array['Margherita', 'Marinara', 'Diavola']) AS name
"""
