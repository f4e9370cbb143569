"""Moments in which a server is killed while it hands a party over, and what makes Postgres wait in them.

A handover is one transaction of several steps. A gate is a lock that a trigger takes in the middle of it, for one
session alone: while the test holds it, the transaction stands there and nobody else does. So the server dies between
two steps, or when all is saved and nobody has been told; and, as `late`, its last transaction goes on after the next
server has begun.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from random import Random
from typing import Final

import psycopg
import trio
from attrs import Factory, define, frozen

from tests.e2e.running import Server, eventually

MERGED, UNDONE, MOVED = "session_merged", "merge_undone", "session_moved"  # as the audit calls them
# Rows have changed their session; the one that gives is written; the one that takes is; in the midst of the COMMIT.
ROWS, GIVING, TAKING, COMMIT = "rows", "giving", "taking", "commit"
SENT, SEEN = "sent", "seen"  # some time after it was asked for; as soon as others can read it
_GATES: Final = {ROWS: 1, GIVING: 2, TAKING: 2, COMMIT: 3}
_SENT_MAX_S: Final = 0.05
_LATE_S: Final = 0.5
_REACHED_S: Final = 30.0  # an order that is being sent holds a merge up for some seconds
_MOVES: Final = "('session_moved', 'party_join', 'party_leave')"
_FURNISH: Final = f"""
CREATE FUNCTION gate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM pg_advisory_xact_lock_shared(TG_ARGV[0]::integer, hashtext(NEW.session_id::text));
    RETURN NULL;
END $$;
CREATE TRIGGER rows_gate AFTER UPDATE OF session_id ON members FOR EACH ROW EXECUTE FUNCTION gate(1);
CREATE TRIGGER step_gate AFTER INSERT ON events FOR EACH ROW WHEN (NEW.type IN {_MOVES}) EXECUTE FUNCTION gate(2);
CREATE CONSTRAINT TRIGGER commit_gate AFTER INSERT ON events DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.type IN {_MOVES}) EXECUTE FUNCTION gate(3);
"""


@frozen
class Deed:
    """What staff ask for: how the audit calls it, and who gives and who takes. Who only moves does both."""

    what: str
    giver: str
    taker: str


@frozen
class Moment:
    """When the server is killed. `late` lets its transaction go on only after the next server has begun."""

    what: str
    when: str
    late: bool = False

    @property
    def saved(self) -> bool | None:
        """Whether it was saved by then, where that is certain."""
        certain = {ROWS: False, GIVING: False, TAKING: False, COMMIT: True, SEEN: True}
        return None if self.late else certain.get(self.when)


def moments(random: Random) -> Sequence[Moment]:
    """Every step of each, and moments by chance, in any order."""
    steps = [(what, when) for what in (MERGED, UNDONE) for when in _GATES]
    others = [(MOVED, COMMIT), *((what, when) for what in (MERGED, UNDONE, MOVED) for when in (SENT, SEEN))]
    found = [Moment(what, when, when in _GATES and random.random() < 0.5) for what, when in (*steps, *others)]
    return random.sample(found, len(found))


@define(eq=False)
class Killer:
    """Kills a server in each of these moments, whichever comes first. `over` is set when all have been."""

    server: Server
    url: str
    random: Random
    left: list[Moment]
    over: trio.Event = Factory(trio.Event)
    _busy: bool = False

    def furnish(self) -> None:
        """Puts the gates up."""
        with psycopg.connect(self.url) as connection:
            connection.execute(_FURNISH.encode())

    def moment_of(self, deed: Deed) -> Moment | None:
        """The moment in which the server is to be killed while it does this; then `strike` has to follow."""
        found = None if self._busy else next((one for one in self.left if one.what == deed.what), None)
        if found is not None:
            self._busy = True
            self.left.remove(found)
        return found

    async def strike(self, moment: Moment, deed: Deed, task_status: trio.TaskStatus[None]) -> None:
        """Kills the server in that moment and starts it again. Says when the deed may be asked for."""
        with _gate(self.url, moment, deed) as gate:
            before = _done(gate, deed)
            task_status.started()
            await self._reached(moment, deed, before, gate)
            await self.server.kill()
            if moment.late:
                await self.server.start()
                await trio.sleep(_LATE_S)
        if not moment.late:
            await eventually(partial(all_have_passed, self.url))
            with psycopg.connect(self.url) as connection:
                assert moment.saved in (None, _done(connection, deed) > before), moment
            await self.server.start()
        self._busy = False
        if not self.left:
            self.over.set()

    async def _reached(self, moment: Moment, deed: Deed, before: int, gate: psycopg.Connection) -> None:
        match moment.when:
            case "sent":
                await trio.sleep(self.random.uniform(0, _SENT_MAX_S))
            case "seen":
                await eventually(partial(_seen, gate, deed, before), _REACHED_S)
            case _:
                await eventually(partial(somebody_waits, gate), _REACHED_S)


def audited(url: str) -> Counter[str]:
    """How often each thing was done, as the audit has it."""
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT action, count(*) FROM audit GROUP BY action").fetchall()
    return Counter(dict(found))


@contextmanager
def _gate(url: str, moment: Moment, deed: Deed) -> Iterator[psycopg.Connection]:
    """Nobody passes for as long as the block lasts, where the moment is at a gate."""
    session_id = deed.giver if moment.when == GIVING else deed.taker
    with psycopg.connect(url, autocommit=True) as connection:
        if moment.when in _GATES:
            lock = "SELECT pg_try_advisory_lock(%s, hashtext(%s))"
            assert connection.execute(lock, [_GATES[moment.when], session_id]).fetchone() == (True,)
        yield connection


async def _seen(gate: psycopg.Connection, deed: Deed, before: int) -> bool:
    await trio.lowlevel.checkpoint()
    return _done(gate, deed) > before


def _done(connection: psycopg.Connection, deed: Deed) -> int:
    """How often it was done with these two, as the audit has it."""
    asked = [deed.what, f"session-{deed.giver}"]
    found = connection.execute("SELECT count(*) FROM audit WHERE action = %s AND subject = %s", asked).fetchone()
    return 0 if found is None else int(found[0])


async def somebody_waits(gate: psycopg.Connection) -> bool:
    """Whether somebody stands before a gate of this database."""
    await trio.lowlevel.checkpoint()
    found = gate.execute(
        "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
        " WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()"
    ).fetchone()
    return found is not None and found[0] > 0


async def all_have_passed(url: str) -> bool:
    """Whether the transactions that a killed server has left behind are over, one way or the other."""
    await trio.lowlevel.checkpoint()
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND (state <> 'idle' OR wait_event_type = 'Lock')"
        ).fetchone()
    return found == (0,)
