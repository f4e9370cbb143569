"""The pages' client in a program of somebody else's: an order from nothing, with its files alone and no browser."""

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


@pytest.mark.skipif(NODE is None, reason="there is no node")
async def test_the_example_places_an_order_from_nothing(server: Server, seeded_url: str, tmp_path: Path) -> None:
    beside = tmp_path / "trivet"
    beside.mkdir()
    for name in ("trivet.js", "http.js"):
        shutil.copy(CLIENT / name, beside)
    shutil.copytree(CLIENT / "wire", beside / "wire")
    (tmp_path / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    shutil.copy(EXAMPLE, tmp_path)
    table = str(query(seeded_url, "SELECT min(table_number) FROM tables WHERE restaurant_id = 1")[0][0])
    command = [str(NODE), *flags(), "order.mjs", server.url, "chianti", table]
    ran = await trio.to_thread.run_sync(
        partial(subprocess.run, command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    )
    assert re.fullmatch(r"order_confirmed ORD-1-\d+ [\d.]+\n", ran.stdout), ran
    assert query(seeded_url, "SELECT qty, note FROM order_items") == [(2, "no salt")]
