"""A server whose changes are mirrored in a Redis of its own, beside the one that is measured otherwise.

Owns: starting both, setting sinks up and taking them away, and seeing how far they are. Must not: measure.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import attrs
import psycopg
from attrs import frozen

from bench.processes import server
from bench.stage import RESTAURANT, Stage
from bench.supermarket import SHOP
from persistence.embedded import embedded_valkey

PATIENCE_S: Final = 120.0
LOOK_S: Final = 0.05
REST_S: Final = 6.0  # longer than a server without a sink waits between two looks (`persistence.mirror.mirrors`)
MIRRORED: Final = (RESTAURANT, SHOP)
"""Whose changes are sent on: two sinks, of which one hears of what diners do."""
_ADD: Final = """
    INSERT INTO sync_sinks (restaurant_id, kind, full_asked)
    SELECT restaurant_id, 'redis', pg_current_xact_id()::text::bigint FROM restaurants WHERE slug = ANY (%s)
"""
_BEHIND: Final = """
    SELECT count(*) FROM sync_sinks AS s WHERE full_asked IS NOT NULL OR EXISTS (
        SELECT FROM sync_log AS l WHERE l.restaurant_id = s.restaurant_id AND l.sink_id IN (0, s.sink_id)
            AND (l.xid, l.entity_type, l.entity_id) > (s.cursor_xid, s.cursor_type, s.cursor_id)
    )
"""


@frozen(eq=False)
class Mirrored:
    """It runs. No sink is set up at first."""

    stage: Stage
    redis_url: str

    def set_up(self, slugs: Sequence[str] = MIRRORED) -> None:
        """These restaurants have a sink, which has everything when this returns, and has had it for a while.

        What a month leaves behind that was copied just now, as Postgres tidies up, is no part of what a sink costs.
        """
        self.say(_ADD, list(slugs))
        self.wait()
        time.sleep(REST_S)

    def take_away(self) -> None:
        """Nobody has a sink, and the server knows."""
        self.say("DELETE FROM sync_sinks")
        time.sleep(REST_S)

    def wait(self) -> None:
        """Returns when every sink has everything. Raises `TimeoutError`."""
        deadline = time.monotonic() + PATIENCE_S
        with psycopg.connect(self.stage.database_url, autocommit=True) as connection:
            while connection.execute(_BEHIND).fetchone() != (0,):
                if time.monotonic() > deadline:
                    raise TimeoutError("a sink does not catch up")
                time.sleep(LOOK_S)

    def say(self, statement: str, *values: Any) -> None:
        """A statement to Postgres, past the server."""
        with psycopg.connect(self.stage.database_url, autocommit=True) as connection:
            connection.execute(statement.encode(), values)


@contextmanager
def mirrored(on: Stage) -> Iterator[Mirrored]:
    """Starts them on the same database; the tables of the restaurant are the same, too."""
    with (
        TemporaryDirectory(prefix="trivet") as folder,
        embedded_valkey(Path(folder), durable=False) as url,
        server(on.database_url, {"REDIS_URL": url}, on.trivet.root) as trivet,
    ):
        yield Mirrored(attrs.evolve(on, trivet=trivet), url)
