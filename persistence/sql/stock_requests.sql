-- Up to $4 requests for stock of restaurant $1 after the first $5, the newest first, as JSON: with status $2, asked by
-- $3; null is any. Number $6 alone where that is said. And how many there are, 1,000 at most.
WITH fitting AS MATERIALIZED (
    (
        SELECT stock_request_id FROM stock_requests
        WHERE $6::integer IS NULL AND $2::text IS NULL AND $3::integer IS NULL AND restaurant_id = $1
        ORDER BY stock_request_id DESC LIMIT 1000
    ) UNION ALL (
        SELECT stock_request_id FROM stock_requests
        WHERE $6 IS NULL AND $2 IS NOT NULL AND $3 IS NULL AND restaurant_id = $1 AND status = $2
        ORDER BY stock_request_id DESC LIMIT 1000
    ) UNION ALL (
        SELECT stock_request_id FROM stock_requests
        WHERE $6 IS NULL AND $3 IS NOT NULL AND restaurant_id = $1 AND asked_by = $3 AND ($2 IS NULL OR status = $2)
        ORDER BY stock_request_id DESC LIMIT 1000
    ) UNION ALL (
        SELECT stock_request_id FROM stock_requests WHERE stock_request_id = $6 AND restaurant_id = $1
    )
)
SELECT (SELECT count(*) FROM fitting) AS total, (
    SELECT json_agg(p ORDER BY p.id DESC)::text
    FROM (
        SELECT r.stock_request_id AS id, to_jsonb(r) AS request, a.name AS asked_name, v.name AS reviewed_name
        FROM (SELECT stock_request_id FROM fitting ORDER BY stock_request_id DESC LIMIT $4 OFFSET $5) AS f
        JOIN stock_requests AS r USING (stock_request_id)
        LEFT JOIN staff_users AS a ON a.staff_user_id = r.asked_by
        LEFT JOIN staff_users AS v ON v.staff_user_id = r.reviewed_by
    ) AS p
) AS found
