-- Letter $1 was sent at $2.
UPDATE recurring_letters SET told_at = $2 WHERE letter_id = $1 AND told_at IS NULL RETURNING letter_id
