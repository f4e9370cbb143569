"""The tables of the outbox: what has changed, who is told of it, and what was said to them.

Owns: names, types, checks and keys of theirs. Must not: be changed without a migration beside it; a test compares the
two. The rows of `sync_log` are written by triggers (the migration of this name says why), in the transaction that
changes something.
"""

from typing import Final

import sqlalchemy as sa

from persistence.columns import NOW, check, identity, integer, of_restaurant, one_of, text, time, words

SINKS: Final = ("redis", "convex", "webhook", "stream")
"""The kinds of sinks there are: of each but webhooks a restaurant has one."""
_NOW_XID: Final = sa.text("((pg_current_xact_id())::text)::bigint")


def add_sync(metadata: sa.MetaData) -> None:
    """Adds them to the others."""
    _add_sinks(metadata)
    _add_log(metadata)
    _add_parked(metadata)


def _key(name: str) -> "sa.Column[str]":
    """A text of ours, ordered by its bytes, so that cursors mean the same in every database."""
    return sa.Column(name, sa.Text(collation="C"), nullable=False)


def _add_sinks(metadata: sa.MetaData) -> None:
    sa.Table(
        "sync_sinks",
        metadata,
        identity("sink_id"),
        of_restaurant(),
        text("kind"),
        time("created_at", default=NOW),
        # The cursor: what the sink has. It begins with what changes after it was set up.
        sa.Column("cursor_xid", sa.BigInteger, nullable=False, server_default=_NOW_XID),
        sa.Column("cursor_type", sa.Text(collation="C"), nullable=False, server_default="~~"),
        sa.Column("cursor_id", sa.Text(collation="C"), nullable=False, server_default=""),
        # Who asked for all of it to be sent again: done once every transaction from before has ended. Null: nobody.
        sa.Column("full_asked", sa.BigInteger),
        time("look_at", nullable=True),  # when it is to be looked at, with news or without
        # Whoever takes it counts the lease up, which is the fence of whatever they say of it.
        integer("lease", default=0),
        time("leased_until", nullable=True),
        # Failures in a row, and when it may be tried again.
        integer("attempts", default=0),
        text("last_error", default=""),
        time("next_at", default=NOW),
        time("delivered_at", nullable=True),
        sa.Column("delivered", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        time("paused_at", nullable=True),  # since when nothing is sent to it, whatever there is
        # Where it is, and by which name it is known what opens it: a secret is never here.
        text("url", default=""),
        text("key_name", default=""),
        sa.Column("alert_id", sa.Uuid),  # what staff were told of, for as long as it is behind
        sa.Column("place", sa.SmallInteger),  # a webhook's among its restaurant's, from 1: each has its own
        one_of("kind", SINKS),
        check("counters", "lease >= 0 AND attempts >= 0 AND delivered >= 0"),
        sa.Index(
            "uq_sync_sinks_restaurant_id_kind",
            "restaurant_id",
            "kind",
            unique=True,
            postgresql_where=sa.text("kind <> 'webhook'"),
        ),
        sa.Index("uq_sync_sinks_restaurant_id_place", "restaurant_id", "place", unique=True),
        sa.Index(None, "restaurant_id"),
    )


def _add_log(metadata: sa.MetaData) -> None:
    sa.Table(
        "sync_log",
        metadata,
        integer("restaurant_id"),  # no reference: a row more to lock for each row that is written
        # In this order it is read, and only what is older than every transaction that goes on: nobody commits before.
        sa.Column("xid", sa.BigInteger, nullable=False, server_default=_NOW_XID),
        _key("entity_type"),
        _key("entity_id"),
        sa.Column("sink_id", sa.Integer, nullable=False, server_default=sa.text("0")),  # 0: for all
        sa.Column("version", sa.BigInteger, sa.Identity(always=False), nullable=False),
        words("facts"),
        time("at", default=NOW),
        sa.PrimaryKeyConstraint("restaurant_id", "xid", "entity_type", "entity_id", "sink_id"),
        sa.Index(None, "at"),
    )


def _add_parked(metadata: sa.MetaData) -> None:
    sa.Table(
        "sync_parked",
        metadata,
        sa.Column("sink_id", sa.Integer, sa.ForeignKey("sync_sinks.sink_id", ondelete="CASCADE"), nullable=False),
        _key("entity_type"),
        _key("entity_id"),
        words("facts"),
        text("error"),
        time("at", default=NOW),
        sa.Column("message", sa.BigInteger, nullable=False, server_default=sa.text("0")),  # `News.message`
        # When it is tried again by itself, and how often it was; null: when somebody says so.
        integer("tries", default=0),
        time("next_at", nullable=True),
        sa.PrimaryKeyConstraint("sink_id", "entity_type", "entity_id"),
        sa.Index(None, "at"),
        sa.Index(None, "sink_id", "next_at", postgresql_where=sa.text("next_at IS NOT NULL")),
    )
