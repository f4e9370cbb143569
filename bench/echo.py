"""A bare trio-websocket echo: the ceiling. Prints its port, serves until it is killed."""

import sys

import trio
from trio_websocket import ConnectionClosed, WebSocketRequest, serve_websocket


async def echo(request: WebSocketRequest) -> None:
    """Sends every message back."""
    websocket = await request.accept()
    while True:
        try:
            await websocket.send_message(await websocket.get_message())
        except ConnectionClosed:
            return


async def main() -> None:
    """Serves on a free port of this machine."""
    async with trio.open_nursery() as nursery:
        server = await nursery.start(serve_websocket, echo, "127.0.0.1", 0, None)
        sys.stdout.write(f"{server.port}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    trio.run(main)
