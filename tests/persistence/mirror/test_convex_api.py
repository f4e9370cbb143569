"""What of a deployment's answer is kept, whatever it says."""

import tracemalloc
from functools import partial

import msgspec
import pytest
import trio

from persistence.mirror.convex_api import ConvexApi
from persistence.mirror.convex_deployment import Deployment
from persistence.mirror.sink import SinkAway

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 30000000\r\n\r\n" + b" " * 30_000_000


class _Nothing(msgspec.Struct):
    """No arguments."""


async def test_an_answer_of_many_megabytes_is_not_kept(nursery: trio.Nursery) -> None:
    async def serve(stream: trio.SocketStream) -> None:
        await stream.receive_some(65536)
        await stream.send_all(ANSWER)
        while await stream.receive_some(65536):
            pass

    (listener,) = await nursery.start(partial(trio.serve_tcp, serve, 0, host="127.0.0.1"))
    api, to = ConvexApi(), Deployment(f"http://127.0.0.1:{listener.socket.getsockname()[1]}", "key")
    tracemalloc.start()
    try:
        with pytest.raises(SinkAway, match=r"^answer_too_long$"):
            await api.call(to, "query", "trivet:version", _Nothing())
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()
        await api.aclose()
    nursery.cancel_scope.cancel()
