-- Writes what few there are of restaurant $2, tables and open sessions, and that this is all, for sink $1 with lease $3.
WITH done AS (
    UPDATE sync_sinks SET full_asked = NULL WHERE sink_id = $1 AND lease = $3 AND full_asked = $4 RETURNING sink_id
), few (entity_type, entity_id) AS (
    SELECT 'table', table_id::text FROM tables WHERE restaurant_id = $2
    UNION ALL SELECT 'session', session_id::text FROM sessions WHERE restaurant_id = $2 AND state = 'active'
    UNION ALL SELECT '~', ''
), written AS (
    INSERT INTO sync_log (restaurant_id, entity_type, entity_id, sink_id)
    SELECT $2, entity_type, entity_id, sink_id FROM done, few
)
SELECT sink_id FROM done
