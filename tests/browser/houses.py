"""The restaurants of these tests: one for each, so that no test sees another's tables, staff or switches.

Owns: their rows, and what the codes on their tables say. Must not: know what a test does there.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b, sha256
from pathlib import Path
from typing import Any, Final

import psycopg
from argon2 import PasswordHasher
from attrs import evolve, frozen
from itsdangerous import URLSafeSerializer

SEEDS: Final = Path(__file__).parent.parent.parent / "persistence" / "seeds"
LOGO: Final = SEEDS.parent.parent / "server" / "pages" / "static" / "icons" / "icon-192.png"
PASSWORD: Final = "a fork in the road"
HOUSES: Final = 320  # more than a whole run has tests that ask for one
ALWAYS: Final = [{"weekdays": [0, 1, 2, 3, 4, 5, 6], "opens": "12:00", "closes": "12:00"}]
COPIES: Final = (
    f"""
    INSERT INTO restaurants (slug, name, timezone, currency, minor_digits)
    SELECT 'usual-' || n, name, timezone, currency, minor_digits
    FROM restaurants, generate_series(2, {HOUSES}) n WHERE slug = 'usual-1'
    """,
    *(
        f"""
        INSERT INTO {table} (restaurant_id, {columns.replace("o.", "")})
        SELECT r.restaurant_id, {columns} FROM restaurants r, {table} o
        WHERE r.slug ~ '^usual-' AND r.slug <> 'usual-1'
            AND o.restaurant_id = (SELECT restaurant_id FROM restaurants WHERE slug = 'usual-1')
        """
        for table, columns in (
            ("tables", "table_number"),
            ("opening_hours", "weekday, opens, closes"),
            ("menu_categories", "o.name, position, station, course, prep_minutes"),
        )
    ),
    """
    INSERT INTO menu_items (
        restaurant_id, category_id, name, description, price, allergens, available, photo, position
    )
    SELECT c.restaurant_id, c.category_id, i.name, i.description, i.price, i.allergens, i.available, i.photo, i.position
    FROM menu_items i
    JOIN menu_categories o USING (category_id)
    JOIN restaurants f ON f.restaurant_id = i.restaurant_id AND f.slug = 'usual-1'
    JOIN menu_categories c ON c.position = o.position
    JOIN restaurants r ON r.restaurant_id = c.restaurant_id AND r.slug ~ '^usual-' AND r.slug <> 'usual-1'
    """,
)
LONG: Final = "Aunt Philomena’s Overnight Truffle Lasagne"


@frozen
class Plan:
    """A restaurant as it is built: one of the seeds, changed."""

    slug: str
    name: str
    timezone: str
    currency: str
    minor_digits: int
    tables: int
    hours: Sequence[Mapping[str, Any]]
    menu: Sequence[Mapping[str, Any]]
    pass_required: bool = False
    groups: Mapping[str, Mapping[str, Any]] = {}


@frozen
class House:
    """A restaurant that is there. `codes` are the tokens on its tables, by number."""

    restaurant_id: int
    slug: str
    name: str
    codes: Mapping[int, str]

    @property
    def manager(self) -> str:
        """With whose address one signs in; the password is `PASSWORD`."""
        return f"manager@{self.slug}.example"

    @property
    def admin(self) -> str:
        """Somebody with more rights."""
        return f"admin@{self.slug}.example"

    @property
    def employee(self) -> str:
        """Somebody with fewer rights."""
        return f"employee@{self.slug}.example"


def build(url: str, run: Callable[..., None]) -> None:
    """Fills an empty database with all of them. `run` runs a command of ours against it."""
    run("migrate")
    password_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(
        PASSWORD
    )  # there is nobody to keep out
    with psycopg.connect(url) as connection:
        for plan in (evolve(_seed("chianti"), slug="usual-1", menu=_without("groups", _seed("chianti"))), *_special()):
            _write(connection, plan)
        for statement in COPIES:
            connection.execute(statement.encode())
        _dress(connection, "dressed")
        for role, name in (("admin", "Ada"), ("manager", "Gianna"), ("employee", "Eva")):
            connection.execute(
                "INSERT INTO staff_users (restaurant_id, email, name, role, password_hash)"
                " SELECT restaurant_id, %s || '@' || slug || '.example', %s, %s, %s FROM restaurants",
                [role, name, role, password_hash],
            )


def find(url: str, slug: str, secret: str) -> House:
    """The house with this slug. Its codes are signed as the server signs them."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT restaurant_id, name FROM restaurants WHERE slug = %s", [slug]).fetchone()
        assert row is not None, f"There is no restaurant {slug}."
        tables = connection.execute(
            "SELECT table_number, table_id, qr_version FROM tables WHERE restaurant_id = %s", [row[0]]
        ).fetchall()
    codes = {number: code(secret, row[0], table_id, version) for number, table_id, version in tables}
    return House(row[0], slug, row[1], codes)


