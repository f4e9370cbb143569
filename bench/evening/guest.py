"""A guest: a phone that keeps its receipts, and that goes where its party is moved to.

Owns: what a guest remembers of the evening, and the change to another session. Must not: decide what to order.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from attrs import Factory, define, evolve, frozen
from websockets.trio.client import connect
from websockets.typing import Subprotocol

from bench.phone import Phone
from bench.replica import Frame, Replica


@frozen
class Receipt:
    """An order as its diners were told it. `cents` is its total, `pieces` how many of which menu item."""

    order_id: str
    cents: int
    pieces: Sequence[tuple[int, int]]


@define(eq=False)
class Guest(Phone):
    """Somebody at a table."""

    receipts: dict[str, Receipt] = Factory(dict)
    waiting: set[str] = Factory(set)  # orders that stand and that the till does not have yet
    fired: int = 0  # of those, how many have got there
    acknowledged: int = 0  # calls that somebody of the staff has seen
    takes_orders: bool = True
    broken: int = 0  # promises, in sessions that this phone has been moved away from
    _moved: Frame | None = None

    async def run(self) -> None:
        """Keeps the phone connected until its visit is over, wherever the party sits."""
        while True:
            await super().run()
            if self._moved is None:
                return
            self._sit_down_there(self._moved)

    @property
    def faults(self) -> int:
        """Promises that the server has broken to this phone."""
        return self.broken + self.replica.faults.total

    def _connect(self) -> connect:
        """As a browser does: it answers the server's pings, and sends none of its own."""
        protocols = [Subprotocol("trivet.v1"), Subprotocol(f"bearer.{self.seat.ws_token}")]
        return connect(self.seat.ws_url, subprotocols=protocols, compression=None, ping_interval=None, max_queue=None)

    def _hear(self, frame: Frame) -> None:
        match frame["type"]:
            case "order_confirmed":
                self._keep(frame)
            case "party_join":  # another party's orders are on this bill now
                self.receipts.update({order["order_id"]: receipt_of(order) for order in frame["orders"]})
            case "order_fired":
                self.fired += frame["order_id"] in self.waiting
                self.waiting.discard(frame["order_id"])
            case "ordering_disabled" | "ordering_enabled":
                self.takes_orders = frame["type"] == "ordering_enabled"
            case "waiter_acknowledged":
                self.acknowledged += 1
            case "session_moved" if "ws_token" in frame:
                self._moved = frame
        super()._hear(frame)

    def _keep(self, frame: Frame) -> None:
        self.receipts[frame["order_id"]] = receipt_of(frame)
        if frame.get("pos") == "queued":
            self.waiting.add(frame["order_id"])

    def _sit_down_there(self, moved: Frame) -> None:
        """Another session begins for this phone; what it knew of the one before is over."""
        self.broken += self.replica.faults.total
        self.seat = evolve(self.seat, session_id=moved["session_id"], ws_token=moved["ws_token"], is_host=False)
        self.replica, self._moved = Replica(), None


def receipt_of(order: Mapping[str, object]) -> Receipt:
    """The receipt of an order as a frame shows it."""
    items = order["items"]
    if not isinstance(items, list):
        raise TypeError(f"an order without items: {order}")
    pieces = [(item["menu_item_id"], item["qty"]) for item in items]
    return Receipt(str(order["order_id"]), cents(order["total"]), pieces)


def cents(money: object) -> int:
    """An amount as JSON has it, exactly, in minor units of a currency that has two digits."""
    return int(Decimal(str(money)).scaleb(2))
