"""A staff's screen: the floor as its socket tells it, and the kitchen's display.

Owns: the socket, which is connected anew with a fresh token before the old one ends, and the picture. Must not: act.
"""

from typing import Any, Final

import trio
from attrs import Factory, define
from websockets.exceptions import ConnectionClosed
from websockets.trio.client import connect
from websockets.typing import Subprotocol

from bench.evening.person import FRESH_S, Person
from bench.replica import Frame
from bench.wire import decode

AGAIN_S: Final = 1.0


@define(eq=False)
class Screen:
    """What one person sees. By their ids: `sessions`, `orders`, open `calls` and `alerts`, and tickets by station.

    `cooked` is every item that was ever on the display, by order and position; `left` how many are left of an item.
    """

    person: Person
    ws_url: str
    floor: Frame = Factory(dict)
    sessions: dict[str, Frame] = Factory(dict)
    orders: dict[str, Frame] = Factory(dict)
    calls: dict[str, Frame] = Factory(dict)
    alerts: dict[str, Frame] = Factory(dict)
    tickets: dict[tuple[str, str], Frame] = Factory(dict)
    cooked: dict[str, int] = Factory(dict)
    left: dict[int, int | None] = Factory(dict)
    gaps: int = 0
    _seq: int = -1

    async def watch(self, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """For ever; `started` when there is a first picture."""
        started = False
        while True:
            async with connect(
                self.ws_url,
                subprotocols=[Subprotocol("trivet.staff.v1"), Subprotocol(f"bearer.{await self.person.token()}")],
                compression=None,
                ping_interval=None,
                max_queue=None,
            ) as socket:
                with trio.move_on_after(FRESH_S):
                    self.hear(decode(await socket.recv()))
                    await self._look_into_the_kitchen()
                    if not started:
                        task_status.started()
                        started = True
                    await self._follow(socket)
            await trio.sleep(AGAIN_S)

    async def _follow(self, socket: Any) -> None:
        try:
            async for text in socket:
                self.hear(decode(text))
        except ConnectionClosed:
            return

    async def _look_into_the_kitchen(self) -> None:
        shown = await self.person.look("/admin/kitchen")
        self.tickets.clear()
        for ticket in shown["tickets"]:
            self._ticket(ticket)

    def hear(self, frame: Frame) -> None:
        """Takes a frame of the socket."""
        seq = frame.get("seq", self._seq)
        self.gaps += frame["type"] != "floor" and seq > self._seq + 1
        self._seq = seq
        match frame["type"]:
            case "floor":
                self._begin(frame)
            case "session_update":
                self._session(frame["session"])
            case "order_update":
                self.orders[frame["order"]["order_id"]] = frame["order"]
            case "item_update":
                self.left[frame["item"]["id"]] = frame["item"]["left"]
            case "ticket_update":
                self._ticket(frame["ticket"])
            case "call":
                _keep(self.calls, frame["call"], "call_id", open_while_null="ended_at")
            case "pos_alert":
                _keep(self.alerts, frame["alert"], "alert_id", open_while_null="acknowledged_at")

    def _begin(self, floor: Frame) -> None:
        self.floor = floor
        self.sessions = {session["session_id"]: session for session in floor["sessions"]}
        self.calls = {call["call_id"]: call for session in floor["sessions"] for call in session["calls"]}
        self.alerts = {alert["alert_id"]: alert for alert in floor["alerts"]}

    def _session(self, session: Frame) -> None:
        if session["state"] == "closed" and not session["open_bill"]:
            self.sessions.pop(session["session_id"], None)
        else:
            self.sessions[session["session_id"]] = session

    def _ticket(self, ticket: Frame) -> None:
        key = (ticket["order_id"], ticket["station"])
        if not ticket["items"]:
            self.tickets.pop(key, None)
            return
        self.tickets[key] = ticket
        self.cooked.update({f"{key[0]} {item['position']}": item["qty"] for item in ticket["items"]})


def _keep(among: dict[str, Frame], one: Frame, name: str, *, open_while_null: str) -> None:
    if one[open_while_null] is None:
        among[one[name]] = one
    else:
        among.pop(one[name], None)
