-- Makes job $1 of restaurants $2 due at $3 where it would rest for longer; not one that somebody has, or that failed.
UPDATE jobs SET due_at = $3
WHERE name = $1 AND restaurant_id = ANY ($2::integer[]) AND due_at > $3 AND leased_until IS NULL AND failures = 0
RETURNING name
