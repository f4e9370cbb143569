-- Whether somebody may still have a new password by the token with hash $1, at $2.
SELECT reset_id FROM password_resets WHERE token_hash = $1 AND expires_at > $2
