"""Phones that send at their own times, over real sockets: `bench.schedule` with sockets and a clock.

Owns: one thread that waits for all of them. Must not: decide when anything is due.
"""

import ctypes
import math
import select
import time
from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

from attrs import frozen

from bench.lean import Phone, SentAway
from bench.schedule import Outcome, keep, poisson

WARM_UP_S: Final = 1.0  # not counted
_C: Final = ctypes.CDLL(None)


class _PollFd(ctypes.Structure):
    _fields_ = (("fd", ctypes.c_int), ("events", ctypes.c_short), ("revents", ctypes.c_short))


class _TimeSpec(ctypes.Structure):
    _fields_ = (("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long))


class Sockets:
    """Fits `bench.schedule.Line`. Phones are known by their places in the sequence; those that stalled are not read."""

    def __init__(self, phones: Sequence[Phone]) -> None:
        self._phones = phones
        self._numbers = {phone.fileno(): number for number, phone in enumerate(phones) if phone.reading}
        self._epoll = select.epoll()
        for fileno in self._numbers:
            self._epoll.register(fileno, select.EPOLLIN)

    def send(self, phone: int) -> None:
        """Sends that phone's next edit."""
        self._phones[phone].send()

    def wait(self, seconds: float) -> Iterator[tuple[int, int]]:
        """Waits at most so long; gives phones and how many of their edits were answered."""
        if seconds > 0:
            _wait_until_readable(self._epoll.fileno(), seconds)
        for fileno, _ in self._epoll.poll(0):
            number = self._numbers[fileno]
            if count := self._phones[number].receive():
                yield number, count

    def close(self) -> None:
        """Gives the kernel its own back. The phones stay connected."""
        self._epoll.close()


@frozen
class Run:
    """What an open loop showed, how many edits were refused, and which share of the time its own thread was busy.

    If that is near 1, it measures itself.
    """

    outcome: Outcome
    refused: int
    busy: float


BROKEN_DOWN: Final = Run(Outcome(0, 0, math.inf, math.inf, 0.0, 0.0), 0, 0.0)


def run(phones: Sequence[Phone], per_s: float, seconds: float, seed: int, talking: int | None = None) -> Run:
    """The first `talking` phones (all, if not said) edit together `per_s` times a second; all that read receive.

    A server that breaks down under it and sends phones away has taken for ever.
    """
    line, random, senders = Sockets(phones), Random(seed), talking or len(phones)
    try:
        keep(poisson(senders, per_s, WARM_UP_S, random), line, time.perf_counter)
        refused = sum(len(phone.refusals) for phone in phones)
        began_s, busy_s = time.perf_counter(), time.process_time()
        outcome = keep(poisson(senders, per_s, seconds, random), line, time.perf_counter)
        refused = sum(len(phone.refusals) for phone in phones) - refused
        return Run(outcome, refused, (time.process_time() - busy_s) / (time.perf_counter() - began_s))
    except SentAway:
        return BROKEN_DOWN
    finally:
        line.close()


def _wait_until_readable(fileno: int, seconds: float) -> None:
    """Waits for one file, to the microsecond.

    Python's own `epoll` and `poll` count whole milliseconds, which is as long as an answer takes, and its `select`
    knows only the first 1,024 files.
    """
    file = _PollFd(fileno, select.POLLIN, 0)
    limit = _TimeSpec(int(seconds), int(seconds % 1 * 1e9))
    _C.ppoll(ctypes.byref(file), ctypes.c_ulong(1), ctypes.byref(limit), None)
