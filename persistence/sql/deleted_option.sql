-- The option $2 of restaurant $1, if it was deleted by itself, with its group and its place there, as JSON.
SELECT json_build_object('group_id', o.option_group_id, 'place', o.position, 'option', o)::text AS body
FROM options AS o
WHERE o.option_id = $2 AND o.restaurant_id = $1 AND o.deleted_at IS NOT NULL
