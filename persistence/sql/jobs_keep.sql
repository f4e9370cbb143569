-- Keeps job $1 of restaurant $2 until $5, with progress $4, if $3 still is its version and it was not given back.
UPDATE jobs SET leased_until = $5, progress = $4
WHERE name = $1 AND restaurant_id = $2 AND version = $3 AND leased_until IS NOT NULL
RETURNING name
