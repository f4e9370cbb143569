-- Whether token $1 was first used in the last $3 (by this clock, which all processes share) and its next, $2, is unused.
SELECT EXISTS (SELECT FROM revoked_tokens WHERE jti = $1 AND revoked_at > now() - $3::interval)
    AND NOT EXISTS (SELECT FROM revoked_tokens WHERE jti = $2) AS fresh
