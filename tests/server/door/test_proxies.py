"""Behind a real proxy that keeps its connections to us: requests and sockets share them.

Needs nginx and HAProxy, from Debian's packages; skipped where they are not installed. The CI has them.
"""

import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import msgspec
import pytest
import trio
from trio.testing import wait_all_tasks_blocked

from tests.server.hall import Hall, open_hall
from tests.server.rawphone import CLOSE, TEXT, RawPhone, frame, handshake

GET = b"GET /hello HTTP/1.1\r\nHost: chianti.example\r\n\r\n"
PATIENCE_S = 10.0
ROUNDS = 3

NGINX = """
daemon off; master_process off; pid {folder}/pid; error_log stderr;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  upstream door {{ server 127.0.0.1:{port}; keepalive 4; }}
  map $http_upgrade $connection_upgrade {{ default upgrade; "" ""; }}
  server {{
    listen unix:{door};
    location / {{
      proxy_pass http://door; proxy_http_version 1.1; proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;
    }}
  }}
}}
"""

HAPROXY = """
global
  maxconn 64
defaults
  mode http
  http-reuse always
  timeout connect 5s
  timeout client 30s
  timeout server 30s
  timeout tunnel 30s
frontend public
  bind unix@{door}
  default_backend door
backend door
  server door 127.0.0.1:{port}
"""

PROXIES = {"nginx": (NGINX, ["-p", ".", "-c"]), "haproxy": (HAPROXY, ["-db", "-f"])}


@asynccontextmanager
async def running(name: str, port: int, folder: Path) -> AsyncIterator[Path]:
    """The proxy in front of this port, on a socket in the folder."""
    program = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if program is None:
        pytest.skip(f"{name} is not installed")
    config, options = PROXIES[name]
    door, written = folder / "door", folder / "config"
    written.write_text(config.format(folder=folder, door=door, port=port), encoding="utf-8")
    async with trio.open_nursery() as nursery:
        start = partial(trio.run_process, [program, *options, str(written)], cwd=folder, check=False)
        process = await nursery.start(start)
        with trio.fail_after(PATIENCE_S):
            while not await listens(door):
                assert process.poll() is None, "the proxy has ended"
                await wait_all_tasks_blocked(0.01)
        yield door
        process.kill()


async def listens(door: Path) -> bool:
    """Whether somebody can come in. The socket is there a moment before that."""
    try:
        async with dialled(door):
            return True
    except OSError:
        return False


@pytest.fixture(params=PROXIES)
async def proxied(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[Hall, Path]]:
    async with open_hall() as hall, running(request.param, hall.port, tmp_path) as door:
        yield hall, door


@asynccontextmanager
async def dialled(door: Path) -> AsyncIterator[RawPhone]:
    async with await trio.open_unix_socket(str(door)) as stream:
        yield RawPhone(stream)


async def asks(door: Path, times: int = 1) -> None:
    async with dialled(door) as browser:
        for _ in range(times):
            await browser.says(GET)
            assert (await browser.status(), await browser.body()) == (200, b"0 bytes")


async def test_a_socket_comes_over_a_connection_that_was_kept(proxied: tuple[Hall, Path]) -> None:
    hall, door = proxied
    for number in range(ROUNDS):
        await asks(door, times=2)
        assert hall.listener._connections == 1, "the proxy keeps its connection to us"
        async with dialled(door) as phone:
            await phone.says(handshake(f"Authorization: Bearer {(await hall.seat()).token}"))
            assert await phone.status() == 101
            assert hall.listener._connections == 1, "and takes it for the socket"
            assert (await phone.hears())[0] == TEXT
            await phone.says(frame(TEXT, b'{"type": "ping", "ref": "%d"}' % number))
            assert msgspec.json.decode((await phone.hears())[1]) == {"type": "pong", "ref": str(number)}
            await phone.says(frame(CLOSE, b"\x03\xe8"))
            assert await phone.closed_with() == 1000
        await gone(lambda: hall.listener._connections == 0)

    assert hall.refused == []
    assert len(hall.app.asked) == 2 * ROUNDS


async def gone(is_so: Callable[[], bool]) -> None:
    with trio.fail_after(PATIENCE_S):
        while not is_so():
            await wait_all_tasks_blocked(0.01)


async def test_a_refused_handshake_is_refused_through_the_proxy_and_requests_go_on(
    proxied: tuple[Hall, Path],
) -> None:
    hall, door = proxied
    await asks(door)
    for asked, status in ((handshake("Origin: https://evil.example"), 403), (handshake(path="/menu"), 404)):
        async with dialled(door) as phone:
            await phone.says(asked)
            assert await phone.status() == status
            assert sorted(msgspec.json.decode(await phone.body())["error"]) == [
                "code",
                "details",
                "message",
                "request_id",
            ]
        await asks(door)

    assert [status for _, status in hall.refused] == [403, 404]
