"""An idempotency key that was used."""

from datetime import datetime

from attrs import frozen


@frozen
class Placement:
    """An idempotency key that was used, and what came of it. `failed` is the till's no, in words."""

    idempotency_key: str
    body_hash: str
    order_number: int
    created_at: datetime
    failed: str | None = None
