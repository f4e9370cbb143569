"""`run.py demo`: what is chosen for somebody who has chosen nothing.

Owns: the command's options and words, the demo's settings and its restaurant. Must not: start or build anything; what
does is handed in.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import click

from server.console.process import Asked, ending_in_order, refuse_busy_port

RESTAURANT: Final = "chianti"
SHOP: Final = "mami"
MANAGERS: Final[Mapping[str, str]] = {RESTAURANT: "Gianna", "sakura": "Kenji", SHOP: "Noa"}
"""The first name of a manager of each restaurant, as in `persistence/seeds`."""
ADMINS: Final[Mapping[str, str]] = {RESTAURANT: "Aldo", "sakura": "Yuki", SHOP: "Dana"}
"""And of an admin, who may do everything."""
SETTINGS: Final[Mapping[str, str]] = {
    "TRIVET_ALLOW_UNSIGNED_JOIN": "on",
    "TRIVET_JOINS_PER_MINUTE": "2000",  # `dine` sits whole parties down at once, all from this address
    "TRIVET_ORDERS_PER_MINUTE": "2000",
    "TRIVET_LOG_LEVEL": "warning",  # the first screen should stay in sight
    "TRIVET_SMTP_CONSOLE": "on",
    "TRIVET_WEBHOOK_PRIVATE": "on",  # whoever tries it out has their receiver on this machine
    "TRIVET_POS_DRIVER": "simulator",
    "TRIVET_POS_SIMULATOR_LATENCY_S": "1",
    "TRIVET_POS_SIMULATOR_SUCCESS": "1",
}
"""What the demo sets unless the environment says otherwise."""


def demo_command(usual_folder: Path, play: Callable[[str, int, Path, Asked], None]) -> click.Command:
    """The command. `play` runs the demo on a host and a port, with its data in the folder, until it is asked to end."""

    @click.command("demo")
    @click.option("--host", default="127.0.0.1", show_default=True, help="Address to serve on; 0.0.0.0 lets phones in.")
    @click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to serve on.")
    @click.option(
        "--folder",
        default=usual_folder,
        show_default=f"{usual_folder.name} beside run.py",
        type=click.Path(path_type=Path),
        help="Where everything is kept; made if need be.",
    )
    def demo(host: str, port: int, folder: Path) -> None:
        """Start a restaurant to play with; needs nothing but this."""
        refuse_busy_port(host, port)
        with ending_in_order("ended") as asked:
            click.echo(f"starting Postgres and Valkey in {click.format_filename(folder)}")
            play(host, port, folder, asked)

    return demo
