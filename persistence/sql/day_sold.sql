-- The bills of restaurant $1 that have orders placed from $2 until before $3, whole, and what its staff are called.
-- An order for which diners wait is on no bill yet. One whose session went before bills were kept is a bill by itself.
-- `OFFSET 0` has what was archived looked up by key, order by order: a restaurant's archive grows for as long as it is open.
WITH placed AS MATERIALIZED (
    SELECT o.order_number, coalesce(o.session_id, a.session_id) AS visit
    FROM orders AS o
    LEFT JOIN LATERAL (
        SELECT session_id FROM archived_orders
        WHERE restaurant_id = o.restaurant_id AND order_number = o.order_number
        OFFSET 0
    ) AS a ON true
    WHERE o.restaurant_id = $1 AND o.created_at >= $2 AND o.created_at < $3 AND o.status <> 'cancelled'
), visits AS MATERIALIZED (
    SELECT DISTINCT visit FROM placed WHERE visit IS NOT NULL
), billed AS MATERIALIZED (
    SELECT v.visit, o.order_number
    FROM visits AS v JOIN orders AS o ON o.session_id = v.visit JOIN sessions AS s ON s.session_id = v.visit
    WHERE s.lock_order IS DISTINCT FROM o.order_number
    UNION ALL
    SELECT v.visit, a.order_number
    FROM visits AS v
    CROSS JOIN LATERAL (
        SELECT order_number FROM archived_orders WHERE session_id = v.visit AND restaurant_id = $1 OFFSET 0
    ) AS a
    UNION ALL
    SELECT NULL, order_number FROM placed WHERE visit IS NULL
), lined AS MATERIALIZED (
    SELECT b.visit, CASE WHEN b.visit IS NULL THEN b.order_number END AS alone,
        min(o.order_number) AS first_order,
        (array_agg(o.service_rate ORDER BY o.order_number))[1] AS service_rate,
        (array_agg(o.tax_included ORDER BY o.order_number))[1] AS tax_included,
        json_agg(
            json_build_object(
                'line', json_build_object(
                    'order_id', 'ORD-' || o.restaurant_id || '-' || o.order_number,
                    'public_id', i.public_id, 'member_id', i.member_id,
                    'name', CASE k.choice WHEN 'substitute' THEN k.substitute_name ELSE i.name END,
                    'qty', CASE k.choice WHEN 'substitute' THEN k.substitute_qty ELSE i.qty END,
                    'unit_price', CASE
                        WHEN k.choice IS NULL THEN i.unit_price
                        WHEN k.choice = 'substitute' THEN k.substitute_price
                        ELSE 0
                    END,
                    'tax_rate', CASE k.choice WHEN 'substitute' THEN k.substitute_tax_rate ELSE i.tax_rate END,
                    'is_fee', i.menu_item_id = 0, -- what a delivery costs is no item
                    'missing', k.choice IN ('without', 'refund') IS TRUE,
                    'instead_of', CASE k.choice WHEN 'substitute' THEN i.name END,
                    'item_id', CASE k.choice WHEN 'substitute' THEN k.substitute_item_id END
                ),
                'order_number', o.order_number,
                'placed_at', o.created_at,
                'category', c.name,
                'of_day', o.created_at >= $2 AND o.created_at < $3,
                'alone', CASE WHEN f.order_number IS NOT NULL THEN o.tax_included END
            )
            ORDER BY o.order_number, i.position
        ) AS lines
    FROM billed AS b
    JOIN orders AS o ON o.restaurant_id = $1 AND o.order_number = b.order_number AND o.status <> 'cancelled'
    JOIN order_items AS i ON i.restaurant_id = $1 AND i.order_number = o.order_number
    -- An order of the shop is paid for by itself, and its tax is rounded so.
    LEFT JOIN fulfilments AS f ON f.restaurant_id = $1 AND f.order_number = o.order_number
    -- What was missing counts as its customer wanted it: as what came instead, or as nothing.
    LEFT JOIN picks AS k ON k.restaurant_id = $1 AND k.order_number = o.order_number AND k.position = i.position
    LEFT JOIN menu_items AS m
        ON m.menu_item_id = CASE k.choice WHEN 'substitute' THEN k.substitute_item_id ELSE i.menu_item_id END
    LEFT JOIN menu_categories AS c ON c.category_id = m.category_id
    GROUP BY 1, 2
)
SELECT json_build_object(
    'bills', (
        SELECT coalesce(json_agg(json_build_object(
            'session_id', s.session_id,
            'table_number', coalesce(t.table_number, x.table_number),
            'balance', coalesce(s.bill_balance, x.bill_balance, 0),
            'service_rate', l.service_rate,
            'tax_included', l.tax_included,
            'lines', l.lines,
            'discounts', coalesce(
                (SELECT json_agg(d ORDER BY d.given_at, d.discount_id) FROM discounts AS d WHERE d.session_id = l.visit),
                x.discounts, '[]'
            )
        ) ORDER BY l.first_order), '[]')
        FROM lined AS l
        LEFT JOIN sessions AS s ON s.session_id = l.visit
        LEFT JOIN tables AS t ON t.table_id = s.table_id
        LEFT JOIN session_archive AS x ON x.session_id = l.visit
    ),
    'names', (
        SELECT coalesce(json_agg(json_build_array(u.staff_user_id, u.name)), '[]')
        FROM staff_users AS u
        WHERE u.restaurant_id = $1
    )
)::text AS sold
