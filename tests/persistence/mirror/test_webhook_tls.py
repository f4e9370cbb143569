"""A webhook over TLS: the certificate is the name's, though the connection goes to the address that was judged."""

import shutil
import ssl
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
import trio

from actors.domain.webhooks.endpoint import Failure
from persistence.mirror.webhook_post import Answer, Policy, Poster
from tests.persistence.mirror.receiver import KEYS, Receiver
from tests.persistence.mirror.test_webhook_post import endpoint

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl")


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A key and a certificate of its own for the name."""
    key, made = folder / "key.pem", folder / "certificate.pem"
    new = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=test".split()
    subprocess.run(
        [*new, "-addext", f"subjectAltName=DNS:{name}", "-keyout", str(key), "-out", str(made)],
        check=True,
        capture_output=True,
    )
    return key, made


@pytest.mark.parametrize(("name", "error"), [("till.example.com", None), ("web.example.com", Failure.UNREACHABLE)])
async def test_the_certificate_must_be_the_names(
    name: str, error: Failure | None, tmp_path: Path, nursery: trio.Nursery
) -> None:
    key, made = certificate(tmp_path, name)
    asked, receiver = list[str | None](), Receiver()
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(made, key)
    serving.sni_callback = lambda sock, host, context: asked.append(host)

    async def serve(stream: trio.SSLStream[trio.SocketStream]) -> None:
        try:
            await receiver.serve(stream)  # type: ignore[arg-type]
        except trio.BrokenResourceError:
            return

    (listener,) = await trio.open_ssl_over_tcp_listeners(0, serving, host="127.0.0.1")
    nursery.start_soon(partial(trio.serve_listeners, serve, [listener]))
    port = listener.transport_listener.socket.getsockname()[1]  # type: ignore[attr-defined]
    answer = await post(f"https://till.example.com:{port}/hooks", ssl.create_default_context(cafile=made))
    assert answer.error is error
    assert asked == ["till.example.com"]
    assert len(receiver.heard) == (error is None)


async def post(url: str, tls: ssl.SSLContext) -> Answer:
    async def here(host: str, port: int) -> Sequence[str]:
        await trio.lowlevel.checkpoint()
        return ["127.0.0.1"]

    poster = Poster(Policy(KEYS, private=True), lambda: datetime.now(UTC), here, tls)
    async with poster.line(endpoint(url)) as line:
        return await line.post("msg_1", b"{}")
