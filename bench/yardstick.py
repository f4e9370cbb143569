"""A yardstick that is not ours: the server for carts that one would write by hand in an afternoon.

`websockets` on asyncio with an `asyncpg` pool, both as they come; a table's cart in memory behind a lock, one SQL
statement for each change, sent to everybody when it is committed. It keeps Trivet's rows (sessions, cart_items, events)
and speaks its messages, as far as a cart's changes go: the same checks of line, owner and version, the same frames, the
same durability. What it leaves out is what Trivet does besides: orders, resuming, slow phones, restarts, a second
process, staff. Sessions and members are there already; a token is `<session>.<member>`.

    python -m bench.yardstick DATABASE_URL

Prints its port, serves until it is killed. Owns: all of this. Must not: import anything of the server.
"""

import asyncio
import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any, Final
from uuid import UUID

import asyncpg
from attrs import define, field
from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from bench.yardstick_sql import CHANGE, DISHES, LINES, MEMBERS, SESSION

QTY_MAX: Final = 99
NOTE_CHARS_MAX: Final = 200
BEARER: Final = "bearer."
PROTOCOL: Final = Subprotocol("trivet.v1")

Line = dict[str, Any]


class Refused(Exception):
    """A message that changes nothing: a code of the contract, and the line as it is."""

    def __init__(self, code: str, current: Line | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.current = current


@define(eq=False)
class Table:
    """A session: its cart, and who is connected."""

    session_id: UUID
    seq: int
    round: int
    host: str
    dishes: Mapping[int, tuple[str, int]]  # name and price in minor units
    members: list[dict[str, Any]]
    lines: dict[str, Line]
    connections: set[ServerConnection] = field(factory=set)
    lock: asyncio.Lock = field(factory=asyncio.Lock)

    async def change(self, pool: Any, member: str, message: Mapping[str, Any]) -> None:
        """One change of the cart: checked, stored, and only then seen. Raises `Refused`."""
        async with self.lock:
            action, line = changed(message, member, self)
            lines = {**self.lines, line["public_id"]: line}
            if action == "deleted":
                del lines[line["public_id"]]
            frame = {
                "type": "cart_update",
                "seq": self.seq + 1,
                "at": datetime.now(UTC).isoformat(),
                "by": member,
                "ref": message.get("ref"),
                "action": action,
                "item": shown(line),
                "total": money(total(lines)),
                "cart_hash": cart_hash(self.round, lines),
            }
            text = encoded(frame)
            stored = await pool.execute(CHANGE, *self._stored(line, action, total(lines), frame, text))
            if stored != "INSERT 0 1":  # somebody else has changed the session
                raise Refused("UNAVAILABLE")
            self.seq, self.lines = self.seq + 1, lines
            broadcast(self.connections, text)

    def snapshot(self) -> str:
        """The whole cart, as the first frame of a connection."""
        return encoded(
            {
                "type": "snapshot",
                "session_id": str(self.session_id),
                "seq": self.seq,
                "round": self.round,
                "items": [shown(line) for line in self.lines.values()],
                "members": self.members,
                "total": money(total(self.lines)),
                "cart_hash": cart_hash(self.round, self.lines),
                "cart_locked": False,
            }
        )

    def _stored(self, line: Line, action: str, total_: int, frame: Mapping[str, Any], text: str) -> tuple[Any, ...]:
        return (
            self.session_id,
            frame["seq"],
            total_,
            frame["cart_hash"].rpartition("-")[2],
            UUID(line["public_id"]),
            line["menu_item_id"],
            line["name"],
            line["qty"],
            line["note"],
            line["unit_price"],
            UUID(line["member_id"]),
            line["version"],
            "removed" if action == "deleted" else "pending",
            self.round,
            text,
        )


def changed(message: Mapping[str, Any], member: str, table: Table) -> tuple[str, Line]:
    """What a message makes of a line: created, updated or deleted, and the line after it. Raises `Refused`."""
    old = table.lines.get(message["public_id"])
    if message["op"] == "create":
        if old is not None:
            raise Refused("VERSION_CONFLICT", old)
        if message["menu_item_id"] not in table.dishes:
            raise Refused("ITEM_UNKNOWN")
        name, price = table.dishes[message["menu_item_id"]]
        made = {"menu_item_id": message["menu_item_id"], "name": name, "unit_price": price, "member_id": member}
        return "created", {"public_id": message["public_id"], "version": 1, **made, **asked(message)}
    if old is None or old["version"] != message["version"]:
        raise Refused("VERSION_CONFLICT", old)
    if member not in {old["member_id"], table.host}:
        raise Refused("NOT_YOUR_ITEM", old)
    if message["op"] == "delete":
        return "deleted", {**old, "version": old["version"] + 1}
    return "updated", {**old, **asked(message), "version": old["version"] + 1}


def asked(message: Mapping[str, Any]) -> Line:
    """How many, and the note, where they are said. Raises `Refused`."""
    said = {key: message[key] for key in ("qty", "note") if key in message}
    if not 1 <= said.get("qty", 1) <= QTY_MAX or len(said.get("note", "")) > NOTE_CHARS_MAX:
        raise Refused("BAD_MESSAGE")
    return said


def encoded(message: Mapping[str, Any]) -> str:
    """A message as it travels."""
    return json.dumps(message, separators=(",", ":"))


def shown(line: Line) -> Line:
    """A line as people see it."""
    price, whole = money(line["unit_price"]), money(line["unit_price"] * line["qty"])
    return {**line, "unit_price": price, "line_total": whole, "state": "pending"}


def money(minor: int) -> float:
    """Minor units as an amount."""
    return round(minor / 100, 2)


def total(lines: Mapping[str, Line]) -> int:
    """What the cart costs, in minor units."""
    return sum(line["qty"] * line["unit_price"] for line in lines.values())


def cart_hash(round_: int, lines: Mapping[str, Line]) -> str:
    """Equal exactly when the carts are."""
    texts = sorted(f"{line['public_id']} {line['version']} {line['qty']} {line['note']}" for line in lines.values())
    return f"{round_}-{blake2b(json.dumps(texts).encode(), digest_size=16).hexdigest()}"


@define(eq=False)
class Server:
    """All tables, each loaded when its first phone connects."""

    pool: Any
    tables: dict[str, Table] = field(factory=dict)
    loading: asyncio.Lock = field(factory=asyncio.Lock)

    async def converse(self, socket: ServerConnection) -> None:
        """One phone's connection, to its end."""
        session, member = token_of(socket).split(".")
        table = await self.table(session)
        async with table.lock:
            await socket.send(table.snapshot())
            table.connections.add(socket)
        try:
            async for text in socket:
                await self.take(table, member, socket, text)
        except ConnectionClosed:
            return
        finally:
            table.connections.discard(socket)

    async def take(self, table: Table, member: str, socket: ServerConnection, text: str | bytes) -> None:
        """One message; a refusal is told to its sender alone."""
        ref = None
        try:
            message = json.loads(text)
            ref = message.get("ref")
            await table.change(self.pool, member, message)
        except Refused as refusal:
            current = shown(refusal.current) if refusal.current else None
            await socket.send(encoded({"type": "error", "code": refusal.code, "ref": ref, "current": current}))
        except (ValueError, KeyError, TypeError, AttributeError):
            await socket.send(encoded({"type": "error", "code": "BAD_MESSAGE", "ref": ref}))

    async def table(self, session: str) -> Table:
        """The session's table, loaded once."""
        async with self.loading:
            if session not in self.tables:
                self.tables[session] = await self.load(UUID(session))
            return self.tables[session]

    async def load(self, session_id: UUID) -> Table:
        """What the database knows of a session."""
        row = await self.pool.fetchrow(SESSION, session_id)
        dishes = await self.pool.fetch(DISHES, row["restaurant_id"])
        members = await self.pool.fetch(MEMBERS, session_id)
        lines = await self.pool.fetch(LINES, session_id)
        host = str(row["host_id"])
        return Table(
            session_id,
            row["seq"],
            row["round"],
            host,
            {dish["menu_item_id"]: (dish["name"], dish["price"]) for dish in dishes},
            [{"member_id": m["id"], "nickname": m["nickname"], "is_host": m["id"] == host} for m in members],
            {line["public_id"]: dict(line) for line in lines},
        )


def token_of(socket: ServerConnection) -> str:
    """What the phone offered beside the protocol's name. Raises `ValueError`."""
    offered = socket.request.headers.get("Sec-WebSocket-Protocol", "") if socket.request else ""
    for word in offered.split(","):
        if word.strip().startswith(BEARER):
            return word.strip().removeprefix(BEARER)
    raise ValueError("no token")


async def main(database_url: str) -> None:
    """Serves on a free port of this machine."""
    async with asyncpg.create_pool(database_url) as pool:
        server = Server(pool)
        async with serve(server.converse, "127.0.0.1", 0, subprotocols=[PROTOCOL], compression=None) as listening:
            sys.stdout.write(f"{next(iter(listening.sockets)).getsockname()[1]}\n")
            sys.stdout.flush()
            await asyncio.Future()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
