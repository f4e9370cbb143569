-- Deletes up to $2 rows that webhooks have refused since before $1; gives how many. What others refuse stays until it is sent again.
WITH gone AS (
    DELETE FROM sync_parked AS p USING (
        SELECT o.sink_id, o.entity_type, o.entity_id
        FROM sync_parked AS o JOIN sync_sinks AS s USING (sink_id)
        WHERE o.at < $1 AND s.kind = 'webhook'
        ORDER BY o.at
        LIMIT $2
    ) AS old
    WHERE p.sink_id = old.sink_id AND p.entity_type = old.entity_type AND p.entity_id = old.entity_id
    RETURNING p.sink_id
)
SELECT count(*) AS gone FROM gone
