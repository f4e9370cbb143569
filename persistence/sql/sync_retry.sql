-- Puts up to $3 of what sinks $1 had parked into the outbox again, for each alone; who rests may try by $2.
WITH parked AS (
    DELETE FROM sync_parked AS k USING (
        SELECT sink_id, entity_type, entity_id
        FROM sync_parked
        WHERE sink_id = ANY ($1::integer[])
        ORDER BY sink_id, entity_type, entity_id
        LIMIT $3
    ) AS chosen
    WHERE k.sink_id = chosen.sink_id AND k.entity_type = chosen.entity_type AND k.entity_id = chosen.entity_id
    RETURNING k.sink_id, k.entity_type, k.entity_id, k.facts, k.message
), written AS (
    INSERT INTO sync_log (restaurant_id, entity_type, entity_id, sink_id, facts, version)
    SELECT s.restaurant_id, p.entity_type, p.entity_id, p.sink_id, p.facts,
        CASE WHEN p.message > 0 THEN p.message
            ELSE nextval(pg_get_serial_sequence('sync_log', 'version')) END
    FROM parked AS p JOIN sync_sinks AS s USING (sink_id)
    RETURNING entity_id
), tried AS (
    UPDATE sync_sinks SET next_at = least(next_at, $2) WHERE sink_id = ANY ($1::integer[])
)
SELECT count(*) AS rows FROM written
