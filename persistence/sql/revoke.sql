-- Revokes tokens $1 until $2 and gives the new ones; deletes some that expired by themselves over a day ago.
WITH outdated AS (
    -- A day, so that no clock of ours may differ by more; 100 keep up with any inflow, and take less than a millisecond.
    DELETE FROM revoked_tokens
    WHERE jti IN (
        SELECT jti
        FROM revoked_tokens
        WHERE expires_at < now() - interval '1 day'
        ORDER BY expires_at
        LIMIT 100
        FOR UPDATE SKIP LOCKED
    )
)
INSERT INTO revoked_tokens (jti, expires_at)
SELECT t.jti, t.expires_at
FROM unnest($1::text[], $2::timestamptz[]) AS t (jti, expires_at)
ORDER BY t.jti -- so that two callers with the same tokens wait for one another and not in a circle
ON CONFLICT (jti) DO NOTHING
RETURNING jti
