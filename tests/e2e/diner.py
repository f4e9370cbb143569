"""A diner with a phone that keeps every frame as it came."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final
from uuid import uuid4

import httpx2
import msgspec
import trio
from attrs import Factory, define
from websockets.exceptions import ConnectionClosed
from websockets.trio.client import ClientConnection, connect
from websockets.typing import Subprotocol

PATIENCE_S: Final = 15.0

Frame = Mapping[str, Any]


@define(eq=False)
class Diner:
    """A connected member. `told` is what joining said; frames stay in order of arrival."""

    told: Mapping[str, Any]
    socket: ClientConnection
    raw: list[str] = Factory(list)
    frames: list[Frame] = Factory(list)
    closed: trio.Event = Factory(trio.Event)
    _heard: trio.Event = Factory(trio.Event)

    @property
    def snapshot(self) -> Frame:
        """The first frame of the connection."""
        return self.frames[0]

    @property
    def numbered(self) -> Sequence[tuple[int, str]]:
        """The session's events as they came: number and text."""
        pairs = zip(self.frames, self.raw, strict=True)
        return [(frame["seq"], raw) for frame, raw in pairs if "seq" in frame and frame["type"] != "snapshot"]

    def types(self) -> Counter[str]:
        """How often each type came."""
        return Counter(frame["type"] for frame in self.frames)

    async def listen(self) -> None:
        """Reads until the connection ends."""
        try:
            async for raw in self.socket:
                self._hear(str(raw))
        except ConnectionClosed:
            pass
        self.closed.set()
        self._heard.set()

    async def say(self, type_: str, **fields: Any) -> str:
        """Sends a message; gives its ref."""
        ref = uuid4().hex
        await self.socket.send(msgspec.json.encode({"type": type_, "ref": ref, **fields}).decode())
        return ref

    async def hears(self, wanted: Callable[[Frame], bool], within_s: float = PATIENCE_S) -> Frame:
        """The first frame, come or to come, that is the wanted one.

        Raises `ConnectionClosed`, with code and reason, where none can come any more.
        """
        position = 0
        with trio.move_on_after(within_s):
            while True:
                while position < len(self.frames):
                    if wanted(self.frames[position]):
                        return self.frames[position]
                    position += 1
                if self.closed.is_set():
                    raise self.socket.protocol.close_exc
                await self._heard.wait()
        raise trio.TooSlowError(f"not heard in {within_s} s; of {position} frames the last is {self.raw[-1:]}")

    async def hears_type(self, type_: str, within_s: float = PATIENCE_S) -> Frame:
        return await self.hears(lambda frame: frame["type"] == type_, within_s)

    async def asks(self, type_: str, **fields: Any) -> Frame:
        """Sends a message, and gives the event or error it caused."""
        ref = await self.say(type_, **fields)
        return await self.hears(lambda frame: frame.get("ref") == ref)

    async def adds(self, menu_item_id: int, qty: int = 1, **fields: Any) -> Frame:
        """A new line; gives what came of it."""
        created = {"op": "create", "public_id": str(uuid4()), "menu_item_id": menu_item_id, "qty": qty, **fields}
        return await self.asks("cart_mutate", **created)

    async def places(self, cart_hash: str, **fields: Any) -> Frame:
        """Presses the button; gives what came of it."""
        return await self.asks("place_order", **{"idempotency_key": str(uuid4()), "cart_hash": cart_hash, **fields})

    def _hear(self, raw: str) -> None:
        self.raw.append(raw)
        self.frames.append(msgspec.json.decode(raw))
        self._heard.set()
        self._heard = trio.Event()


def bearer(told: Mapping[str, Any]) -> dict[str, str]:
    """What authenticates a member over HTTP."""
    return {"Authorization": f"Bearer {told['ws_token']}"}


async def join(client: httpx2.AsyncClient, table_number: int = 7, **fields: Any) -> dict[str, Any]:
    """Joins a table of chianti, or as the fields say; gives what the new member is told."""
    said = {"restaurant_name": "chianti", "table_number": table_number, **fields}
    response = await client.post("/table_session", json=said)
    assert response.status_code in (200, 201), response.text
    told: dict[str, Any] = response.json()
    return told


async def menu(client: httpx2.AsyncClient, restaurant: str = "chianti") -> list[dict[str, Any]]:
    """Everything on the menu that can be had."""
    response = await client.get("/menu", params={"restaurant_name": restaurant})
    return [item for category in response.json()["categories"] for item in category["items"] if item["available"]]


async def cart(client: httpx2.AsyncClient, told: Mapping[str, Any]) -> dict[str, Any]:
    """The member's cart, by HTTP."""
    response = await client.get("/cart_snapshot", params={"sessionId": told["session_id"]}, headers=bearer(told))
    assert response.status_code == 200, response.text
    shown: dict[str, Any] = response.json()
    return shown


async def orders(client: httpx2.AsyncClient, told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The orders of the member's session."""
    response = await client.get("/orders", params={"sessionId": told["session_id"]}, headers=bearer(told))
    assert response.status_code == 200, response.text
    listed: list[dict[str, Any]] = response.json()["orders"]
    return listed


@asynccontextmanager
async def connected(
    told: Mapping[str, Any], ws_url: str | None = None, *, subprotocol: str = "trivet.v1", first: str = "snapshot"
) -> AsyncIterator[Diner]:
    """The member's phone, which has its first snapshot; or somebody else's, which has the first frame of theirs.

    Its queue has no bound: a bounded one that nobody empties any more keeps websockets from ever seeing the goodbye.
    """
    protocols = [Subprotocol(subprotocol), Subprotocol(f"bearer.{told['ws_token']}")]
    url = ws_url or told["ws_url"]
    async with (
        connect(
            url, subprotocols=protocols, compression=None, open_timeout=10, close_timeout=2, max_queue=None
        ) as socket,
        trio.open_nursery() as nursery,
    ):
        diner = Diner(told, socket)
        nursery.start_soon(diner.listen)
        await diner.hears_type(first)
        yield diner
        nursery.cancel_scope.cancel()


@asynccontextmanager
async def seated(client: httpx2.AsyncClient, phones: int, table_number: int = 7) -> AsyncIterator[list[Diner]]:
    """A whole party at one table, everybody connected; the first of them is host."""
    told = [await join(client, table_number) for _ in range(phones)]
    done = trio.Event()

    async def hold(member: Mapping[str, Any], task_status: trio.TaskStatus[Diner]) -> None:
        async with connected(member) as diner:
            task_status.started(diner)
            await done.wait()

    async with trio.open_nursery() as nursery:
        yield [await nursery.start(hold, member) for member in told]
        done.set()


async def all_at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Runs the calls together; gives their answers in the order of the calls."""
    answers: list[Any] = [None] * len(calls)

    async def run(position: int) -> None:
        answers[position] = await calls[position]()

    async with trio.open_nursery() as nursery:
        for position in range(len(calls)):
            nursery.start_soon(run, position)
    return answers
