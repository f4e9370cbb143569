-- Keeps what a job has to tell: at $2 it found of restaurant $1 that $3 is so of $4, which should be $5 and is $6.
INSERT INTO audit (restaurant_id, created_at, action, subject, old_value, new_value)
VALUES ($1, $2, $3, $4, to_jsonb($5::text), to_jsonb($6::text))
RETURNING audit_id
