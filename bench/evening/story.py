"""The story of the evening, line by line, each with the time of day.

Owns: how a line looks, and that the story can be read back. Must not: know what there is to tell.
"""

from collections.abc import Callable
from datetime import datetime, tzinfo

from attrs import Factory, frozen
from rich.console import Console
from rich.text import Text


@frozen(eq=False)
class Story:
    """Tells what happens where the restaurant is. `told` is everything so far: local time and words."""

    clock: Callable[[], datetime]
    zone: tzinfo
    console: Console
    told: list[tuple[datetime, str]] = Factory(list)

    def tell(self, words: str) -> None:
        """One line."""
        at = self.now()
        self.told.append((at, words))
        self.console.print(Text.assemble((f"{at:%H:%M}  ", "dim"), words), soft_wrap=True)

    def now(self) -> datetime:
        """The time of day in the restaurant."""
        return self.clock().astimezone(self.zone)


def counted(count: int, one: str, many: str = "") -> str:
    """A number with its word: `1 order`, `7 orders`."""
    return f"{count} {one if count == 1 else many or f'{one}s'}"
