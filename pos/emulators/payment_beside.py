"""The payment provider that stands beside a restaurant to play with: the emulator, in the same process.

Its key, its webhooks' secret and all that it knows are in one file of the demo's folder, so that whoever starts the
demo there again finds their payments. Where the environment says who takes cards, that is believed, and there is none.

Owns: where it is, what is set for it, and that file. Must not: know what is served beside it.
"""

import secrets
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import msgspec
import structlog
import trio
from attrs import field, frozen

from pos.emulators.payment import EmulatedProvider
from pos.emulators.payment_books import NOTHING, Books, books_of, recall
from pos.emulators.payment_cards import CARDS
from pos.emulators.payment_server import PaymentDoor, serve_payments
from pos.emulators.payment_webhooks import Webhooks

log = structlog.get_logger(__name__)

PORT: Final = 9200  # if nobody has it
KEEP_S: Final = 1.0  # between two looks at whether there is something to keep
CARD: Final = next(iter(CARDS.values()))
LIBRARIES: Final = ("stripe", "httpx")  # the extra `payments`
MISSING: Final = (
    "Nobody can pay by card: the libraries of the extra named payments are missing. `make run` installs them, "
    "and so does pip install --requirement requirements.lock."
)
_PREFIX: Final = "TRIVET_PAYMENT_"
_EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what somebody may choose


@frozen
class Kept:
    """The file: what it is asked with, what it signs with, and what it knows."""

    key: str = field(factory=lambda: f"sk_test_{secrets.token_urlsafe(18)}", repr=False)
    webhook_secret: str = field(factory=lambda: f"whsec_{secrets.token_urlsafe(18)}", repr=False)
    books: Books = NOTHING


@frozen
class Beside:
    """It, not yet started. `port` is None where there is none, and `why` says why if anybody should be told."""

    file: Path
    host: str
    port: int | None
    kept: Kept
    why: str = ""

    @property
    def url(self) -> str:
        """Where this machine reaches it."""
        host = _EVERYWHERE.get(self.host, self.host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def settings(self) -> Mapping[str, str]:
        """What makes restaurants take cards here."""
        if self.port is None:
            return {}
        said = {"key": "demo", "webhook_secret": "demo_hook", "url": self.url}
        return {
            f"{_PREFIX}DRIVER": "stripe",
            f"{_PREFIX}SETTINGS": msgspec.json.encode(said).decode(),
            f"{_PREFIX}SECRETS": f"demo={self.kept.key},demo_hook={self.kept.webhook_secret}",
        }

    async def serve(
        self,
        public_url: str,
        webhook_urls: Sequence[str],
        work: Callable[[trio.CancelScope], Awaitable[None]],
        serving: trio.CancelScope,
    ) -> None:
        """Runs it for as long as `work`. Phones reach its pages at `public_url`. Raises OSError without its port."""
        if self.port is None:
            return await work(serving)
        provider = EmulatedProvider()
        recall(provider, self.kept.books)
        webhooks = Webhooks(provider, webhook_urls, self.kept.webhook_secret)
        door = PaymentDoor(provider, webhooks, self.kept.key, public_url)
        try:
            async with trio.open_nursery() as nursery:
                await nursery.start(serve_payments, door, self.host, self.port)
                nursery.start_soon(self._keep_up, provider)
                await work(serving)
                nursery.cancel_scope.cancel()
        finally:
            self._keep(provider)

    async def _keep_up(self, provider: EmulatedProvider) -> None:
        while True:
            before = provider.last_id, provider.requests
            await trio.sleep(KEEP_S)
            if before != (provider.last_id, provider.requests):
                self._keep(provider)

    def _keep(self, provider: EmulatedProvider) -> None:
        """Writes the file anew, whole or not at all. A disk that is full ends no restaurant."""
        news = Kept(self.kept.key, self.kept.webhook_secret, books_of(provider))
        fresh = self.file.with_suffix(".new")
        try:
            fresh.touch(mode=0o600)
            fresh.write_bytes(msgspec.json.encode(news))
            fresh.replace(self.file)
        except OSError as error:
            log.warning("provider_not_kept", reason=str(error))


def beside(folder: Path, host: str, environment: Mapping[str, str], has: Callable[[str], Any] = find_spec) -> Beside:
    """The one of this folder, which is there; a new one where it has none, or none that can be read."""
    file = folder / "provider.json"
    if any(name.startswith(_PREFIX) for name in environment):
        return Beside(file, host, None, Kept())
    if not all(has(library) for library in LIBRARIES):
        return Beside(file, host, None, Kept(), MISSING)
    return Beside(file, host, _port(host), _read(file))


def _read(file: Path) -> Kept:
    try:
        return msgspec.json.decode(file.read_bytes(), type=Kept)
    except FileNotFoundError:
        return Kept()
    except (OSError, msgspec.DecodeError) as error:
        log.warning("provider_forgotten", reason=str(error))
        return Kept()


def _port(host: str) -> int:
    """The usual one, or any that is free: several may play on one machine."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in (PORT, 0):
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    return PORT  # whoever listens there says why not
