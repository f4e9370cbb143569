"""A till that servers reach over HTTP, and that the test can ask what it has."""

from collections.abc import Mapping, Sequence

from attrs import frozen

from pos.emulators.till import EmulatedTill


@frozen(eq=False)
class HttpTill:
    """The emulated till and where it is."""

    emulated: EmulatedTill
    port: int

    @property
    def settings(self) -> Mapping[str, str]:
        """What a server needs to bring its orders here."""
        return {"TRIVET_POS_DRIVER": "http", "TRIVET_POS_URL": f"http://127.0.0.1:{self.port}"}

    @property
    def received(self) -> Sequence[tuple[str, int]]:
        """Every order it has, oldest first, and how often each came."""
        return [(ticket.order_id, ticket.received) for ticket in self.emulated.tickets]
