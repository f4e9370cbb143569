-- What was deleted of the menu of restaurant $1 and is not restored, the latest first: $2 of each kind at most.
SELECT g.kind, g.key, g.name, g.deleted_at, g.category_id, g.tax_class_id, g.group_ids
FROM (
    (
        SELECT 'menu_items' AS kind, menu_item_id AS key, name, deleted_at, category_id, tax_class_id, ARRAY(
                SELECT x.option_group_id
                FROM item_option_groups AS x
                WHERE x.menu_item_id = menu_items.menu_item_id
                ORDER BY x.position, x.option_group_id
            ) AS group_ids
        FROM menu_items
        WHERE restaurant_id = $1 AND deleted_at IS NOT NULL
        ORDER BY deleted_at DESC
        LIMIT $2
    )
    UNION ALL
    (
        SELECT 'menu_categories', category_id, name, deleted_at, NULL, NULL, '{}'
        FROM menu_categories
        WHERE restaurant_id = $1 AND deleted_at IS NOT NULL
        ORDER BY deleted_at DESC
        LIMIT $2
    )
    UNION ALL
    (
        SELECT 'tax_classes', tax_class_id, name, deleted_at, NULL, NULL, '{}'
        FROM tax_classes
        WHERE restaurant_id = $1 AND deleted_at IS NOT NULL
        ORDER BY deleted_at DESC
        LIMIT $2
    )
    UNION ALL
    (
        SELECT 'timed_menus', menu_id, name, deleted_at, NULL, NULL, '{}'
        FROM menus
        WHERE restaurant_id = $1 AND deleted_at IS NOT NULL
        ORDER BY deleted_at DESC
        LIMIT $2
    )
) AS g
ORDER BY g.deleted_at DESC, g.kind, g.key
