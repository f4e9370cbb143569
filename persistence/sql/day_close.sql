-- Closes day $2 of restaurant $1 as $3 says, with audit $4; no row where it is closed already.
WITH saved AS (
    INSERT INTO day_closings (restaurant_id, day, starts_at, ends_at, figures, counted_cash, by_user, closed_at)
    SELECT $1::integer, $2::date, c.starts_at, c.ends_at, c.figures, c.counted_cash, c.by_user, c.closed_at
    FROM json_to_record($3::json) AS c (
        starts_at timestamptz, ends_at timestamptz, figures jsonb, counted_cash bigint, by_user integer,
        closed_at timestamptz
    )
    ON CONFLICT (restaurant_id, day) DO NOTHING
    RETURNING day
), audit_saved AS (
    INSERT INTO audit (restaurant_id, staff_user_id, action, subject, old_value, new_value, created_at)
    SELECT r.restaurant_id, r.who, r.what, r.subject, to_jsonb(r.old), to_jsonb(r.new), r.at
    FROM json_to_recordset($4::json) AS r (
        restaurant_id integer, who integer, what text, subject text, old text, new text, at timestamptz
    ) CROSS JOIN saved
)
SELECT day FROM saved
