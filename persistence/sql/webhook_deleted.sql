-- Removes webhook $2 of restaurant $1 with all that is kept of it, at $3 by $4, audit $5 to $7; gives it.
WITH gone AS (
    DELETE FROM sync_sinks WHERE sink_id = $2::integer AND restaurant_id = $1::integer AND kind = 'webhook'
    RETURNING sink_id, restaurant_id
), audit_saved AS (
    INSERT INTO audit (restaurant_id, staff_user_id, action, subject, old_value, new_value, created_at)
    SELECT restaurant_id, $4::integer, $5::text, $6::text, to_jsonb($7::text), NULL, $3::timestamptz FROM gone
)
SELECT sink_id FROM gone
