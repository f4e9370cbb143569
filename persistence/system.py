"""The operator's switch of all restaurants.

Owns: turning it, with an entry in every restaurant's audit in the same transaction, so that each sees why its orders
stopped. Must not: run inside trio: it is synchronous, as `persistence.hire` is. Processes that serve see it by their
next look at all restaurants (`actors.restaurants`).
"""

from typing import Final

import sqlalchemy as sa

from persistence.migrate import engine
from persistence.schema import METADATA

SUBJECT: Final = "system-ordering"
_SWITCHES: Final = METADATA.tables["system_switches"]
_AUDIT: Final = METADATA.tables["audit"]
_RESTAURANTS: Final = METADATA.tables["restaurants"]
_WORDS: Final = {True: "enabled", False: "disabled"}


def ordering_enabled(url: str) -> bool:
    """How the switch stands."""
    database = engine(url)
    try:
        with database.connect() as connection:
            return connection.scalar(sa.select(_SWITCHES.c.ordering_enabled)) is not False
    finally:
        database.dispose()


def turn_ordering(url: str, *, enabled: bool) -> bool:
    """Turns the switch; False where it stood so already, which leaves nothing in the audit."""
    database = engine(url)
    turned = _SWITCHES.update().where(_SWITCHES.c.ordering_enabled != enabled).values(ordering_enabled=enabled)
    try:
        with database.begin() as connection:
            if not connection.execute(turned).rowcount:
                return False
            connection.execute(_noted(enabled=enabled))
            return True
    finally:
        database.dispose()


def _noted(*, enabled: bool) -> sa.Insert:
    """An entry for every restaurant; nobody of its staff did it."""
    columns = ("restaurant_id", "action", "subject", "old_value", "new_value")
    entries = sa.select(
        _RESTAURANTS.c.restaurant_id,
        sa.literal(f"system_ordering_{_WORDS[enabled]}"),
        sa.literal(SUBJECT),
        sa.literal(_WORDS[not enabled], _AUDIT.c.old_value.type),
        sa.literal(_WORDS[enabled], _AUDIT.c.new_value.type),
    )
    return _AUDIT.insert().from_select(columns, entries)
