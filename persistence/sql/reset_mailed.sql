-- Reset $1, as it was asked for at $2, was mailed at $3.
UPDATE password_resets SET mailed_at = $3 WHERE reset_id = $1 AND asked_at = $2 RETURNING reset_id
