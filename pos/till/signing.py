"""Signatures of what is sent to a till, as standardwebhooks has them.

    webhook-id: ORD-1-42    webhook-timestamp: 1705314600    webhook-signature: v1,<base64 of HMAC-SHA256>

What is signed is `{id}.{timestamp}.{body}`, so that a till can tell an order of ours from anybody else's, and an old
one that somebody has recorded from a new one.

Owns: making and checking signatures. Must not: show a secret, whatever goes wrong.
"""

import base64
import binascii
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from standardwebhooks import Webhook, WebhookVerificationError

PREFIX: Final = "whsec_"
KEY_BYTES_MIN, KEY_BYTES_MAX = 24, 64  # as the standard asks


class Signer:
    """Signs with one secret, `whsec_` and the base64 of 24 to 64 bytes. Raises ValueError for anything else."""

    def __init__(self, secret: str) -> None:
        self._webhook = Webhook(_key(secret))

    def __repr__(self) -> str:
        return "Signer()"

    def headers(self, order_id: str, body: bytes, now: datetime) -> Mapping[str, str]:
        """The three headers for this body, of which the order's id is the message's id. `now` is aware."""
        return {
            "webhook-id": order_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._webhook.sign(order_id, now.astimezone(UTC), body.decode()),
        }

    def signed(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the headers sign the body, within five minutes of this machine's clock."""
        try:
            self._webhook.verify(body, dict(headers), json_parse=False)
        except (WebhookVerificationError, ValueError):
            return False
        return True


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        key = b""
    if not secret.startswith(PREFIX) or not KEY_BYTES_MIN <= len(key) <= KEY_BYTES_MAX:
        raise ValueError(f"a signing secret is {PREFIX} and the base64 of {KEY_BYTES_MIN} to {KEY_BYTES_MAX} bytes")
    return key
