-- Deletes up to $2 rows of the outbox that every sink has passed, or that are from before $1; gives how many.
WITH passed AS (
    SELECT l.restaurant_id, l.xid, l.entity_type, l.entity_id, l.sink_id
    FROM (
        SELECT DISTINCT ON (restaurant_id) restaurant_id, cursor_xid, cursor_type, cursor_id
        FROM sync_sinks
        ORDER BY restaurant_id, cursor_xid, cursor_type, cursor_id
    ) AS s
    CROSS JOIN LATERAL (
        SELECT restaurant_id, xid, entity_type, entity_id, sink_id
        FROM sync_log
        WHERE restaurant_id = s.restaurant_id
            AND (xid, entity_type, entity_id) <= (s.cursor_xid, s.cursor_type, s.cursor_id)
        ORDER BY restaurant_id, xid, entity_type, entity_id
        LIMIT $2
    ) AS l
    LIMIT $2
), old AS (
    SELECT restaurant_id, xid, entity_type, entity_id, sink_id FROM sync_log WHERE at < $1 ORDER BY at LIMIT $2
), gone AS (
    DELETE FROM sync_log AS l USING (SELECT * FROM passed UNION SELECT * FROM old LIMIT $2) AS p
    WHERE l.restaurant_id = p.restaurant_id AND l.xid = p.xid AND l.entity_type = p.entity_type
        AND l.entity_id = p.entity_id AND l.sink_id = p.sink_id
    RETURNING l.restaurant_id, l.xid, l.entity_type, l.entity_id
), missed AS (
    -- Whoever has not had one of them gets everything once more.
    UPDATE sync_sinks AS s SET full_asked = pg_current_xact_id()::text::bigint
    WHERE EXISTS (
        SELECT FROM gone AS g
        WHERE g.restaurant_id = s.restaurant_id
            AND (g.xid, g.entity_type, g.entity_id) > (s.cursor_xid, s.cursor_type, s.cursor_id)
    )
)
SELECT count(*) AS gone FROM gone
