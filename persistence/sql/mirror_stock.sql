-- The stock of restaurant $1 of branches and items $2 (`branch:item`) as others are told of it.
SELECT k.branch_id || ':' || k.menu_item_id AS entity_id, json_build_object(
    'branch_id', k.branch_id,
    'menu_item_id', k.menu_item_id,
    'on_hand', k.on_hand,
    'low_at', k.low_at
)::text AS body
FROM unnest($2::text[]) AS asked (entity_id)
JOIN stock AS k ON k.branch_id = split_part(entity_id, ':', 1)::integer
    AND k.menu_item_id = split_part(entity_id, ':', 2)::integer
JOIN branches AS b ON b.branch_id = k.branch_id AND b.restaurant_id = $1
