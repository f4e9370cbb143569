"""Parties whose phones remember what they were told of every order."""

from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any, Final

import trio
from attrs import Factory, define

from bench.party import SNAPSHOT_TIMEOUT_S, Party
from bench.phone import Phone, Seat
from bench.replica import Frame, Replica

LOGGED: Final = 12  # frames
WORDS: Final = {"order_failed": "failed", "order_fired": "fired", "order_status": "moved"}

Story = Sequence[tuple[str, str]]
"""What was said of orders, in order: the order, and the word."""


@define
class Memory(Replica):
    """A replica that remembers the story of the orders."""

    story: list[tuple[str, str]] = Factory(list)

    def _apply(self, frame: Frame) -> None:
        word = word_of(frame)
        if word is not None:
            self.story.append((frame["order_id"], word))
        super()._apply(frame)


@define(eq=False)
class LoggedPhone(Phone):
    """A phone that knows what it last said and heard, for whoever asks why it waits."""

    log: deque[str] = Factory(lambda: deque(maxlen=LOGGED))

    def _hear(self, frame: Frame) -> None:
        self.log.append(f"< {_brief(frame)}")
        super()._hear(frame)

    async def _send(self, frame: Mapping[str, Any]) -> None:
        self.log.append(f"{'>' if self.connected else '(not sent)'} {_brief(frame)}")
        await super()._send(frame)


class Guests(Party):
    """A party that stays until the till has answered for all it ordered."""

    async def sit(self, nursery: trio.Nursery) -> None:
        """Everybody joins at once, and connects."""
        self.items = await self._menu()
        seats: list[Seat] = []
        async with trio.open_nursery() as joining:
            for _ in range(self.appetite.phones):
                joining.start_soon(self._join, seats)
        assert len({seat.session_id for seat in seats}) == 1
        self.phones = [self._phone(seat) for seat in seats]
        for phone in self.phones:
            nursery.start_soon(phone.run)
        for phone in self.phones:
            assert await phone.until(lambda: phone.replica.seq >= 0, SNAPSHOT_TIMEOUT_S)  # noqa: B023 - awaited here

    def _phone(self, seat: Seat) -> LoggedPhone:
        """The phone of whoever has taken this seat."""
        return LoggedPhone(seat, Memory())

    async def evening(self, rounds: int, nursery: trio.Nursery) -> None:
        """Sits down and orders so many times."""
        await self.sit(nursery)
        for _ in range(rounds):
            await self.dine()

    async def agrees(self) -> bool:
        """Whether every phone's cart is the server's, now that nothing moves any more."""
        return await self._all_agree()

    @property
    def session_id(self) -> str:
        return self.phones[0].seat.session_id

    @property
    def plight(self) -> str:
        """Where this party is and what its phones know, for whoever asks why it is late."""
        return "\n  ".join([f"{self.appetite.restaurant} table {self.number} {self.doing}", *map(_plight, self.phones)])

    @property
    def stories(self) -> Sequence[Story]:
        """What each phone was told."""
        return [phone.replica.story for phone in self.phones if isinstance(phone.replica, Memory)]


def _plight(phone: Phone) -> str:
    replica = phone.replica
    log = list(phone.log) if isinstance(phone, LoggedPhone) else []
    return f"{phone.connected=} {replica.seq=} {replica.locked=} {replica.ended=} {replica.caught_up=} {log}"


def _brief(frame: Mapping[str, Any]) -> str:
    return " ".join(str(frame[name]) for name in ("type", "seq", "code", "ref", "since", "cart_hash") if name in frame)


def word_of(frame: Mapping[str, Any]) -> str | None:
    """What an event says of an order, if it is of lasting interest."""
    if frame["type"] == "order_confirmed":
        return "queued" if frame.get("pos") == "queued" else "confirmed"
    return WORDS.get(frame["type"])


def is_part(told: Story, story: Story) -> bool:
    """Whether somebody was told nothing else, and that in order."""
    rest = iter(story)
    return all(word in rest for word in told)
