"""The pages' client in a program of somebody else's: an order from nothing, with its files alone and no browser."""

import json
import os
import re
import shutil
import subprocess
from functools import partial
from pathlib import Path
from typing import Final

import pytest
import trio

from tests.e2e.running import Server
from tests.e2e.warm import HERE
from tests.persistence.conftest import query

NODE: Final = shutil.which("node")
EXAMPLE: Final = HERE / "docs" / "clients" / "order.mjs"
CLIENT: Final = HERE / "server" / "pages" / "static" / "js"


def flags() -> list[str]:
    """What makes a Node have sockets: nothing from 22 on, and one before 20 has none."""
    assert NODE is not None
    said = subprocess.run([NODE, "--version"], capture_output=True, text=True, check=True).stdout
    major = int(said.removeprefix("v").partition(".")[0])
    if major < 20:
        pytest.skip("this node has no sockets")
    return [] if major >= 22 else ["--experimental-websocket"]


async def ordered(folder: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """The example run in a folder of its own, with the files that it names beside it."""
    beside = folder / "trivet"
    beside.mkdir()
    for name in ("trivet.js", "http.js"):
        shutil.copy(CLIENT / name, beside)
    shutil.copytree(CLIENT / "wire", beside / "wire")
    (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    shutil.copy(EXAMPLE, folder)
    command = [str(NODE), *flags(), "order.mjs", *arguments]
    return await trio.to_thread.run_sync(
        partial(
            subprocess.run, command, cwd=folder, env={**os.environ, **env}, capture_output=True, text=True, timeout=60
        )
    )


@pytest.mark.skipif(NODE is None, reason="there is no node")
@pytest.mark.parametrize("silent", ["/table_session", "/menu", "/ws"])
async def test_the_example_gives_up_where_no_answer_comes_in_time(silent: str, tmp_path: Path) -> None:
    """A server that says nothing to one of its questions, and something to those before it."""
    says: dict[str, object] = {}

    async def converse(stream: trio.SocketStream) -> None:
        read = b""
        while more := await stream.receive_some():
            read += more
            path = read.split(b" ", 2)[1].decode() if read.count(b" ") > 1 else ""
            if (body := says.get(path.partition("?")[0])) is None or b"\r\n\r\n" not in read:
                continue  # it is heard, and not answered
            said = json.dumps(body).encode()
            await stream.send_all(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(said), said))
            return

    async with trio.open_nursery() as nursery:
        (listener,) = await trio.open_tcp_listeners(0, host="127.0.0.1")
        at = f"127.0.0.1:{listener.socket.getsockname()[1]}"
        joined = {"ws_token": "t", "ws_url": f"ws://{at}/ws", "restaurant": {"slug": "chianti"}}
        menu = {"categories": [{"items": [{"id": 1, "available": True}]}]}
        says |= {path: said for path, said in (("/table_session", joined), ("/menu", menu)) if path != silent}
        nursery.start_soon(partial(trio.serve_listeners, converse, [listener]))
        ran = await ordered(tmp_path, f"http://{at}", "chianti", "7", TIMEOUT_MS="500")
        nursery.cancel_scope.cancel()
    assert ran.returncode == 1, ran
    assert "TIMEOUT" in ran.stderr
    assert ("no snapshot in time" if silent == "/ws" else "no answer in time") in ran.stderr


@pytest.mark.skipif(NODE is None, reason="there is no node")
async def test_the_example_places_an_order_from_nothing(server: Server, seeded_url: str, tmp_path: Path) -> None:
    table = str(query(seeded_url, "SELECT min(table_number) FROM tables WHERE restaurant_id = 1")[0][0])
    ran = await ordered(tmp_path, server.url, "chianti", table)
    assert re.fullmatch(r"order_confirmed ORD-1-\d+ [\d.]+\n", ran.stdout), ran
    assert query(seeded_url, "SELECT qty, note FROM order_items") == [(2, "no salt")]
