-- Deletes up to $2 events of streams from before $1, and what has a lower number; gives how many.
WITH old AS (
    SELECT o.restaurant_id, max(o.seq) AS seq
    FROM (SELECT restaurant_id, seq FROM stream_events WHERE at < $1 ORDER BY at LIMIT $2) AS o
    GROUP BY o.restaurant_id
), passed AS (
    UPDATE streams AS s SET kept_after = greatest(s.kept_after, o.seq)
    FROM old AS o
    WHERE s.restaurant_id = o.restaurant_id
    RETURNING s.restaurant_id, s.kept_after
), gone AS (
    DELETE FROM stream_events AS e USING (
        SELECT o.restaurant_id, o.seq
        FROM passed AS p
        CROSS JOIN LATERAL (
            SELECT restaurant_id, seq
            FROM stream_events
            WHERE restaurant_id = p.restaurant_id AND seq <= p.kept_after
            ORDER BY seq
            LIMIT $2
        ) AS o
        LIMIT $2
    ) AS o
    WHERE e.restaurant_id = o.restaurant_id AND e.seq = o.seq
    RETURNING e.seq
)
SELECT count(*) AS gone FROM gone
