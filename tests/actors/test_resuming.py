"""Whatever a phone says it has: on each connection everything comes once and in order, and its picture is right."""

from collections.abc import Mapping
from random import Random

import trio
from trio.testing import MockClock

from actors.domain.commands import Command
from actors.domain.party.commands import Rename
from actors.resuming import lacking
from actors.session import RECENT_MAX, SessionRef
from bench.replica import RESUME_REF, Replica, picture_of
from bench.wire import decode
from server.diners.wire import DinerWire
from tests.actors.phone import Phone
from tests.actors.process import ANNA, BEN, Process, World, connect, line, seat

EVENINGS, STEPS = 25, 60


def test_what_somebody_lacks_is_counted_from_what_they_were_sent_and_not_from_what_they_say() -> None:
    cases: Mapping[tuple[int, int, int], int | None] = {  # since, begun, latest
        (7, 7, 7): 0,
        (7, 7, 9): 0,
        (8, 7, 9): 0,  # 9 was sent
        (9, 7, 9): 0,
        (4, 7, 7): 3,
        (0, 7, 7): 7,
        (6, 7, 8): None,  # 7 would come after 8
        (0, 7, 8): None,
        (10, 7, 9): None,  # nobody can have that
        (8, 7, 7): None,
    }
    assert {case: lacking(*case) for case in cases} == cases


class Reader(Phone):
    """A phone that keeps a picture of the session, and never believes that something is in order."""

    def __init__(self, replica: Replica) -> None:
        super().__init__(ANNA)
        self.replica = replica
        self.read = 0
        replica.connected()

    def catch_up(self) -> None:
        """Takes what has come since."""
        for frame in self.frames[self.read :]:
            self.replica.receive(decode(frame))
        self.read = len(self.frames)

    def in_order(self) -> bool:
        """Whether events came once each, without a gap, and no snapshot was older than anything before it."""
        seqs, newest = self.seqs, -1
        for said in self.messages:
            if said["type"] == "snapshot" and said["seq"] < newest:
                return False
            newest = max(newest, said.get("seq", -1))
        return not seqs or seqs == list(range(seqs[0], seqs[-1] + 1))


class Evening:
    """A table at which somebody types, and phones that come, go and say that they have this or that."""

    def __init__(self, table: SessionRef, chance: Random, *, honest: bool) -> None:
        self.table, self.chance, self.honest = table, chance, honest
        self.phones: list[Reader] = []
        self.away: list[Replica] = []
        self.lines = 0

    async def step(self) -> None:
        doing = [self.something_happens, self.somebody_comes, self.somebody_goes, self.somebody_asks, self.all_at_once]
        await self.chance.choices(doing, [6, 3, 2, 5, 3])[0]()

    async def something_happens(self) -> None:
        await self.table.ask(self._command())

    async def somebody_comes(self) -> None:
        """A new phone, or one that was here before, which asks for what it missed, sooner or later."""
        back = self.away.pop(self.chance.randrange(len(self.away))) if self.away else Replica()
        phone, since = Reader(back), back.seq
        if len(self.phones) < 6:
            self.phones.append(phone)
            await self.table.subscribe(phone)
            if since >= 0:
                if self.chance.random() < 0.5:
                    await self.something_happens()
                await self.table.resume(phone, since, RESUME_REF)
            self.must_know_all(phone)

    async def somebody_goes(self) -> None:
        if self.phones:
            phone = self.phones.pop(self.chance.randrange(len(self.phones)))
            self.table.unsubscribe(phone)
            if self.chance.random() < 0.7:
                phone.catch_up()  # else it has lost what was on its way
            self.away.append(phone.replica)

    async def somebody_asks(self) -> None:
        """Says that it has anything; what it is sent must fit to what it was sent, and not to what it says."""
        if self.phones:
            phone = self.chance.choice(self.phones)
            await self.table.resume(phone, self._claim(phone), RESUME_REF)
            assert phone.in_order(), (phone.types, phone.seqs)

    async def all_at_once(self) -> None:
        """Taps, a repetition and questions of everybody, in one turn."""
        async with trio.open_nursery() as hands:
            for phone in self.phones:
                hands.start_soon(self.table.resume, phone, self._claim(phone), RESUME_REF)
                self.table.tell(self._command())

    def _claim(self, phone: Reader) -> int:
        """What a phone says that it has: the truth, or anything."""
        phone.catch_up()
        return phone.replica.seq if self.honest else self.chance.randint(0, self.table.state.session.seq + 2)

    def _command(self) -> Command:
        self.lines += 1
        return line(self.lines) if self.chance.random() < 0.9 else Rename(ANNA, ANNA, f"Anna {self.lines}")

    def must_know_all(self, phone: Reader) -> None:
        phone.catch_up()
        shown = DinerWire().snapshot(self.table.state, self.table.restaurant, frozenset(), None)
        assert phone.replica.picture() == picture_of(decode(shown))


async def test_however_events_and_resumes_interleave_every_frame_comes_once_in_order_and_the_picture_is_right(
    nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    resyncs = rewound = 0
    for seed in range(EVENINGS):
        process = await World(nursery).process()
        evening = Evening(await seat(process, ANNA, BEN), Random(seed), honest=seed % 2 == 0)
        for _ in range(STEPS):
            await evening.step()
        for phone in evening.phones:
            evening.must_know_all(phone)
            assert phone.in_order(), (seed, phone.types, phone.seqs)
            assert phone.replica.faults.total == 0 or not evening.honest, (seed, phone.replica.faults)
            rewound += bool(phone.seqs) and phone.seqs[0] <= phone.messages[0]["seq"]
            resyncs += phone.replica.resyncs
        await process.stop()
    assert resyncs > 10
    assert rewound > 10


async def test_a_phone_that_was_away_for_long_gets_the_cart_and_goes_on_from_there(
    process: Process, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA)
    for n in range(RECENT_MAX + 2):
        await table.ask(line(n))
    phone = await connect(table, ANNA, since=1)
    await table.ask(line(RECENT_MAX + 3))
    assert phone.types == ["snapshot", "snapshot", "cart_update"]
