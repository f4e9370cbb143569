-- Orders $2 of restaurant $1 as others are told of them.
SELECT o.order_number::text AS entity_id, json_build_object(
    'order_id', 'ORD-' || o.restaurant_id || '-' || o.order_number,
    'order_number', o.order_number,
    'session_id', o.session_id,
    'round', o.round,
    'status', o.status,
    'payment_status', o.payment_status,
    'pos_status', o.pos_status,
    'pos_ticket', o.pos_ticket,
    'fulfilment', o.fulfilment,
    'total', round(o.total / power(10::numeric, r.minor_digits), r.minor_digits),
    'currency', r.currency,
    'special_instructions', o.special_instructions,
    'placed_by', o.placed_by,
    'created_at', o.created_at
)::text AS body
FROM orders AS o JOIN restaurants AS r USING (restaurant_id)
WHERE o.restaurant_id = $1 AND o.order_number = ANY ($2::text[]::integer[])
