-- Deletes up to $2 idempotency keys from before $1 of sessions that are still open; gives how many.
WITH old AS (
    SELECT k.session_id, k.idempotency_key
    FROM sessions AS s JOIN idempotency_keys AS k USING (session_id)
    WHERE s.state = 'active' AND s.opened_at < $1 AND k.created_at < $1
    LIMIT $2
), gone AS (
    DELETE FROM idempotency_keys AS k USING old
    WHERE k.session_id = old.session_id AND k.idempotency_key = old.idempotency_key
    RETURNING k.session_id
)
SELECT count(*) AS gone FROM gone
