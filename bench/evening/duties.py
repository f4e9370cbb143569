"""What staff do all evening, each on their own screen: cook at a station, serve, take money, answer, clear tables.

Owns: the rounds they make. Must not: know the guests; a table is what the screen shows of it.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Final

import trio
from attrs import Factory, define

from bench.evening.clock import EveningClock
from bench.evening.guest import cents
from bench.evening.person import Person
from bench.evening.screen import Screen
from bench.replica import Frame

ROUND_S: Final = 30.0  # between two looks at the screen
PAYS_WITHIN_S: Final = 15.0  # sooner than the kitchen begins: what is begun is not paid any more
BEGINS_AFTER: Final = timedelta(seconds=90)
SERVES_AFTER: Final = timedelta(seconds=60)
CLEARS_AFTER: Final = timedelta(minutes=2)  # well before the house does it by itself


@define(eq=False)
class Duties:
    """One person's, at their screen.

    `paid` is what they were given, by order, in cents; `followed` are orders that were seen to follow an item, with the
    status they then had.
    """

    person: Person
    screen: Screen
    clock: EveningClock
    paid: dict[str, int] = Factory(dict)
    followed: set[tuple[str, str]] = Factory(set)
    cleared: int = 0
    _moved: dict[tuple[str, int], str] = Factory(dict)
    _done: set[str] = Factory(set)

    # ---- the kitchen

    async def cook(self, station: str, takes: timedelta) -> None:
        """Makes what comes to this station, each item in so long, and clears the display of what has been served."""
        while True:
            await trio.sleep(ROUND_S)
            for order_id, ticket in self._tickets(station):
                for item in ticket["items"]:
                    if item["struck"] is None and not item["held"]:
                        await self._cook(order_id, item, takes)
                if all(item["state"] == "served" or item["struck"] for item in ticket["items"]):
                    await self._bump(order_id, station)

    async def serve(self) -> None:
        """Takes to the tables what is ready at any station."""
        while True:
            await trio.sleep(ROUND_S)
            for order_id, ticket in self._tickets():
                for item in ticket["items"]:
                    if item["state"] == "ready" and self._old(item["since"], SERVES_AFTER):
                        await self._move(order_id, item["position"], "served")

    def _tickets(self, station: str | None = None) -> Iterator[tuple[str, Frame]]:
        """What is on the display now, oldest first."""
        shown = sorted(self.screen.tickets.items(), key=lambda one: str(one[1]["placed_at"]))
        return ((order_id, ticket) for (order_id, at), ticket in shown if station in (None, at))

    async def _cook(self, order_id: str, item: Frame, takes: timedelta) -> None:
        if item["state"] == "queued" and self._old(item["fired_at"], BEGINS_AFTER):
            await self._move(order_id, item["position"], "preparing")
        elif item["state"] == "preparing" and self._old(item["since"], takes):
            await self._move(order_id, item["position"], "ready")

    async def _move(self, order_id: str, position: int, state: str) -> None:
        if self._moved.get((order_id, position)) == state:
            return  # the screen has not heard of it yet
        path, deed = f"/admin/kitchen/{order_id}/items/{position}", ("item_moved", order_id, f"{position}: {state}")
        answer = await self.person.do("POST", path, deed, {"state": state})
        if not isinstance(answer, str):
            self._moved[order_id, position] = state
            self.followed.add((order_id, answer["status"]))

    async def _bump(self, order_id: str, station: str) -> None:
        key = f"{order_id} {station}"
        if key not in self._done:
            self._done.add(key)
            path, deed = f"/admin/kitchen/{order_id}/bump", ("ticket_bumped", order_id, "")
            await self.person.do("POST", path, deed, {"station": station})

    # ---- the tables

    async def answer_calls(self) -> None:
        """Goes to whoever calls, and sees to what the till has left hanging."""
        while True:
            await trio.sleep(ROUND_S)
            for call in self._new(self.screen.calls):
                deed = ("call_acknowledged", f"call-{call['call_id']}", f"acknowledged: {call['reason']}")
                await self.person.do("POST", f"/admin/calls/{call['call_id']}/acknowledge", deed)
            for alert in self._new(self.screen.alerts):
                deed = ("alert_acknowledged", alert["order_id"], f"acknowledged: {alert['kind']}")
                await self.person.do("POST", f"/admin/alerts/{alert['alert_id']}/acknowledge", deed)

    async def take_payments(self, wanted: Callable[[int, int], bool]) -> None:
        """Goes with the card reader to who pays as they order; `wanted` says of which table's which round it is so."""
        while True:
            await trio.sleep(PAYS_WITHIN_S)
            for order in list(self.screen.orders.values()):
                number, name = order["table_number"], order["order_id"]
                if (
                    number is None
                    or name in self._done
                    or order["status"] != "validated"
                    or not wanted(number, order["round"])
                ):
                    continue
                answer = await self.person.do(
                    "POST", f"/admin/orders/{name}/status", ("order_moved", name, "paid"), {"status": "paid"}
                )
                self._done.add(name)
                if not isinstance(answer, str):
                    self.paid[name] = cents(answer["total"])

    async def clear_tables(self, *, owing: bool) -> None:
        """Ends the sessions of parties that have gone: those that owe something, for a manager, or the others."""
        how, what = ("POST", "session_force_closed") if owing else ("PATCH", "session_closed")
        while True:
            await trio.sleep(ROUND_S)
            for name, session in list(self.screen.sessions.items()):
                if name in self._done or not self._has_gone(session) or bool(session["open_bill"]) is not owing:
                    continue
                path = f"/admin/session/{name}/force_close" if owing else f"/session/{name}/close"
                self.cleared += not isinstance(
                    await self.person.do(how, path, (what, f"session-{name}", "closed")), str
                )
                self._done.add(name)

    def _has_gone(self, session: Frame) -> bool:
        quiet = self._old(session["last_activity_at"], CLEARS_AFTER)
        return session["state"] == "active" and not session["members"] and session["order_count"] > 0 and quiet

    def _new(self, shown: dict[str, Frame]) -> Iterator[Frame]:
        """What this person has not seen to."""
        for key in [key for key in shown if key not in self._done]:
            self._done.add(key)
            yield shown[key]

    def _old(self, since: str, age: timedelta) -> bool:
        return self.clock.wall() - datetime.fromisoformat(since) >= age
