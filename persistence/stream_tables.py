"""The tables of the live stream: how far each restaurant's numbers are, and the latest events by number.

Owns: names, types, checks and keys of theirs. Must not: be changed without a migration beside it; a test compares the
two.
"""

from typing import Final

import sqlalchemy as sa

from persistence.columns import check, integer, text, time, with_restaurant, words

_NOW_XID: Final = sa.text("((pg_current_xact_id())::text)::bigint")


def add_stream(metadata: sa.MetaData) -> None:
    """Adds them to the others."""
    sa.Table(
        "streams",
        metadata,
        with_restaurant(primary_key=True),
        sa.Column("seq", sa.BigInteger, nullable=False),  # the last number
        sa.Column("kept_after", sa.BigInteger, nullable=False),  # every event with a higher one is kept
        # Who made its sink: what transactions write that began before it ended, nobody is told of.
        sa.Column("begun_xid", sa.BigInteger, nullable=False, server_default=_NOW_XID),
        time("listened_at"),  # when somebody was last known to listen
        check("numbers", "0 <= kept_after AND kept_after <= seq"),
    )
    sa.Table(
        "stream_events",
        metadata,
        integer("restaurant_id"),  # no reference: a row more to lock for each row that is written
        sa.Column("seq", sa.BigInteger, nullable=False),
        text("event_type"),
        words("rooms"),
        text("body"),  # JSON, as it is told
        time("at"),
        sa.PrimaryKeyConstraint("restaurant_id", "seq"),
        sa.Index(None, "at"),
    )
