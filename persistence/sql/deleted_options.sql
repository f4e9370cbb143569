-- Groups of options of restaurant $1 that were deleted, and options alone whose group is there: $2 of each at most.
SELECT g.key, g.name, g.deleted_at, g.group_id
FROM (
    (
        SELECT option_group_id AS key, name, deleted_at, NULL::integer AS group_id
        FROM option_groups
        WHERE restaurant_id = $1 AND deleted_at IS NOT NULL
        ORDER BY deleted_at DESC
        LIMIT $2
    )
    UNION ALL
    (
        SELECT o.option_id, o.name, o.deleted_at, o.option_group_id
        FROM options AS o
        JOIN option_groups AS h ON h.restaurant_id = $1 AND h.option_group_id = o.option_group_id
        WHERE o.restaurant_id = $1 AND o.deleted_at IS NOT NULL AND h.deleted_at IS NULL
        ORDER BY o.deleted_at DESC
        LIMIT $2
    )
) AS g
ORDER BY g.deleted_at DESC, g.key
