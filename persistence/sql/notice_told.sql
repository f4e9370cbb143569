-- Notice $1 was sent by $2 at $3.
UPDATE notices SET told_at = $3, told_by = $2 WHERE notice_id = $1 AND told_at IS NULL RETURNING notice_id
