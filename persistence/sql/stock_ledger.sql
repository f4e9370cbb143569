-- Up to $4 moves of the branches $1 after the first $5, the newest first, as JSON: of what shelves count as $2, for
-- reason $3; null is any. And how many there are. The newest 1,000 of each branch, or of one thing there, are looked at
-- and no more.
WITH fitting AS MATERIALIZED (
    SELECT m.move_id
    FROM unnest($1::integer[]) AS b(branch_id)
    CROSS JOIN LATERAL (
        (
            SELECT x.move_id, x.reason FROM stock_moves AS x
            WHERE $2::integer IS NULL AND x.branch_id = b.branch_id
            ORDER BY x.move_id DESC LIMIT 1000
        ) UNION ALL (
            SELECT x.move_id, x.reason FROM stock_moves AS x
            WHERE $2 IS NOT NULL AND x.branch_id = b.branch_id AND x.menu_item_id = $2
            ORDER BY x.move_id DESC LIMIT 1000
        )
    ) AS m
    WHERE $3::text IS NULL OR m.reason = $3
    ORDER BY m.move_id DESC
    LIMIT 1000
)
SELECT (SELECT count(*) FROM fitting) AS total, (
    SELECT json_agg(p ORDER BY p.move_id DESC)::text
    FROM (
        SELECT m.move_id, m.branch_id, m.menu_item_id, m.quantity, m.reason, m.order_number, m.staff_user_id, u.name,
            m.created_at
        FROM (SELECT move_id FROM fitting ORDER BY move_id DESC LIMIT $4 OFFSET $5) AS f
        JOIN stock_moves AS m USING (move_id)
        LEFT JOIN staff_users AS u USING (staff_user_id)
    ) AS p
) AS found
