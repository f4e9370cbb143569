-- The token that reset $1 is about to be mailed has hash $2 and is good until $3; no row where it was asked for again.
UPDATE password_resets SET token_hash = $2, expires_at = $3
WHERE reset_id = $1 AND asked_at = $4 AND mailed_at IS NULL
RETURNING reset_id
