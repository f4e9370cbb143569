-- Restaurant $1's customers whose address begins with $2 (in small letters) or whose number, written backwards, begins
-- with $3, up to $5 of each; and its order $4. Null finds nothing. As JSON. What begins with a word stands between it and
-- the word with the last sign there is: a plan that does not know the word finds that in an index, and no LIKE. An order of
-- which something did not come, or off whose lines something was taken, has what is known of that.
WITH people AS (
    (
        SELECT customer_id FROM customers
        WHERE restaurant_id = $1 AND erased_at IS NULL AND lower(email) ~>=~ $2::text
            AND lower(email) ~<~ ($2 || chr(1114111))
        ORDER BY lower(email)
        LIMIT $5
    ) UNION (
        SELECT customer_id FROM customers
        WHERE restaurant_id = $1 AND phone <> ''
            AND reverse(regexp_replace(phone, '[^0-9]', '', 'g')) ~>=~ $3::text
            AND reverse(regexp_replace(phone, '[^0-9]', '', 'g')) ~<~ ($3 || chr(1114111))
        LIMIT $5
    )
)
SELECT json_build_object(
    'customers', (
        SELECT coalesce(json_agg(json_build_object(
            'customer_id', c.customer_id, 'name', c.name, 'email', c.email, 'phone', c.phone,
            'created_at', c.created_at
        ) ORDER BY c.email), '[]')
        FROM people JOIN customers AS c USING (customer_id)
    ),
    'orders', (
        SELECT coalesce(json_agg(json_build_object(
            'order_number', o.order_number, 'status', o.status, 'payment_status', o.payment_status,
            'total', coalesce(f.total, o.total), 'created_at', o.created_at, 'session_id', o.session_id,
            'customer_id', f.customer_id, 'kind', f.kind, 'starts_at', f.starts_at, 'name', f.name,
            'changed', (
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
            )
        )), '[]')
        FROM orders AS o LEFT JOIN fulfilments AS f USING (restaurant_id, order_number)
        WHERE o.restaurant_id = $1 AND o.order_number = $4::integer
    )
)::text AS found