def code(secret: str, restaurant_id: int, table_id: int, qr_version: int) -> str:
    """What the code on a table says."""
    signer = {"digest_method": sha256, "key_derivation": "hmac"}
    serializer = URLSafeSerializer([secret], salt="trivet.table", signer_kwargs=signer)
    return str(serializer.dumps([restaurant_id, table_id, qr_version, 1_700_000_000]))


def _special() -> Sequence[Plan]:
    """`passing` asks for a pass, `shut` is closed but for one day, `absurd` has too much of everything.

    `bare` has no tables, `store` none either and a shop, `plain` no photos, and `dressed` a colour and a logo of its
    own. At `quiet` nobody sits and at `busy` many do, and whoever only looks shares them. At `choosing` items have
    options; so they have at the others, but for the usual ones.
    """
    chianti, sakura = _seed("chianti"), _seed("sakura")
    return [
        evolve(chianti, slug="passing", pass_required=True),
        evolve(chianti, slug="shut", hours=[{"weekdays": [_in_two_days()], "opens": "18:30", "closes": "23:00"}]),
        evolve(sakura, slug="japanese", hours=ALWAYS),
        evolve(chianti, slug="absurd", name="The " + LONG, tables=60, menu=_absurd_menu(chianti)),
        evolve(chianti, slug="bare", tables=0, menu=[]),
        evolve(chianti, slug="store", tables=0),
        evolve(chianti, slug="plain", menu=_without("photo", chianti)),
        evolve(chianti, slug="dressed"),
        evolve(chianti, slug="quiet"),
        evolve(chianti, slug="busy"),
        evolve(chianti, slug="choosing"),
        _overfull(chianti),
    ]


def _overfull(plan: Plan) -> Plan:
    """Names from right to left, of pictures, and of one endless word; sixty options; a combo of all of them."""
    names = [
        "مشروب اليوم بالنعناع والليمون",
        "🍕🔥🍕🔥 Pizza",
        "Rindfleischetikettierungsüberwachungsaufgabe",
        LONG,
        "水",
    ]
    many = [{"name": f"{names[at % 5]} {at + 1}"[:120], "price": (at - 5) * 12_345} for at in range(60)]
    groups = {
        "many": {"name": f"{LONG} with all that there is", "least": 1, "most": 50, "repeat": True, "options": many},
        "none": {"name": "إضافات", "least": 0, "most": 1, "options": []},
        "combo": {"name": "🥤", "least": 2, "most": 2, "options": [{"name": one[:120], "item": one} for one in names]},
    }
    keys = list(groups)
    items = [
        {"name": one, "description": f"{one}. " * 20, "price": 10 ** (at + 3), "groups": keys if at < 2 else []}
        for at, one in enumerate(names)
    ]
    menu = [{"name": one, "station": one[:40], "items": [] if at else items} for at, one in enumerate(names)]
    return evolve(plan, slug="overfull", menu=menu, groups=groups)


def _dress(connection: "psycopg.Connection[Any]", slug: str) -> None:
    """A colour that is hard to read, and a logo."""
    picture = LOGO.read_bytes()
    connection.execute("UPDATE restaurants SET brand_color = '#ffd54f' WHERE slug = %s", [slug])
    connection.execute(
        "INSERT INTO restaurant_logos (restaurant_id, digest, media_type, picture)"
        " SELECT restaurant_id, %s, 'image/png', %s FROM restaurants WHERE slug = %s",
        [blake2b(picture, digest_size=16).hexdigest(), picture, slug],
    )


