-- Deletes up to $2 sinks of streams that nobody has listened to since before $1; gives how many.
WITH gone AS (
    DELETE FROM sync_sinks AS k USING (
        SELECT n.sink_id
        FROM sync_sinks AS n JOIN streams AS s USING (restaurant_id)
        WHERE n.kind = 'stream' AND s.listened_at < $1
        LIMIT $2
    ) AS unheard
    WHERE k.sink_id = unheard.sink_id
    RETURNING k.sink_id
)
SELECT count(*) AS gone FROM gone
