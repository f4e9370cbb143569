"""The yardstick's statements. Columns are named, and only those that it must know."""

from typing import Final

# One change of a cart, in one statement and so in one transaction.
CHANGE: Final = """
WITH moved AS (
    UPDATE sessions SET seq = $2, version = version + 1, total = $3, cart_sum = $4, last_activity_at = now()
    WHERE session_id = $1 AND seq = $2 - 1
    RETURNING session_id
), saved AS (
    INSERT INTO cart_items (session_id, public_id, menu_item_id, name, qty, note, unit_price, member_id, version, state,
        round, added_seq, created_at)
    SELECT session_id, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $2, now() FROM moved
    ON CONFLICT (session_id, public_id) DO UPDATE
    SET qty = excluded.qty, note = excluded.note, version = excluded.version, state = excluded.state
)
INSERT INTO events (session_id, seq, type, created_at, payload)
SELECT session_id, $2, 'cart_update', now(), $15::json FROM moved
"""

SESSION: Final = "SELECT restaurant_id, seq, round, host_id FROM sessions WHERE session_id = $1"
DISHES: Final = "SELECT menu_item_id, name, price FROM menu_items WHERE restaurant_id = $1 AND available"
MEMBERS: Final = """
SELECT member_id::text AS id, nickname FROM members WHERE session_id = $1 AND left_at IS NULL ORDER BY joined_seq
"""
LINES: Final = """
SELECT public_id::text AS public_id, menu_item_id, name, qty, note, unit_price, member_id::text AS member_id, version
FROM cart_items WHERE session_id = $1 AND state = 'pending' ORDER BY added_seq
"""
