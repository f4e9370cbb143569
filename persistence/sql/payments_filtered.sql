-- Up to $8 payments of restaurant $1, newest first: with status $2, method $3, of session $4, begun from $5 and before $6,
-- after payment $7 in that order; null is any; $9 that fit are passed over. At most 500 are looked at, of which `total` fit;
-- `walked_to` is the last of them if there may be more. Two reads, each with an index of its own; the other is not run.
WITH upper_end AS (
    SELECT b.created_at AS at, b.payment_id AS id FROM payments AS b
    WHERE b.payment_id = $7::uuid AND b.restaurant_id = $1::integer
    UNION ALL
    SELECT 'infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff' WHERE $7 IS NULL
), walked AS (
    (
        SELECT * FROM payments AS p
        WHERE $4::uuid IS NULL AND p.restaurant_id = $1
            AND (p.created_at, p.payment_id) < ((SELECT at FROM upper_end), (SELECT id FROM upper_end))
            AND p.created_at >= coalesce($5::timestamptz, '-infinity')
            AND p.created_at < coalesce($6::timestamptz, 'infinity')
        ORDER BY p.created_at DESC, p.payment_id DESC
        LIMIT 500
    ) UNION ALL (
        SELECT * FROM payments AS p
        WHERE p.session_id = $4 AND p.restaurant_id = $1
            AND (p.created_at, p.payment_id) < ((SELECT at FROM upper_end), (SELECT id FROM upper_end))
            AND p.created_at >= coalesce($5, '-infinity')
            AND p.created_at < coalesce($6, 'infinity')
        ORDER BY p.created_at DESC, p.payment_id DESC
        LIMIT 500
    )
), fits AS (
    SELECT * FROM walked WHERE ($2::text IS NULL OR status = $2) AND ($3::text IS NULL OR method = $3)
), found AS (
    SELECT p.created_at, p.payment_id, p.session_id, t.table_number,
        to_jsonb(p) || jsonb_build_object('lines', (
            SELECT coalesce(jsonb_agg(to_jsonb(l) ORDER BY l.position), '[]')
            FROM payment_parts AS l
            WHERE l.payment_id = p.payment_id
        )) AS payment
    FROM (
        SELECT * FROM fits ORDER BY created_at DESC, payment_id DESC LIMIT $8 OFFSET $9
    ) AS p LEFT JOIN sessions AS s USING (session_id) LEFT JOIN tables AS t USING (table_id)
)
SELECT
    (SELECT count(*)::integer FROM fits) AS total,
    (SELECT json_agg(f ORDER BY f.created_at DESC, f.payment_id DESC)::text FROM found AS f) AS payments,
    (
        SELECT w.payment_id FROM walked AS w
        WHERE (SELECT count(*) FROM walked) = 500
        ORDER BY w.created_at, w.payment_id
        LIMIT 1
    ) AS walked_to
