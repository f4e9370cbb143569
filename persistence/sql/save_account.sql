-- Makes account $1 what $2 says, with password $3 (null: as it is) and audit $4, if it still is as $5 knew it; gives it.
-- Where $6, also only if an admin is left: all admins are locked, so that two of them cannot end one another.
WITH given AS (
    SELECT * FROM json_populate_record(NULL::staff_users, $2::json)
), known AS (
    SELECT * FROM json_populate_record(NULL::staff_users, $5::json)
), locked AS (
    -- Not FOR UPDATE: what these people do meanwhile goes into the audit in their name, and need not wait.
    SELECT u.*
    FROM staff_users AS u
    WHERE u.staff_user_id = $1::integer
        OR (
            $6::boolean AND u.restaurant_id = (SELECT restaurant_id FROM known)
            AND u.role = 'admin' AND u.disabled_at IS NULL
        )
    ORDER BY u.staff_user_id
    FOR NO KEY UPDATE
), saved AS (
    UPDATE staff_users AS u
    SET name = g.name, role = g.role, password_hash = coalesce($3::text, u.password_hash), generation = g.generation,
        kept_family = g.kept_family, disabled_at = g.disabled_at
    FROM locked AS l, given AS g, known AS k
    WHERE u.staff_user_id = $1 AND l.staff_user_id = $1
        AND (l.restaurant_id, l.name, l.role, l.generation) = (k.restaurant_id, k.name, k.role, k.generation)
        AND l.disabled_at IS NOT DISTINCT FROM k.disabled_at
        AND (NOT $6 OR EXISTS (SELECT FROM locked AS other WHERE other.staff_user_id <> $1))
    RETURNING u.*
), audit_saved AS (
    INSERT INTO audit (restaurant_id, staff_user_id, action, subject, old_value, new_value, created_at)
    SELECT r.restaurant_id, r.who, r.what, r.subject, to_jsonb(r.old), to_jsonb(r.new), r.at
    FROM json_to_recordset($4::json) AS r (
        restaurant_id integer, who integer, what text, subject text, old text, new text, at timestamptz
    ) CROSS JOIN saved
)
SELECT staff_user_id, restaurant_id, email, name, role, generation, kept_family, created_at, disabled_at FROM saved
