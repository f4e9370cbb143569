"""The supermarket before the day: who works there, how its server takes cards, and what lies on its shelves.

Owns: what is there before the server starts. Must not: speak with the server.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Final

import psycopg

from actors.domain.staff import Role
from bench.evening.house import House, staffed

SHOP: Final = "mami"
ZONE: Final = "Asia/Jerusalem"
RIVKA: Final = "Rivka"
PICKERS: Final = ("Amir", "Batya", "Chaim", "Dalia", "Eitan", "Fatma")  # a third of them at each branch
STAFF: Final[Mapping[str, Role]] = MappingProxyType(
    {RIVKA: Role.MANAGER, **dict.fromkeys(PICKERS, Role.EMPLOYEE)},
)
WANTED, FEW = 24, 6  # so many products, and how many of each a branch has
LOOKS_EVERY_S: Final = "30"  # at what is due; a day has many seconds, and each look is one to Postgres
KEY: Final = "sk_test_emulator"
SIGNS_WITH: Final = "whsec_emulator"


def settings(home: House, port: int, till_port: int, provider_port: int) -> Mapping[str, str]:
    """What the server is told: cards go to the provider, orders to the till, and customers come from many networks."""
    provider = {"key": "house", "webhook_secret": "hook", "url": f"http://127.0.0.1:{provider_port}"}
    return {
        **home.settings(port, till_port),
        "TRIVET_TRUSTED_PROXIES": "127.0.0.1/32",
        "TRIVET_PAYMENT_DRIVER": "stripe",
        "TRIVET_PAYMENT_SETTINGS": json.dumps(provider),
        "TRIVET_PAYMENT_SECRETS": f"house={KEY},hook={SIGNS_WITH}",
        "TRIVET_PAYMENT_ASK_TIMEOUT_S": "10",
        "TRIVET_PAYMENT_LOOK_INTERVAL_S": LOOKS_EVERY_S,
        "TRIVET_POS_LOOK_INTERVAL_S": LOOKS_EVERY_S,
    }


@contextmanager
def shop(folder: Path, seed: int) -> Iterator[House]:
    """The supermarket in the folder, as long as the block. Raises `EmbeddedServerError`."""
    with staffed(folder, SHOP, STAFF) as home:
        values = {"slug": SHOP, "wanted": list(wanted(home.postgres, seed)), "left": FEW}
        with psycopg.connect(home.postgres) as connection:
            for statement in _FEW_LEFT:
                connection.execute(statement, values)
        yield home


def wanted(url: str, seed: int) -> Sequence[str]:
    """The names of what everybody wants, and of which each branch has but a few."""
    with psycopg.connect(url) as connection:
        names = connection.execute(_NAMES, {"slug": SHOP}).fetchall()
    return Random(f"{seed} wanted").sample([name for (name,) in names], WANTED)


_NAMES: Final = b"""
    SELECT i.name FROM menu_items AS i JOIN restaurants USING (restaurant_id) WHERE slug = %(slug)s GROUP BY i.name
    HAVING count(*) = 1 ORDER BY i.name
"""
_TOO_MANY: Final = b"""
    SELECT s.branch_id, s.menu_item_id, s.on_hand FROM stock AS s
    JOIN menu_items AS i USING (menu_item_id) JOIN restaurants AS r USING (restaurant_id)
    WHERE r.slug = %(slug)s AND i.name = ANY (%(wanted)s) AND s.on_hand > %(left)s
"""
_FEW_LEFT: Final = (
    b"INSERT INTO stock_moves (branch_id, menu_item_id, quantity, reason, created_at)"
    b" SELECT branch_id, menu_item_id, %(left)s - on_hand, 'waste', now() FROM (" + _TOO_MANY + b") AS many",
    b"UPDATE stock SET on_hand = %(left)s FROM (" + _TOO_MANY + b") AS many"
    b" WHERE stock.branch_id = many.branch_id AND stock.menu_item_id = many.menu_item_id",
)
# As if they had sold well the day before, and half of the rest had gone off.
