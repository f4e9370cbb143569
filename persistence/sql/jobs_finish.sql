-- Gives job $1 of restaurant $2 back, due at $4 after $5 failures and $6 findings at $7, if $3 still is its version.
UPDATE jobs SET
    due_at = $4, leased_until = NULL, failures = $5,
    found = CASE WHEN $5 = 0 THEN $6 ELSE found END,
    done_at = CASE WHEN $5 = 0 THEN $7 ELSE done_at END
WHERE name = $1 AND restaurant_id = $2 AND version = $3 AND leased_until IS NOT NULL
RETURNING name
