"""Drivers for tests: the emulated till spoken to directly, without a socket, so that time may jump."""

from collections.abc import Set
from datetime import datetime

import trio
from attrs import field, mutable

from pos.emulators.till import Behaviour, EmulatedTill, Manner
from pos.till.driver import NOT_SENT, Absent, Accepted, Found, Outcome, Rejected, Unknown
from pos.till.ticket import Ticket
from tests.pos.sessions import Step, clock, no_step


@mutable
class DirectTill:
    """Does what `HttpTill` makes of the emulator's behaviour. `refused` is a till where nobody listens."""

    till: EmulatedTill = field(factory=EmulatedTill)
    can_look_up: bool = True
    refused: bool = False
    step: Step = no_step
    sent: list[tuple[datetime, int]] = field(factory=list)
    at_once: int = 0
    at_once_max: int = 0

    async def send(self, ticket: Ticket) -> Outcome:
        await self.step("before send")
        self.sent.append((clock(), ticket.order_number))
        self.at_once += 1
        self.at_once_max = max(self.at_once_max, self.at_once)
        try:
            outcome = await self._treat(ticket)
        finally:
            self.at_once -= 1
        await self.step("after send")
        return outcome

    async def look_up(self, order_id: str) -> Found:
        await self.step("before look_up")
        await trio.sleep(self.till.behaviour.look_up_latency_s)
        if self.refused:
            return Unknown("unreachable")
        taken = self.till.find(order_id)
        if not self.till.behaviour.look_up:
            return Unknown("http_503")
        await self.step("after look_up")
        return Absent() if taken is None else Accepted(taken.ticket)

    async def _treat(self, ticket: Ticket) -> Outcome:
        if self.refused:
            return Unknown(NOT_SENT)
        behaviour = self.till.next_behaviour()
        await trio.sleep(behaviour.think_s)
        outcome = self._outcome(behaviour, ticket.order_id)
        await trio.sleep(behaviour.latency_s)
        return outcome

    def _outcome(self, behaviour: Behaviour, order_id: str) -> Outcome:
        if behaviour.manner is Manner.REJECT:
            return Rejected("refused", behaviour.message)
        if behaviour.manner is Manner.ERROR:
            return Unknown("http_503")
        if behaviour.manner is Manner.DROP_BEFORE:
            return Unknown("connection_dropped")
        taken, _ = self.till.take(order_id, b"{}")
        return Accepted(taken.ticket) if behaviour.manner is Manner.ACCEPT else Unknown("connection_dropped")


@mutable
class PickyTill(DirectTill):
    """Breaks over some orders, and only over those."""

    indigestible: Set[int] = frozenset({1})

    async def send(self, ticket: Ticket) -> Outcome:
        if ticket.order_number not in self.indigestible or self.refused:
            return await super().send(ticket)
        self.sent.append((clock(), ticket.order_number))
        return Unknown("http_500")
