"""A journal whose figures a test sets."""

from attrs import define, field

from persistence.flush_times import Flushes, FlushTimes
from tests.server.http.test_overview import JournalFigures


@define(eq=False)
class MeasuredJournal:
    figures: JournalFigures = field(factory=JournalFigures)
    times: FlushTimes = field(factory=FlushTimes)

    def statistics(self) -> JournalFigures:
        return self.figures

    def flush_times(self) -> Flushes:
        return self.times.taken()
