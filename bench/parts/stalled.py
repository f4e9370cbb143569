"""Whether phones that stop reading are felt by the others.

Owns: these figures and their bounds. Must not: start anything.
"""

from collections.abc import Sequence
from typing import Final

from bench import open_loop
from bench.figures import Figure
from bench.lean import Group
from bench.load import run
from bench.scene import Scene

STALLS: Final = 4  # pairs a round: one hiccup of the machine is a whole p99, so many short runs tell more than one long
STALL_S: Final = 1.5  # about when the stalled phone is cut off
BOUND: Final = 1.10

MANY_TABLES: Final = 50
MANY_EACH: Final = 20
MANY_STALLED: Final = 100
MANY_EDITS_PER_S: Final = 1_600
# A stalled phone has about 250 KiB in the server and as much in the kernel before it is cut off. Long notes fill them
# within the run: 200 characters of four bytes, in 32 updates a second.
LONG_NOTE: Final = "🌶" * 200
MANY_S: Final = 12.0


def one_stalled_phone(on: Scene, rounds: int) -> Sequence[Figure]:
    """64 phones of which one stops reading, against 64 that all read."""
    ratios = []
    with on.stage.phones(16, 4) as well, on.stage.phones(16, 4) as ill:
        for number in range(STALLS * rounds):
            well.anew()
            ill.anew()[0].stall()
            pair = [well, ill] if number % 2 else [ill, well]  # whoever goes second has warmer caches
            p99_s = {id(phones): run(phones, STALL_S, talking=phones[1:]).p99_s for phones in pair}
            ratios.append(p99_s[id(ill)] / p99_s[id(well)])
    return [Figure.of_ratios("one stalled phone in 64: p99 with / without", ratios, BOUND, at_least=False)]


def many_stalled_phones(on: Scene, rounds: int) -> Sequence[Figure]:
    """1,000 phones of which 100 stop reading, against 1,000 that all read; 900 of either edit at their own times."""
    ratios, cut_off = [], 0
    with (
        on.stage.phones(MANY_TABLES, MANY_EACH, LONG_NOTE) as well,
        on.stage.phones(MANY_TABLES, MANY_EACH, LONG_NOTE) as ill,
    ):
        groups = [talkers_first(well), talkers_first(ill)]
        for number in range(rounds):
            p99_s = {}
            for stalls in (number % 2, 1 - number % 2):
                phones = groups[stalls].anew()
                for phone in phones[-MANY_STALLED:] if stalls else ():
                    phone.stall()
                talking = len(phones) - MANY_STALLED
                p99_s[stalls] = open_loop.run(phones, MANY_EDITS_PER_S, MANY_S, number, talking).outcome.p99_s
                cut_off += sum(phone.was_cut_off() for phone in phones if not phone.reading)
                phones.hang_up()
            ratios.append(p99_s[1] / p99_s[0])
    share = cut_off / (rounds * MANY_STALLED)
    name, more = "100 of 1,000 phones stalled: p99 with / without", f"; {share:.0%} were cut off"
    return [Figure.of_ratios(name, ratios, BOUND, more, at_least=False)]


def talkers_first(phones: Group) -> Group:
    """The same phones, table by table, with the last two of each table at the end: they will stall."""
    quiet = MANY_STALLED // MANY_TABLES
    talking = [phone for number, phone in enumerate(phones) if number % MANY_EACH < MANY_EACH - quiet]
    stalling = [phone for number, phone in enumerate(phones) if number % MANY_EACH >= MANY_EACH - quiet]
    return Group([*talking, *stalling])
