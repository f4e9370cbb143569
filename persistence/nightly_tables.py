"""The tables of nightly work: what is left of sessions that were deleted, and the jobs with their leases.

Owns: these two. Must not: be needed at run time, when SQLAlchemy is not.
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSON, UUID

from persistence.columns import NOW, check, integer, money, of_restaurant, text, time


def add_nightly(metadata: sa.MetaData) -> None:
    """Adds them to the others."""
    sa.Table(
        "session_archive",
        metadata,
        # What is left of a session that has been deleted. Its orders are where they were.
        sa.Column("session_id", UUID(as_uuid=True), primary_key=True),
        of_restaurant(),
        text("kind"),
        integer("table_number", nullable=True),
        time("opened_at"),
        time("closed_at"),
        integer("members"),
        integer("events"),
        integer("orders"),
        money("ordered"),
        time("archived_at", default=NOW),
        # What had been taken off its bill, so that the sales of its day can be counted later; null before 0025.
        sa.Column("discounts", JSON),
        sa.Column("bill_balance", sa.BigInteger),  # what was never paid of it; null before 0025
        sa.Index(None, "restaurant_id", "closed_at"),
    )

    sa.Table(
        "jobs",
        metadata,
        text("name"),
        # 0 for what concerns all restaurants. No reference, so that a restaurant can go while its work is under way.
        integer("restaurant_id"),
        time("due_at"),
        # Whoever takes a job counts this up, and it is the fence of whatever they say about the job from then on.
        integer("version", default=0),
        time("leased_until", nullable=True),
        integer("failures", default=0),
        # How far it has come, in the job's own words, and how many findings its last look had.
        sa.Column("progress", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        integer("found", default=0),
        time("done_at", nullable=True),
        sa.PrimaryKeyConstraint("name", "restaurant_id"),
        check("counters", "version >= 0 AND failures >= 0 AND progress >= 0 AND found >= 0"),
    )
