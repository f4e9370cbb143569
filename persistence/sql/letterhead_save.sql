-- Makes the letterhead of restaurant $1 what $2 says, with audit $4, if it still is as $3 knew it; a row where it was.
WITH given AS (
    SELECT * FROM json_populate_record(NULL::letterheads, $2::json)
), known AS (
    SELECT * FROM json_populate_record(NULL::letterheads, $3::json)
), saved AS (
    INSERT INTO letterheads AS l (restaurant_id, name, address, tax_id, note)
    SELECT $1::integer, g.name, g.address, g.tax_id, g.note FROM given AS g
    ON CONFLICT (restaurant_id) DO UPDATE
    SET name = excluded.name, address = excluded.address, tax_id = excluded.tax_id, note = excluded.note
    WHERE (l.name, l.address, l.tax_id, l.note) = (SELECT k.name, k.address, k.tax_id, k.note FROM known AS k)
    RETURNING restaurant_id
), audit_saved AS (
    INSERT INTO audit (restaurant_id, staff_user_id, action, subject, old_value, new_value, created_at)
    SELECT r.restaurant_id, r.who, r.what, r.subject, to_jsonb(r.old), to_jsonb(r.new), r.at
    FROM json_to_recordset($4::json) AS r (
        restaurant_id integer, who integer, what text, subject text, old text, new text, at timestamptz
    ) CROSS JOIN saved
)
SELECT restaurant_id FROM saved
