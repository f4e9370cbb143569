-- Tables $2 of restaurant $1 as others are told of them.
SELECT table_id::text AS entity_id, json_build_object(
    'table_id', table_id,
    'table_number', table_number,
    'enabled', enabled,
    'branch_id', branch_id
)::text AS body
FROM tables
WHERE restaurant_id = $1 AND table_id = ANY ($2::text[]::integer[])
