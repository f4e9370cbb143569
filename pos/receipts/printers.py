"""Printers at the counter: papers that staff ask for, one after another for each restaurant, each once.

    asked ─▶ waiting ─▶ printed
               │  ▲ │
               └──┘ ├─▶ not_printed   a minute long certainly not sent: nobody there, out of paper, cover open
             every  └─▶ unknown       no sign of it, or torn: staff look, and ask for another where it is not there
              2 s

Nothing of it is stored. A receipt is of no use to guests who have left, it can be had again, and its numbers are
somewhere else; so what waits when the process stops is not printed afterwards. A key is known for as long as its paper
is among the last ones of its restaurant, and while it waits. Its paper is made for a key that is not known, and never
again: who asks for the second time is told of the paper that is there, whatever has become of the bill since.

Owns: the order of papers and their second tries. Must not: lay one out, or print one again that may be there.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final, Protocol

import structlog
import trio
from attrs import define, field, frozen

from actors.domain.papers.slip import Slip
from actors.domain.restaurant import Restaurant
from actors.errors import Unavailable
from actors.ports.slips import Make, PrintReport, PrintStatus
from actors.single_flight import SingleFlight
from pos.outside.misfit import Misfit
from pos.settings import PosSettings
from pos.till.driver import NOT_SENT, Accepted, Outcome, Unknown, certainly_not_sent
from pos.till.printer import Printer
from pos.till.till_settings import PrinterSettings, receipt_settings

log = structlog.get_logger(__name__)

ANSWER_S: Final = 6.0  # how long who asks is kept waiting; shorter than any page's patience
PATIENCE_S: Final = 60.0  # until somebody has put paper in
PAUSE_S: Final = 2.0
ATTEMPT_S: Final = 20.0  # a long bill takes some seconds to print
WAITING_MAX: Final = 20  # of one restaurant
KEPT_MAX: Final = 100  # of one restaurant
WAITING: Final = PrintReport(PrintStatus.WAITING)


class Puts(Protocol):
    """What prints bytes, once."""

    async def put(self, data: bytes) -> Outcome:
        """See `pos.till.printer.Printer.put`."""
        ...


LayOut = Callable[[Slip, PrinterSettings], Awaitable[bytes]]


@frozen(eq=False)
class _Paper:
    """What goes to which printer, logo and all; held by the task that prints it, and by nothing once that has ended."""

    slip: Slip
    settings: PrinterSettings


@define(eq=False)
class _Job:
    """What has become of a paper that somebody has asked for."""

    report: PrintReport = WAITING
    over: trio.Event = field(factory=trio.Event)


@define(eq=False)
class _Counter:
    """What one restaurant's printer has to do and has done. `turn` is whose paper it is."""

    jobs: OrderedDict[str, _Job] = field(factory=OrderedDict)
    turn: trio.Lock = field(factory=trio.Lock)
    making: SingleFlight = field(factory=SingleFlight)  # by key, whose papers are not jobs yet

    @property
    def waiting(self) -> int:
        return len(self.making) + sum(not job.over.is_set() for job in self.jobs.values())

    def forget(self) -> None:
        """Of what is over, all but the last ones."""
        over = [key for key, job in self.jobs.items() if job.over.is_set()]
        for key in over[: max(0, len(over) - KEPT_MAX)]:
            del self.jobs[key]


