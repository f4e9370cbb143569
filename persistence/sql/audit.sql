-- Up to $8 (101 at most) entries of restaurant $1, newest first: by $2, of action $3, about $4, in $5 to $6, before $7.
-- One read for each choice of filters, with an index of its own; the others are not run. Each is asked for as a stretch
-- of its index, between two of its rows, and in its order, so that no other index will do where nothing may be sorted
-- (`persistence.audit`): a planner who is told `staff_user_id = $2` may find that nearly everything was done by one
-- person, and read all of it to find what another did.
WITH upper_end AS (
    SELECT least(b.created_at, $6::timestamptz) AS at, CASE WHEN b.created_at >= $6 THEN 0 ELSE b.audit_id END AS id
    FROM audit AS b
    WHERE b.audit_id = $7::bigint AND b.restaurant_id = $1::integer
    UNION ALL
    SELECT coalesce($6, 'infinity'), 0 WHERE $7 IS NULL
), page AS (
    (
        SELECT * FROM audit
        WHERE $2::integer IS NULL AND $3::text IS NULL AND $4::text IS NULL AND restaurant_id = $1
            AND (created_at, audit_id) < ((SELECT at FROM upper_end), (SELECT id FROM upper_end))
            AND created_at >= coalesce($5::timestamptz, '-infinity')
        ORDER BY created_at DESC, audit_id DESC LIMIT 101
    ) UNION ALL (
        SELECT * FROM audit
        WHERE $2 IS NOT NULL AND $3 IS NULL AND $4 IS NULL AND restaurant_id = $1
            AND (staff_user_id, created_at, audit_id) < ($2, (SELECT at FROM upper_end), (SELECT id FROM upper_end))
            AND (staff_user_id, created_at) >= ($2, coalesce($5, '-infinity'))
        ORDER BY staff_user_id DESC, created_at DESC, audit_id DESC LIMIT 101
    ) UNION ALL (
        SELECT * FROM audit
        WHERE $2 IS NULL AND $3 IS NOT NULL AND $4 IS NULL AND restaurant_id = $1
            AND (action, created_at, audit_id) < ($3, (SELECT at FROM upper_end), (SELECT id FROM upper_end))
            AND (action, created_at) >= ($3, coalesce($5, '-infinity'))
        ORDER BY action DESC, created_at DESC, audit_id DESC LIMIT 101
    ) UNION ALL (
        SELECT * FROM audit
        WHERE $2 IS NULL AND $3 IS NULL AND $4 IS NOT NULL AND restaurant_id = $1
            AND (subject, created_at, audit_id) < ($4, (SELECT at FROM upper_end), (SELECT id FROM upper_end))
            AND (subject, created_at) >= ($4, coalesce($5, '-infinity'))
        ORDER BY subject DESC, created_at DESC, audit_id DESC LIMIT 101
    ) UNION ALL (
        SELECT * FROM audit
        WHERE $2 IS NOT NULL AND $3 IS NOT NULL AND $4 IS NULL AND restaurant_id = $1
            AND (staff_user_id, action, created_at, audit_id)
                < ($2, $3, (SELECT at FROM upper_end), (SELECT id FROM upper_end))
            AND (staff_user_id, action, created_at) >= ($2, $3, coalesce($5, '-infinity'))
        ORDER BY staff_user_id DESC, action DESC, created_at DESC, audit_id DESC LIMIT 101
    ) UNION ALL (
        SELECT * FROM audit
        WHERE $2 IS NOT NULL AND $3 IS NULL AND $4 IS NOT NULL AND restaurant_id = $1
            AND (staff_user_id, subject, created_at, audit_id)
                < ($2, $4, (SELECT at FROM upper_end), (SELECT id FROM upper_end))
            AND (staff_user_id, subject, created_at) >= ($2, $4, coalesce($5, '-infinity'))
        ORDER BY staff_user_id DESC, subject DESC, created_at DESC, audit_id DESC LIMIT 101
    ) UNION ALL (
        SELECT * FROM audit
        WHERE $2 IS NULL AND $3 IS NOT NULL AND $4 IS NOT NULL AND restaurant_id = $1
            AND (action, subject, created_at, audit_id)
                < ($3, $4, (SELECT at FROM upper_end), (SELECT id FROM upper_end))
            AND (action, subject, created_at) >= ($3, $4, coalesce($5, '-infinity'))
        ORDER BY action DESC, subject DESC, created_at DESC, audit_id DESC LIMIT 101
    ) UNION ALL (
        SELECT * FROM audit
        WHERE $2 IS NOT NULL AND $3 IS NOT NULL AND $4 IS NOT NULL AND restaurant_id = $1
            AND (staff_user_id, action, subject, created_at, audit_id)
                < ($2, $3, $4, (SELECT at FROM upper_end), (SELECT id FROM upper_end))
            AND (staff_user_id, action, subject, created_at) >= ($2, $3, $4, coalesce($5, '-infinity'))
        ORDER BY staff_user_id DESC, action DESC, subject DESC, created_at DESC, audit_id DESC LIMIT 101
    )
)
SELECT p.audit_id, p.created_at, p.staff_user_id, u.name, p.action, p.subject,
    p.old_value #>> '{}' AS old_value, p.new_value #>> '{}' AS new_value
FROM page AS p LEFT JOIN staff_users AS u USING (staff_user_id)
ORDER BY p.created_at DESC, p.audit_id DESC
LIMIT $8