def _without(part: str, plan: Plan) -> Sequence[Mapping[str, Any]]:
    return [
        {**category, "items": [{key: item[key] for key in item if key != part} for item in category["items"]]}
        for category in plan.menu
    ]


def _in_two_days() -> int:
    """The weekday on which the closed restaurant opens again."""
    return (datetime.now(UTC) + timedelta(days=2)).weekday()


def _absurd_menu(plan: Plan) -> Sequence[Mapping[str, Any]]:
    everything = [*plan.menu[0]["items"][0]["allergens"], "milk", "nuts", "celery", "mustard", "sesame", "sulphites"]
    items = [
        {"name": f"{LONG[:36]} {number:03}", "description": f"{LONG}, {LONG} and {LONG}", "price": 12_345_678 + number}
        for number in range(1, 201)
    ]
    long_ones = [{**item, "allergens": everything} for item in items]
    parts = [long_ones[at : at + 20] for at in range(0, 200, 20)]
    return [{"name": f"{LONG[:30]} {number}", "items": part} for number, part in enumerate(parts, 1)]


def _seed(slug: str) -> Plan:
    return Plan(**json.loads((SEEDS / f"{slug}.json").read_text(encoding="utf-8")))


def _write(connection: "psycopg.Connection[Any]", plan: Plan) -> None:
    columns = ("slug", "name", "timezone", "currency", "minor_digits", "pass_required")
    row = {column: getattr(plan, column) for column in columns}
    owner = {"restaurant_id": _insert(connection, "restaurants", row, "restaurant_id")}
    for number in range(1, plan.tables + 1):
        _insert(connection, "tables", owner | {"table_number": number})
    for hours in plan.hours:
        for weekday in hours["weekdays"]:
            times = {"opens": hours["opens"], "closes": hours["closes"]}
            _insert(connection, "opening_hours", owner | times | {"weekday": weekday})
    for position, category in enumerate(plan.menu):
        kitchen = {name: category.get(name) for name in ("station", "course", "prep_minutes")}
        row = owner | kitchen | {"name": category["name"], "position": position}
        hung = owner | {"category_id": _insert(connection, "menu_categories", row, "category_id")}
        for at, item in enumerate(category["items"]):
            shown = {name: value for name, value in item.items() if name != "groups"}
            _insert(connection, "menu_items", hung | shown | {"position": 1000 * position + at})
    _offer(connection, owner, plan)


def _offer(connection: "psycopg.Connection[Any]", owner: Mapping[str, int], plan: Plan) -> None:
    """The options of what is on the menu."""
    found = connection.execute("SELECT name, menu_item_id FROM menu_items WHERE restaurant_id = %s", [*owner.values()])
    ids: dict[str, int] = {row[0]: row[1] for row in found}
    offered = [(ids[item["name"]], item.get("groups", ())) for part in plan.menu for item in part["items"]]
    for key in {key for _, keys in offered for key in keys}:
        group = {**plan.groups[key]}
        options = group.pop("options")
        group_id = _insert(connection, "option_groups", {**owner, **group}, "option_group_id")
        for position, option in enumerate(options):
            item_id = ids[option["item"]] if "item" in option else None
            row = {"option_group_id": group_id, "name": option["name"], "price": option.get("price", 0)}
            _insert(connection, "options", {**owner, **row, "item_id": item_id, "position": position})
        for item, keys in offered:
            if key in keys:
                row = {"menu_item_id": item, "option_group_id": group_id, "position": keys.index(key)}
                _insert(connection, "item_option_groups", {**owner, **row})


def _insert(connection: "psycopg.Connection[Any]", table: str, row: Mapping[str, Any], key: str | None = None) -> int:
    """Inserts a row; gives what Postgres chose for `key`."""
    columns, marks = ", ".join(row), ", ".join(["%s"] * len(row))
    ending = f" RETURNING {key}" if key else ""
    cursor = connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks}){ending}".encode(), [*row.values()])
    found = cursor.fetchone() if key else None
    return int(found[0]) if found else 0
