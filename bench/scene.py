"""Everything that `make bench` measures, side by side on one machine: Trivet, the echo and the yardstick.

Owns: starting them, and phones that talk to each. Must not: measure.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen

from bench.lean import Group, Phone
from bench.processes import beside
from bench.stage import Month, Stage, stage


@frozen(eq=False)
class Scene:
    """Everything is running."""

    stage: Stage
    echo_url: str
    yardstick_url: str

    def echoes(self, connections: int) -> Group:
        """Phones that talk to the echo."""
        return Group(Phone(self.echo_url, None) for _ in range(connections))

    def beside(self, tables: int, phones: int) -> Group:
        """As `Stage.phones`, but they talk to the yardstick, on the same database. Trivet only seats them."""
        seats = self.stage.seat(tables, phones)
        dish = self.stage.menu_item_id
        return Group(Phone(self.yardstick_url, f"{seat.session_id}.{seat.member_id}", dish) for seat in seats)


@contextmanager
def scene(folder: Path, month: Month | None = None) -> Iterator[Scene]:
    """Starts everything in the folder, and ends it again."""
    with (
        stage(folder, month) as on,
        beside("bench.echo") as (_, echo_url),
        beside("bench.yardstick", on.database_url) as (_, yardstick_url),
    ):
        yield Scene(on, echo_url, yardstick_url)
