-- Keeps events $6 (types), $7 (rooms, JSON) and $8 (bodies) of $9 for sink $1 with lease $2, whose cursor is $3, $4, $5 then.
-- All of it or none: nothing where the lease is another's. $10: how many events are kept.
WITH moved AS (
    UPDATE sync_sinks
    SET cursor_xid = $3::bigint, cursor_type = $4, cursor_id = $5, look_at = NULL,
        delivered = delivered + cardinality($6::text[]), attempts = 0, last_error = '',
        delivered_at = CASE WHEN cardinality($6::text[]) > 0 THEN $9::timestamptz ELSE delivered_at END
    WHERE sink_id = $1 AND lease = $2
    RETURNING restaurant_id
), head AS (
    UPDATE streams AS s
    SET seq = s.seq + cardinality($6::text[]),
        kept_after = greatest(s.kept_after, s.seq + cardinality($6::text[]) - $10::bigint)
    FROM moved AS m
    WHERE s.restaurant_id = m.restaurant_id
    RETURNING s.restaurant_id, s.seq - cardinality($6::text[]) AS before, s.kept_after
), kept AS (
    INSERT INTO stream_events (restaurant_id, seq, event_type, rooms, body, at)
    SELECT h.restaurant_id, h.before + e.n, e.event_type,
        ARRAY(SELECT json_array_elements_text(e.rooms::json)), e.body, $9
    FROM head AS h, unnest($6::text[], $7::text[], $8::text[]) WITH ORDINALITY AS e (event_type, rooms, body, n)
), gone AS (
    DELETE FROM stream_events AS e USING (
        SELECT o.restaurant_id, o.seq
        FROM head AS h
        CROSS JOIN LATERAL (
            SELECT restaurant_id, seq
            FROM stream_events
            WHERE restaurant_id = h.restaurant_id AND seq <= h.kept_after
            ORDER BY seq
            LIMIT 2 * cardinality($6::text[])
        ) AS o
    ) AS o
    WHERE e.restaurant_id = o.restaurant_id AND e.seq = o.seq
)
SELECT restaurant_id FROM head
