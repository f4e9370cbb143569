"""The tables of webhooks: where each goes, and how the last deliveries went.

Owns: names, types, checks and keys of theirs. Must not: be changed without a migration beside it; a test compares the
two. An endpoint is a sink (`persistence.sync_tables`) with settings of its own; what it is called by is the sink's id.
"""

import sqlalchemy as sa

from actors.domain.webhooks.endpoint import Off
from persistence.columns import NOW, check, integer, one_of, text, time, words


def add_webhooks(metadata: sa.MetaData) -> None:
    """Adds them to the others."""
    _add_endpoints(metadata)
    _add_deliveries(metadata)


def _of_sink(*, primary_key: bool = False) -> "sa.Column[int]":
    sink = sa.ForeignKey("sync_sinks.sink_id", ondelete="CASCADE")
    return sa.Column("sink_id", sa.Integer, sink, primary_key=primary_key, autoincrement=False, nullable=False)


def _add_endpoints(metadata: sa.MetaData) -> None:
    sa.Table(
        "webhook_endpoints",
        metadata,
        _of_sink(primary_key=True),
        text("url"),
        text("description"),
        words("events"),
        # No secret, but what it grows from with one of the operator's own keys (`actors.domain.webhooks.signing`).
        text("seed"),
        text("seed_mark"),
        text("old_seed", nullable=True),
        text("old_seed_mark", nullable=True),
        time("old_until", nullable=True),
        text("disabled_why", nullable=True),
        time("failing_since", nullable=True),
        one_of("disabled_why", tuple(Off)),
        check("old", "num_nulls(old_seed, old_seed_mark, old_until) IN (0, 3)"),
    )


def _add_deliveries(metadata: sa.MetaData) -> None:
    sa.Table(
        "webhook_deliveries",
        metadata,
        sa.Column("delivery_id", sa.BigInteger, sa.Identity(always=False), primary_key=True),
        _of_sink(),
        text("message_id"),
        text("event_type"),
        text("entity_type"),
        text("entity_id"),
        time("first_at", default=NOW),
        time("at", default=NOW),
        integer("tries", default=1),
        integer("status", nullable=True),
        integer("duration_ms"),
        text("error"),
        text("answer"),
        sa.UniqueConstraint("sink_id", "message_id"),
        sa.Index(None, "sink_id", "delivery_id"),
    )
