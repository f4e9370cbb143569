-- What sink $2 of restaurant $1 has parked, by entity, at most $3; one empty row where there is nothing, none where no sink.
SELECT k.entity_type, k.entity_id, k.error, k.at
FROM sync_sinks AS s
LEFT JOIN LATERAL (
    SELECT entity_type, entity_id, error, at
    FROM sync_parked
    WHERE sink_id = s.sink_id
    ORDER BY entity_type, entity_id
    LIMIT $3
) AS k ON true
WHERE s.restaurant_id = $1 AND s.sink_id = $2
ORDER BY k.entity_type, k.entity_id
