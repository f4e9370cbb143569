"""The readers in `docs/mirror.md` follow a restaurant as they stand there."""

import re
import subprocess
import sys
from pathlib import Path

import trio

from actors.domain.event_type import EventType
from actors.domain.webhooks.signing import secret_of, seed_of
from persistence.bridge import Cache, Reads
from persistence.mirror.outbox import Outbox
from persistence.mirror.redis_sink import RedisSink
from tests.persistence.conftest import Store, query
from tests.persistence.mirror.conftest import Ahead, settled
from tests.persistence.mirror.receiver import KEYS, sink_of, webhook, webhooks_of
from tests.persistence.mirror.test_redis_sink import dinner
from tests.persistence.mirror.truth import with_sink

PAGE = Path(__file__).parent.parent.parent.parent / "docs" / "mirror.md"


async def line(stream: trio.abc.ReceiveStream) -> bytes:
    """One line of what it says."""
    said = b""
    while not said.endswith(b"\n"):
        said += await stream.receive_some(1)
    return said


def example(about: str) -> str:
    """The one example of the page that has this in it."""
    (code,) = (
        one for one in re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL) if about in one
    )
    return str(code)


async def test_the_receiver_believes_who_is_signed_for_and_keeps_what_is_newest(
    postgres: Store, outbox: Outbox, reads: Reads, furnished_url: str, later: Ahead
) -> None:
    secret = secret_of(seed_of("seed", KEYS), KEYS) or ""
    command = [sys.executable, "-c", example("standardwebhooks"), secret, "0"]
    receiver = await trio.lowlevel.open_process(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert receiver.stdout is not None
    try:
        with trio.fail_after(20):
            port = int(await line(receiver.stdout))
            made = await webhook(
                reads, f"http://127.0.0.1:{port}/", EventType.ORDER_CREATED, EventType.KITCHEN_ORDER_READY
            )
            await dinner(postgres)
            sink = sink_of(outbox, reads, later)
            await settled(outbox, furnished_url, later, webhook=sink)
            assert await line(receiver.stdout) == b"order.created ORD-1-1 validated\n"
            query(furnished_url, "UPDATE orders SET status = 'ready'")
            await settled(outbox, furnished_url, later, webhook=sink)
            assert await line(receiver.stdout) == b"kitchen.order_ready ORD-1-1 ready\n"
            query(furnished_url, "UPDATE webhook_endpoints SET seed = 'another'")
            endpoint = await webhooks_of(reads).one(1, made.webhook_id)
            assert endpoint is not None
            assert (await webhooks_of(reads).send_test(endpoint)).status == 400
    finally:
        receiver.kill()
        await receiver.wait()
        await receiver.stdout.aclose()


async def test_the_reader_of_twenty_lines_has_what_there_is_and_hears_what_comes(
    postgres: Store, outbox: Outbox, cache: Cache, furnished_url: str, redis_url: str, later: Ahead
) -> None:
    code = example("import redis")
    assert len(code.splitlines()) <= 24
    with_sink(furnished_url)
    await dinner(postgres)
    await settled(outbox, furnished_url, later, redis=RedisSink(cache))
    reader = await trio.lowlevel.open_process([sys.executable, "-c", code, redis_url, "1"], stdout=subprocess.PIPE)
    assert reader.stdout is not None
    try:
        with trio.fail_after(20):
            assert await line(reader.stdout) == b"1 orders\n"
            await dinner(postgres, 2, 2)
            await settled(outbox, furnished_url, later, redis=RedisSink(cache))
            assert await line(reader.stdout) == b"2 validated\n"
    finally:
        reader.kill()
        await reader.wait()
        await reader.stdout.aclose()