class ReceiptPrinters:
    """Fits `actors.ports.slips.SlipPrinters`. `printer` builds what speaks to one, `lay_out` makes its bytes."""

    def __init__(
        self,
        settings: PosSettings,
        printer: Callable[[PrinterSettings], Puts] = Printer,
        lay_out: LayOut | None = None,
    ) -> None:
        self._settings = settings
        self._printer = printer
        self._lay_out = lay_out or _in_thread
        self._counters: dict[int, _Counter] = {}
        self._nursery: trio.Nursery | None = None

    async def run(self, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Prints until cancelled. What is being printed then is torn, and what waits is not printed."""
        async with trio.open_nursery() as nursery:
            self._nursery = nursery
            task_status.started()
            try:
                await trio.sleep_forever()
            finally:
                self._nursery = None

    def has(self, restaurant: Restaurant) -> bool:
        """See `actors.ports.slips.SlipPrinters.has`."""
        return self._chosen(restaurant) is not None

    async def put(self, restaurant: Restaurant, key: str, make: Make) -> PrintReport | None:
        """See `actors.ports.slips.SlipPrinters.put`."""
        counter = self._counters.setdefault(restaurant.restaurant_id, _Counter())
        job = await self._job(counter, restaurant, key, make)
        if job is None:
            return None
        with trio.move_on_after(ANSWER_S):
            await job.over.wait()
        return job.report

    async def _job(self, counter: _Counter, restaurant: Restaurant, key: str, make: Make) -> _Job | None:
        """The paper of this key; else a new one, which one of those who ask makes while the others wait."""
        known = partial(counter.jobs.get, key)
        return known() or await counter.making.bring(key, known, lambda: self._made(counter, restaurant, key, make))

    async def _made(self, counter: _Counter, restaurant: Restaurant, key: str, make: Make) -> _Job | None:
        settings = self._chosen(restaurant)
        if settings is None:
            return None
        self._open()
        if counter.waiting > WAITING_MAX:  # this one counts already
            raise Unavailable("too many papers wait for the printer")
        return self._begun(counter, restaurant, key, await make(), settings)

    def _open(self) -> trio.Nursery:
        if self._nursery is None:
            raise Unavailable("nobody prints receipts here")
        return self._nursery

    def _begun(
        self, counter: _Counter, restaurant: Restaurant, key: str, slip: Slip, settings: PrinterSettings
    ) -> _Job:
        nursery = self._open()
        counter.forget()
        job = counter.jobs[key] = _Job()
        nursery.start_soon(self._print, counter, job, _Paper(slip, settings), restaurant.restaurant_id)
        return job

    async def _print(self, counter: _Counter, job: _Job, paper: _Paper, restaurant_id: int) -> None:
        patience = trio.current_time() + PATIENCE_S
        try:
            async with counter.turn:
                await self._tried(job, paper, patience)
        except Exception:  # a slip that cannot be laid out: nothing of it was sent, and the others go on
            log.exception("receipt_failed", restaurant_id=restaurant_id)
            job.report = PrintReport(PrintStatus.NOT_PRINTED, "no_receipt")
        finally:
            if job.report.status is PrintStatus.WAITING:
                job.report = PrintReport(PrintStatus.NOT_PRINTED, "stopped")
            job.over.set()
        log.info("receipt_put", restaurant_id=restaurant_id, status=job.report.status, reason=job.report.reason)

    async def _tried(self, job: _Job, paper: _Paper, patience: float) -> None:
        """Until it is printed, or nobody knows, or there is no more patience. Once, at the least."""
        data = await self._lay_out(paper.slip, paper.settings)
        while self._nursery is not None:
            job.report = _reported(await self._sent(job, paper.settings, data))
            if job.report.status is not PrintStatus.WAITING:
                return
            if trio.current_time() + PAUSE_S > patience:
                job.report = PrintReport(PrintStatus.NOT_PRINTED, job.report.reason)
                return
            await trio.sleep(PAUSE_S)

    async def _sent(self, job: _Job, settings: PrinterSettings, data: bytes) -> Outcome:
        try:
            with trio.move_on_after(ATTEMPT_S):
                return await self._printer(settings).put(data)
        except trio.Cancelled:
            job.report = PrintReport(PrintStatus.UNKNOWN, "stopped")  # it may be there
            raise
        return Unknown("printer_silent")

    def _chosen(self, restaurant: Restaurant) -> PrinterSettings | None:
        try:
            return receipt_settings(restaurant.till, self._settings)
        except Misfit:
            return None  # who delivers orders has logged it


async def _in_thread(slip: Slip, settings: PrinterSettings) -> bytes:
    """What lays receipts out is imported with the first one, which takes a while."""

    def laid_out() -> bytes:
        from pos.receipts.strip import strip

        return strip(slip, settings)

    return await trio.to_thread.run_sync(laid_out)


def _reported(outcome: Outcome) -> PrintReport:
    match outcome:
        case Accepted():
            return PrintReport(PrintStatus.PRINTED)
        case Unknown(error=error) if certainly_not_sent(error):
            return PrintReport(PrintStatus.WAITING, error.removeprefix(NOT_SENT).removeprefix("_") or "printer_away")
        case _:
            return PrintReport(PrintStatus.UNKNOWN, outcome.error)
