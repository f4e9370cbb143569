"""Lines that were removed and stayed in the table as pending, so that they were in the cart again when it was read.

A pending line is always of its cart's present round, and a locked cart has none. What is neither is such a line, and
kept its cart from ever being ordered. One that came back in a round that goes on cannot be told from others.
"""

from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

_GONE = """
    UPDATE cart_items AS c SET state = 'removed'
    FROM sessions AS s
    WHERE s.session_id = c.session_id AND s.state = 'active' AND c.state = 'pending'
        AND (c.round < s.round OR s.lock_order IS NOT NULL)
"""


def upgrade() -> None:
    op.execute(_GONE)


def downgrade() -> None:
    """They were never in their carts."""
