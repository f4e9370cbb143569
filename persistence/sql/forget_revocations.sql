-- Deletes up to $2 revocations of tokens that had expired before $1; gives how many.
WITH gone AS (
    DELETE FROM revoked_tokens
    -- By key, however many the planner may expect.
    WHERE jti = ANY (ARRAY(
        SELECT jti FROM revoked_tokens WHERE expires_at < $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED
    ))
    RETURNING jti
)
SELECT count(*) AS gone FROM gone
