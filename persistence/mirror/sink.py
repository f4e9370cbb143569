"""What the mirror asks of a sink: to take what is new of some entities, or to say that it cannot now, or never will.

Owns: the interface, and the values that go through it. Must not: know a kind of sink.
"""

from collections.abc import Sequence
from typing import Final, Protocol

from attrs import frozen

WHOLE: Final = "~"
"""What stands for an entity's type where a sink has everything, after all was sent again."""


class SinkAway(Exception):
    """It does not take anything now. Its text is a word for the cause, and holds no secret.

    It says itself where it wants to be left alone for `after_s` seconds at least.
    """

    def __init__(self, why: str, after_s: float = 0.0) -> None:
        super().__init__(why)
        self.after_s = after_s


class SinkEmptied(Exception):
    """It has lost what it had, so that news alone do not make it whole: all has to be sent again."""


@frozen
class News:
    """What is new of one entity: its newest state, or that it is gone, where `body` is None.

    Of two of one entity the one with the higher `version` was read later. `facts` are what has happened to it since
    the sink was told last, in order: `created`, each status it went through, and `removed`, with its last status.
    `message` is the same whenever the same news are sent again; `rows` are the messages of each part of them, which may
    be sent by itself the next time.
    """

    entity_type: str
    entity_id: str
    version: int
    body: bytes | None
    facts: tuple[str, ...] = ()
    message: int = 0
    rows: tuple[int, ...] = ()


@frozen
class Refused:
    """News that a sink will not take, and why. Tried again when somebody says so, or by itself in `again_s` seconds."""

    news: News
    error: str
    again_s: float | None = None


@frozen
class Left:
    """News that there was no time for, or not for all that they tell: they come again, at once."""

    news: News


@frozen
class SinkSettings:
    """What is stored of a sink. `url` and the name of a key are those of a kind that has them."""

    sink_id: int
    restaurant_id: int
    kind: str
    url: str = ""
    key_name: str = ""


class Sink(Protocol):
    """One kind of sink. Everything raises `SinkAway`, and is bounded in time."""

    @property
    def rows_max(self) -> int:
        """How many rows of the outbox go together."""
        ...

    @property
    def look_s(self) -> float | None:
        """After how many seconds without news it is looked at; None: never."""
        ...

    async def begin(self, settings: SinkSettings) -> None:
        """Forgets what it has: all is sent again."""
        ...

    async def deliver(self, settings: SinkSettings, news: Sequence[News]) -> Sequence[Refused | Left]:
        """Takes news, each of another entity, and gives those that it will never take, or had no time for.

        Where time was short it has taken some; who takes nothing is away. One of type `WHOLE` says that everything was
        sent. Raises `SinkEmptied` too.
        """
        ...

    async def look(self, settings: SinkSettings) -> None:
        """Whether it still has what it had. Raises `SinkEmptied` where it has not."""
        ...
