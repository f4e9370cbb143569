"""Papers on their way to a printer at the counter, for who asks for one to be printed."""

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
    """How a paper is, and why where it is not printed: a short code such as `paper_out`."""

    status: PrintStatus
    reason: str | None = None


class SlipPrinters(Protocol):
    """The printers at the counters of all restaurants."""

    def has(self, restaurant: Restaurant) -> bool:
        """Whether the restaurant has set one up."""
        ...

    async def put(self, restaurant: Restaurant, key: str, slip: Slip) -> PrintReport:
        """Has the paper printed: once, however often it is asked for by this key.

        Gives what has become of it within some seconds. Whoever is told that it is waiting asks again by the same key.
        Whoever goes away leaves it to the printer. Raises `Unavailable` where too many papers wait, and where the
        process is about to stop.
        """
        ...
