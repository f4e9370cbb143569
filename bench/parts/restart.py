"""Whether a thousand phones come back after a restart, how soon, and whether they miss anything.

The server is told to stop while every phone has just tapped; one phone of each table has been away for a while already.
Nobody heeds the hint when to come back: all knock at the moment when the new process listens, which is the worst that
can happen to it. The time ends when the last phone has its cart as the server has it.

Owns: these figures and their bounds. Must not: know how a phone connects (`bench.returning`).
"""

from collections.abc import Sequence
from statistics import median
from typing import Final

from attrs import define

from bench import open_loop
from bench.figures import Figure
from bench.returning import Guest, come_back, hear_out, listen_on, wait_until_listening
from bench.scene import Scene
from bench.stage import Stage

TABLES: Final = 250
PHONES: Final = 4  # at each
EDITS_PER_S: Final = 800
PLAY_S: Final = 1.0
STOP_S: Final = 20.0
START_S: Final = 30.0
BACK_S: Final = 60.0
LISTEN_S: Final = 0.5  # afterwards, for what comes twice


@define
class Return:
    """How it went once. Times in seconds; `missed` are events, and phones whose picture is not that of their table."""

    seconds: float
    events: int
    missed: int
    doubled: int


def restart(on: Scene, rounds: int) -> Sequence[Figure]:
    """1,000 phones come back after a restart."""
    guests = seated(on.stage)
    try:
        returns = [once(on.stage, guests, seed) for seed in range(rounds)]
    finally:
        for guest in guests:
            guest.close()
    missed, doubled = sum(each.missed for each in returns), sum(each.doubled for each in returns)
    worst, events = max(each.seconds for each in returns), median(each.events for each in returns)
    return [
        Figure(
            "1,000 phones back after a restart: seconds",
            median(each.seconds for each in returns),
            3.0,
            at_least=False,
            detail=f"{len(returns)} restarts, the slowest {worst:.2f} s; {events:,.0f} events were caught up with;"
            f" turned away {sum(guest.turned_away for guest in guests)} times",
        ),
        Figure(
            "1,000 phones back after a restart: faults",
            missed + doubled,
            0.0,
            at_least=False,
            detail=f"{missed} missing or different, {doubled} doubled",
        ),
    ]


def seated(on: Stage) -> Sequence[Guest]:
    """The phones, table by table."""
    address = ("127.0.0.1", on.trivet.port)
    return [Guest(on.ws_url, seat.token, on.menu_item_id, address) for seat in on.seat(TABLES, PHONES)]


def once(on: Stage, guests: Sequence[Guest], seed: int) -> Return:
    """Plays a while, stops the server in the middle of it, and waits until everybody is back."""
    faults = [guest.replica.faults for guest in guests]
    missed, doubled = sum(f.total - f.doubled for f in faults), sum(f.doubled for f in faults)
    open_loop.run(guests, EDITS_PER_S, PLAY_S, seed)
    staying = [guest for number, guest in enumerate(guests) if number % PHONES]
    for guest in guests[::PHONES]:
        guest.socket.close()
    open_loop.run(staying, EDITS_PER_S, PLAY_S, seed)
    for guest in staying:
        guest.send()
    on.trivet.process.terminate()
    hear_out(staying, STOP_S)
    on.trivet.stop()
    events = sum(guest.replica.events for guest in guests)
    on.trivet.start()
    listening_at = wait_until_listening(("127.0.0.1", on.trivet.port), START_S)
    back_at = come_back(guests, BACK_S)
    listen_on(guests, LISTEN_S)
    for guest in guests:
        guest.settle()
    return Return(
        back_at - listening_at,
        sum(guest.replica.events for guest in guests) - events,
        sum(f.total - f.doubled for f in faults) - missed + disagreements(guests),
        sum(f.doubled for f in faults) - doubled,
    )


def disagreements(guests: Sequence[Guest]) -> int:
    """How many phones see another cart than the first of their table."""
    return sum(
        guest.replica.picture() != guests[number - number % PHONES].replica.picture()
        for number, guest in enumerate(guests)
    )
