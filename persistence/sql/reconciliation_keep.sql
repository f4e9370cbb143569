-- Keeps $3 of day $2 of restaurant $1, tried at $4, if what is there was tried at $5 (null: nothing is), with audit $6.
-- Forgets the restaurant's days before $7.
WITH saved AS (
    INSERT INTO reconciliations AS r (restaurant_id, day, tried_at, found)
    VALUES ($1::integer, $2::date, $4::timestamptz, $3::jsonb)
    ON CONFLICT (restaurant_id, day) DO UPDATE SET tried_at = excluded.tried_at, found = excluded.found
    WHERE r.tried_at = $5::timestamptz
    RETURNING r.day
), audit_saved AS (
    INSERT INTO audit (restaurant_id, staff_user_id, action, subject, old_value, new_value, created_at)
    SELECT e.restaurant_id, e.who, e.what, e.subject, to_jsonb(e.old), to_jsonb(e.new), e.at
    FROM json_to_recordset($6::json) AS e (
        restaurant_id integer, who integer, what text, subject text, old text, new text, at timestamptz
    ) CROSS JOIN saved
), forgotten AS (
    DELETE FROM reconciliations WHERE restaurant_id = $1 AND day < $7::date
)
SELECT day FROM saved
