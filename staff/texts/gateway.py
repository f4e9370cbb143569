"""Handing messages over to whoever takes them to phones: one signed request each, as Standard Webhooks has it.

    POST {url}    webhook-id, webhook-timestamp, webhook-signature: v1,<base64 of HMAC-SHA256>
        {"to": "+39 055 123", "text": "…", "language": "it", "order_id": "ORD-1-42"}
        2xx    it was taken; anything else, or no answer in time, and it is sent again with the same `webhook-id`

Owns: this conversation. Must not: try again, which whoever sends does; follow a redirection; or say anything of a
message or the secret in an error.
"""

import ssl
from collections.abc import Mapping
from datetime import UTC
from typing import Final

import httpx2
import msgspec
import trio
from attrs import field, frozen
from standardwebhooks import Webhook

from actors.ports.clock import Clock
from actors.ports.texts import Gateway, Text, TextNotSent
from staff.texts.settings import TextSettings

_HEADERS: Final[Mapping[str, str]] = {"User-Agent": "Trivet", "Content-Type": "application/json"}


class _Body(msgspec.Struct, frozen=True):
    to: str
    text: str
    language: str
    order_id: str


@frozen(eq=False)
class WebhookGateway:
    """Posts them. Fits `actors.ports.texts.Gateway`."""

    settings: TextSettings
    clock: Clock
    _tls: ssl.SSLContext = field(factory=lambda: httpx2.create_ssl_context(trust_env=False), repr=False)

    async def send(self, text: Text) -> None:
        """See `actors.ports.texts.Gateway.send`. What is answered is not read: only whether it was taken counts."""
        body = msgspec.json.encode(_Body(text.to, text.text, text.language, text.order_id))
        headers = {**_HEADERS, **self._signature(text.message_id, body)}
        with trio.move_on_after(self.settings.timeout_s):
            try:
                async with self._client() as client:
                    request = client.build_request("POST", self.settings.url, headers=headers, content=body)
                    response = await client.send(request, stream=True)
                    await response.aclose()
            except httpx2.HTTPError as error:
                raise TextNotSent(type(error).__name__) from None
            if not response.is_success:
                raise TextNotSent(f"http_{response.status_code}")
            return
        raise TextNotSent("timeout")

    def _signature(self, message_id: str, body: bytes) -> Mapping[str, str]:
        now = self.clock().astimezone(UTC)
        return {
            "webhook-id": message_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(self.settings.secret).sign(message_id, now, body.decode()),
        }

    def _client(self) -> httpx2.AsyncClient:
        """A client for one request, so that nothing is open between two."""
        timeout = httpx2.Timeout(self.settings.timeout_s)
        return httpx2.AsyncClient(verify=self._tls, timeout=timeout, follow_redirects=False, trust_env=False)


def gateway_of(settings: TextSettings, clock: Clock) -> Gateway | None:
    """Who takes messages to phones, by the settings; None where nobody does."""
    return WebhookGateway(settings, clock) if settings.url else None
