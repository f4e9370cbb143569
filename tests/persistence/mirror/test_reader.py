"""The reader in `docs/mirror.md` follows a restaurant as it stands there."""

import re
import subprocess
import sys
from pathlib import Path

import trio

from persistence.bridge import Cache
from persistence.mirror.outbox import Outbox
from persistence.mirror.redis_sink import RedisSink
from tests.persistence.conftest import Store
from tests.persistence.mirror.conftest import Ahead, settled
from tests.persistence.mirror.test_redis_sink import dinner
from tests.persistence.mirror.truth import with_sink

PAGE = Path(__file__).parent.parent.parent.parent / "docs" / "mirror.md"


async def line(stream: trio.abc.ReceiveStream) -> bytes:
    """One line of what it says."""
    said = b""
    while not said.endswith(b"\n"):
        said += await stream.receive_some(1)
    return said


async def test_the_reader_of_twenty_lines_has_what_there_is_and_hears_what_comes(
    postgres: Store, outbox: Outbox, cache: Cache, furnished_url: str, redis_url: str, later: Ahead
) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
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
