-- Has sink $2 of restaurant $1 try at once, as $4 asked at $3, audit $5 with $6; gives it, or nothing.
WITH asked AS (
    UPDATE sync_sinks SET next_at = least(next_at, $3::timestamptz)
    WHERE restaurant_id = $1::integer AND sink_id = $2::integer
    RETURNING sink_id, restaurant_id, kind
), audit_saved AS (
    INSERT INTO audit (restaurant_id, staff_user_id, action, subject, old_value, new_value, created_at)
    SELECT restaurant_id, $4::integer, $5::text, $6::text, NULL, to_jsonb(kind), $3
    FROM asked
)
SELECT sink_id FROM asked
