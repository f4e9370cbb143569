-- Leases the job of names $1 that by $2 is longest due and that nobody has, until $3, and gives it.
UPDATE jobs SET leased_until = $3, version = version + 1
WHERE (name, restaurant_id) IN (
    SELECT name, restaurant_id
    FROM jobs
    WHERE name = ANY ($1::text[]) AND due_at <= $2 AND (leased_until IS NULL OR leased_until <= $2)
    ORDER BY due_at, name, restaurant_id
    LIMIT 1
    FOR UPDATE SKIP LOCKED
)
RETURNING name, restaurant_id, version, failures, progress
