-- Deletes up to $2 rows of the outbox that every sink has passed, or that are from before $1; gives how many.
WITH passed AS (
    SELECT l.place
    FROM (
        SELECT DISTINCT ON (restaurant_id) restaurant_id, cursor_xid, cursor_type, cursor_id
        FROM sync_sinks
        ORDER BY restaurant_id, cursor_xid, cursor_type, cursor_id
    ) AS s
    CROSS JOIN LATERAL (
        SELECT ctid AS place
        FROM sync_log
        WHERE restaurant_id = s.restaurant_id
            AND (xid, entity_type, entity_id) <= (s.cursor_xid, s.cursor_type, s.cursor_id)
        ORDER BY restaurant_id, xid, entity_type, entity_id
        LIMIT $2
    ) AS l
    LIMIT $2
), old AS (
    SELECT ctid AS place FROM sync_log WHERE at < $1 ORDER BY at LIMIT $2
), gone AS (
    -- By their places, because a row that is there never moves: nobody changes it.
    DELETE FROM sync_log
    WHERE ctid = ANY (ARRAY(SELECT place FROM passed UNION SELECT place FROM old LIMIT $2))
    RETURNING restaurant_id, xid, entity_type, entity_id, sink_id
), missed AS (
    -- Whoever has not had one of them gets everything once more, but for who is sent nothing at all.
    UPDATE sync_sinks AS s SET full_asked = pg_current_xact_id()::text::bigint
    WHERE s.paused_at IS NULL AND EXISTS (
        SELECT FROM gone AS g
        WHERE g.restaurant_id = s.restaurant_id AND g.sink_id IN (0, s.sink_id)
            AND (g.xid, g.entity_type, g.entity_id) > (s.cursor_xid, s.cursor_type, s.cursor_id)
    )
)
SELECT count(*) AS gone FROM gone
