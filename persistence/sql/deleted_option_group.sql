-- The group of options $2 of restaurant $1, if it was deleted, with what was in it then and who offered it, as JSON.
SELECT json_build_object(
    'group', json_build_object(
        'group_id', g.option_group_id, 'name', g.name, 'least', g.least, 'most', g.most, 'repeat', g.repeat,
        'translations', g.translations, 'options', (
            SELECT coalesce(json_agg(o ORDER BY o.position, o.option_id), '[]')
            FROM options AS o
            WHERE o.restaurant_id = $1 AND o.option_group_id = $2 AND o.deleted_at IS NULL
        )
    ),
    'places', (
        SELECT coalesce(json_object_agg(x.menu_item_id, x.position), '{}')
        FROM item_option_groups AS x
        WHERE x.option_group_id = $2 AND x.restaurant_id = $1
    )
)::text AS body
FROM option_groups AS g
WHERE g.restaurant_id = $1 AND g.option_group_id = $2 AND g.deleted_at IS NOT NULL
