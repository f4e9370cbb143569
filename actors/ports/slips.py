"""Papers on their way to a printer at the counter, for who asks for one to be printed."""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Protocol

from attrs import frozen

from actors.domain.papers.slip import Slip
from actors.domain.restaurant import Restaurant


class PrintStatus(StrEnum):
    """What has become of a paper."""

    WAITING = "waiting"  # for the printer; certainly not printed yet
    PRINTED = "printed"
    NOT_PRINTED = "not_printed"  # certainly, and not tried any more
    UNKNOWN = "unknown"  # whoever stands there has to look


@frozen
class PrintReport:
    """How a paper is, and why where it is not printed, as a short code.

    `printer_away`, `printer_silent`, `paper_out`, `cover_open`, `printer_error`, `connection_dropped` and `no_printer`
    (something else answers there); `no_receipt` (it cannot be laid out); `stopped` (the process has). None where it is
    printed, and while it is its turn or others are before it.
    """

    status: PrintStatus
    reason: str | None = None


Make = Callable[[], Awaitable[Slip]]
"""Makes a paper, which may take it a number."""


class SlipPrinters(Protocol):
    """The printers at the counters of all restaurants."""

    def has(self, restaurant: Restaurant) -> bool:
        """Whether the restaurant has set one up."""
        ...

    async def put(self, restaurant: Restaurant, key: str, make: Make) -> PrintReport | None:
        """Has a paper printed: once, however often it is asked for by this key. None where there is no printer.

        `make` is called where the key is not known, and for one who asks at a time; what it raises goes to that one,
        and nothing is printed. For a key that is known nothing is made, also where there is no printer any more.

        Gives what has become of it within some seconds of its making. Whoever is told that it is waiting asks again by
        the same key. Whoever goes away leaves it to the printer. Raises `Unavailable` where too many papers wait, and
        where the process is about to stop.
        """
        ...
