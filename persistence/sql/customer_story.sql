-- Customer $2 of restaurant $1 with their newest $3 orders, the payments of these, and up to $4 entries of the audit about
-- all that, the newest first, with what they were to be told, and their open cart, as JSON; no row where there is no such
-- customer. An order of which something did not come, or off whose lines something was taken, has what is known of that. The
-- audit is asked for each subject by itself, through its index.
WITH theirs AS MATERIALIZED (
    SELECT f.order_number, f.kind, f.starts_at, f.name, f.total, f.session_id, f.payment_id,
        o.status, o.payment_status, o.created_at, (
            SELECT json_build_object(
                'placed', json_build_object(
                    'session_id', o.session_id,
                    'table_number', NULL,
                    'order', to_jsonb(o) || jsonb_build_object('items', (
                        SELECT coalesce(jsonb_agg(to_jsonb(i) ORDER BY i.position), '[]')
                        FROM order_items AS i
                        WHERE i.restaurant_id = $1 AND i.order_number = o.order_number
                    ))
                ),
                'fulfilment', to_jsonb(f),
                'picks', (
                    SELECT coalesce(json_agg(k ORDER BY k.position), '[]')
                    FROM picks AS k
                    WHERE k.restaurant_id = $1 AND k.order_number = o.order_number
                ),
                'discounts', (
                    SELECT coalesce(json_agg(d ORDER BY d.given_at, d.discount_id), '[]')
                    FROM discounts AS d
                    WHERE d.session_id = o.session_id AND (
                        d.order_id = 'ORD-' || o.restaurant_id || '-' || o.order_number
                        OR d.public_id IN (
                            SELECT i.public_id FROM order_items AS i
                            WHERE i.restaurant_id = $1 AND i.order_number = o.order_number
                        )
                    )
                )
            )
            WHERE EXISTS (
                SELECT FROM picks AS k
                WHERE k.restaurant_id = $1 AND k.order_number = o.order_number AND k.choice IS NOT NULL
            ) OR EXISTS (
                SELECT FROM discounts AS d JOIN order_items AS i USING (public_id)
                WHERE d.session_id = o.session_id AND i.restaurant_id = $1 AND i.order_number = o.order_number
            )
        ) AS changed
    FROM (
        SELECT * FROM fulfilments
        WHERE restaurant_id = $1 AND customer_id = $2
        ORDER BY order_number DESC
        LIMIT $3
    ) AS f JOIN orders AS o ON o.restaurant_id = $1 AND o.order_number = f.order_number
), paid AS MATERIALIZED (
    SELECT p.*, t.order_number FROM theirs AS t JOIN payments AS p ON p.payment_id = t.payment_id
), subjects AS (
    SELECT 'customer-' || $2::integer AS subject
    UNION ALL
    SELECT 'ORD-' || $1::integer || '-' || order_number FROM theirs
    UNION ALL
    SELECT 'payment-' || payment_id FROM paid
), entries AS (
    SELECT a.* FROM subjects AS s
    CROSS JOIN LATERAL (
        SELECT * FROM audit
        WHERE restaurant_id = $1 AND subject = s.subject
        ORDER BY created_at DESC, audit_id DESC
        LIMIT $4
    ) AS a
    ORDER BY a.created_at DESC, a.audit_id DESC
    LIMIT $4
), told AS (
    SELECT n.order_number, n.kind, n.raised_at, n.attempts, n.told_at, n.told_by
    FROM theirs AS t
    CROSS JOIN LATERAL (
        SELECT * FROM notices WHERE restaurant_id = $1 AND order_number = t.order_number OFFSET 0
    ) AS n
    UNION ALL
    SELECT NULL, l.kind, l.raised_at, l.attempts, coalesce(l.told_at, l.over_at),
        CASE WHEN l.told_at IS NOT NULL THEN 'mail' WHEN l.over_at IS NOT NULL THEN 'nobody' END
    FROM recurring_orders AS r
    CROSS JOIN LATERAL (
        SELECT * FROM recurring_letters WHERE recurring_order_id = r.recurring_order_id OFFSET 0
    ) AS l
    WHERE r.customer_id = $2 AND r.restaurant_id = $1
    ORDER BY raised_at DESC
    LIMIT $4
)
SELECT json_build_object(
    'customer', json_build_object(
        'customer_id', c.customer_id, 'name', c.name, 'email', c.email, 'phone', c.phone, 'created_at', c.created_at,
        'erased_at', c.erased_at
    ),
    'orders', (
        SELECT coalesce(json_agg(json_build_object(
            'order_number', t.order_number, 'status', t.status, 'payment_status', t.payment_status, 'total', t.total,
            'created_at', t.created_at, 'session_id', t.session_id, 'customer_id', $2, 'kind', t.kind,
            'starts_at', t.starts_at, 'name', t.name, 'changed', t.changed
        ) ORDER BY t.order_number DESC), '[]')
        FROM theirs AS t
    ),
    'payments', (
        SELECT coalesce(json_agg(json_build_object(
            'payment_id', p.payment_id, 'order_number', p.order_number, 'amount', p.amount, 'refunded', p.refunded,
            'method', p.method, 'status', p.status, 'error', p.error, 'created_at', p.created_at
        ) ORDER BY p.created_at DESC), '[]')
        FROM paid AS p
    ),
    'notices', (
        SELECT coalesce(json_agg(n ORDER BY n.raised_at DESC), '[]') FROM told AS n
    ),
    'cart', (
        SELECT json_build_object(
            'session_id', s.session_id, 'opened_at', s.opened_at, 'items', (
                SELECT count(*) FROM cart_items AS i
                WHERE i.session_id = s.session_id AND i.state IN ('pending', 'locked')
            )
        )
        FROM sessions AS s
        WHERE s.restaurant_id = $1 AND s.customer_id = $2 AND s.kind = 'shop' AND s.state = 'active'
    ),
    'audit', (
        SELECT coalesce(json_agg(json_build_object(
            'audit_id', e.audit_id, 'at', e.created_at, 'who', e.staff_user_id, 'name', u.name, 'what', e.action,
            'subject', e.subject, 'old', e.old_value #>> '{}', 'new', e.new_value #>> '{}'
        ) ORDER BY e.created_at DESC, e.audit_id DESC), '[]')
        FROM entries AS e LEFT JOIN staff_users AS u USING (staff_user_id)
    )
)::text AS story
FROM customers AS c
WHERE c.restaurant_id = $1 AND c.customer_id = $2
