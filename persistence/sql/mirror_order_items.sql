-- The items of orders $2 of restaurant $1, all of each order, as others are told of them.
SELECT i.order_number::text AS entity_id, json_build_object(
    'order_id', 'ORD-' || i.restaurant_id || '-' || i.order_number,
    'items', json_agg(json_build_object(
        'position', i.position,
        'public_id', i.public_id,
        'menu_item_id', i.menu_item_id,
        'name', i.name,
        'options', i.options,
        'qty', i.qty,
        'note', i.note,
        'unit_price', round(i.unit_price / power(10::numeric, r.minor_digits), r.minor_digits),
        'line_total', round(i.qty * i.unit_price / power(10::numeric, r.minor_digits), r.minor_digits),
        'tax_rate', i.tax_rate,
        'member_id', i.member_id,
        'branch_id', i.branch_id,
        'state', t.state
    ) ORDER BY i.position)
)::text AS body
FROM order_items AS i
JOIN restaurants AS r USING (restaurant_id)
LEFT JOIN ticket_items AS t USING (restaurant_id, order_number, position)
WHERE i.restaurant_id = $1 AND i.order_number = ANY ($2::text[]::integer[])
GROUP BY i.restaurant_id, i.order_number
