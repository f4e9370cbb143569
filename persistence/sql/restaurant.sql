-- Restaurant $1 with its hours, branches, tables and menu, as a JSON object; the stock of its branches and what is taken
-- of their slots, as JSON; and its revision; or no row. The first is null where its mark is still $2: whoever knows
-- that has it already (`persistence.menu_copies`).
WITH option_groups_of_menu AS MATERIALIZED ( -- each once, however many items offer it
    SELECT g.option_group_id, json_build_object(
        'group_id', g.option_group_id, 'name', g.name, 'least', g.least, 'most', g.most, 'repeat', g.repeat,
        'translations', g.translations, 'options', coalesce(o.options, '[]')
    ) AS body
    FROM option_groups AS g
    LEFT JOIN (
        SELECT o.option_group_id, json_agg(o ORDER BY o.position, o.option_id) AS options
        FROM options AS o
        WHERE o.restaurant_id = $1 AND o.deleted_at IS NULL
        GROUP BY o.option_group_id
    ) AS o USING (option_group_id)
    WHERE g.restaurant_id = $1 AND g.deleted_at IS NULL
)
SELECT coalesce(v.revision, 0) AS revision, v.mark, h.last_order_number,
CASE WHEN v.mark = $2 THEN NULL ELSE json_build_object(
    'restaurant_id', h.restaurant_id,
    'version', h.version,
    'hold_s', h.hold_s,
    'slug', h.slug,
    'name', h.name,
    'timezone', h.timezone,
    'currency', h.currency,
    'minor_digits', h.minor_digits,
    'ordering_enabled', h.ordering_enabled,
    'pass_required', h.pass_required,
    'paid_first', h.paid_first,
    'pos_policy', h.pos_policy,
    'terms', h.terms,
    'brand_color', h.brand_color,
    'prices_include_tax', h.prices_include_tax,
    'languages', h.languages,
    'kitchen_language', h.kitchen_language,
    'tax_classes', (
        SELECT coalesce(json_object_agg(x.tax_class_id, x ORDER BY x.tax_class_id), '{}')
        FROM tax_classes AS x
        WHERE x.restaurant_id = h.restaurant_id AND x.deleted_at IS NULL
    ),
    'timed_menus', (
        SELECT coalesce(json_agg(u ORDER BY u.menu_id), '[]')
        FROM menus AS u
        WHERE u.restaurant_id = h.restaurant_id AND u.deleted_at IS NULL
    ),
    'logo', (SELECT l.digest FROM restaurant_logos AS l WHERE l.restaurant_id = h.restaurant_id),
    'till', json_build_object('driver', h.pos_driver, 'settings', left(h.pos_settings::text, 16384)),
    'payments', json_build_object('driver', h.payment_driver, 'settings', left(h.payment_settings::text, 16384)),
    'hours', (
        SELECT coalesce(json_agg(
            json_build_object(
                'opening_hours_id', o.opening_hours_id, 'weekday', o.weekday, 'opens', o.opens, 'closes', o.closes,
                'on', o.on_date
            )
            ORDER BY o.on_date NULLS FIRST, o.weekday, o.opens, o.opening_hours_id
        ), '[]')
        FROM opening_hours AS o
        WHERE o.restaurant_id = h.restaurant_id
    ),
    'branches', (
        SELECT coalesce(json_object_agg(b.branch_id, json_build_object(
            'branch_id', b.branch_id, 'name', b.name, 'address', b.address, 'phone', b.phone,
            'pick_up', b.pick_up, 'delivery', b.delivery, 'hours', b.hours, 'active', b.deleted_at IS NULL,
            'slots', (
                SELECT coalesce(json_agg(w ORDER BY w.weekday, w.starts, w.slot_id), '[]')
                FROM slots AS w
                WHERE w.restaurant_id = b.restaurant_id AND w.branch_id = b.branch_id AND w.deleted_at IS NULL
            ),
            'zones', (
                SELECT coalesce(json_agg(z ORDER BY z.zone_id), '[]')
                FROM zones AS z
                WHERE z.restaurant_id = b.restaurant_id AND z.branch_id = b.branch_id AND z.deleted_at IS NULL
            )
        ) ORDER BY b.branch_id), '{}')
        FROM branches AS b
        WHERE b.restaurant_id = h.restaurant_id
    ),
    'tables', (
        SELECT coalesce(json_object_agg(t.table_id, t ORDER BY t.table_number), '{}')
        FROM tables AS t
        WHERE t.restaurant_id = h.restaurant_id
    ),
    'menu', json_build_object(
        'categories', (
            SELECT coalesce(json_agg(c ORDER BY c.position, c.category_id), '[]')
            FROM menu_categories AS c
            WHERE c.restaurant_id = h.restaurant_id AND c.deleted_at IS NULL
        ),
        'groups', (
            SELECT coalesce(json_object_agg(g.option_group_id, g.body ORDER BY g.option_group_id), '{}')
            FROM option_groups_of_menu AS g
        ),
        'items', (
            SELECT coalesce(json_object_agg(m.menu_item_id, m ORDER BY m.position, m.menu_item_id), '{}')
            FROM (
                SELECT i.*, coalesce(x.groups, '[]') AS groups
                FROM menu_items AS i
                LEFT JOIN (
                    SELECT x.menu_item_id, json_agg(g.body ORDER BY x.position, x.option_group_id) AS groups
                    FROM item_option_groups AS x
                    JOIN option_groups_of_menu AS g USING (option_group_id)
                    WHERE x.restaurant_id = h.restaurant_id
                    GROUP BY x.menu_item_id
                ) AS x USING (menu_item_id)
                WHERE i.restaurant_id = h.restaurant_id AND i.deleted_at IS NULL AND NOT EXISTS (
                    SELECT FROM menu_categories AS d WHERE d.category_id = i.category_id AND d.deleted_at IS NOT NULL
                )
            ) AS m
        )
    )
)::text END AS restaurant, (
    SELECT json_agg(json_build_object(
        'branch_id', b.branch_id,
        'on_hand', (
            SELECT coalesce(json_object_agg(k.menu_item_id, k.on_hand), '{}')
            FROM stock AS k
            WHERE k.branch_id = b.branch_id
        ),
        'low', (
            SELECT coalesce(json_object_agg(k.menu_item_id, k.low_at), '{}')
            FROM stock AS k
            WHERE k.branch_id = b.branch_id AND k.low_at IS NOT NULL
        ),
        'holds', (
            SELECT coalesce(json_agg(json_build_object('session_id', x.session_id, 'hold', x)), '[]')
            FROM holds AS x JOIN sessions AS s USING (session_id)
            WHERE x.branch_id = b.branch_id AND x.until > now() AND s.state = 'active' AND s.lock_order IS NULL
        ),
        -- Lines that hold nothing of what is counted, and would: those that are marked, and those never looked at since.
        -- A line asks for its item and for what its options are; the names are those of `actors.domain.stock.hold`.
        'waiting', (
            SELECT coalesce(json_agg(json_build_object('session_id', s.session_id, 'hold', json_build_object(
                'public_id', n.public_id, 'menu_item_id', a.menu_item_id, 'branch_id', b.branch_id, 'qty', a.qty,
                'until', coalesce(x.until, c.created_at + h.hold_s * interval '1 second'),
                'line_id', CASE WHEN n.public_id <> c.public_id THEN c.public_id END
            ))), '[]')
            FROM sessions AS s
            LEFT JOIN tables AS t ON t.table_id = s.table_id
            JOIN cart_items AS c ON c.session_id = s.session_id AND c.state = 'pending'
            CROSS JOIN LATERAL (
                SELECT c.menu_item_id, c.qty
                WHERE c.options = '[]'
                UNION ALL
                SELECT e.menu_item_id, sum(e.qty)::integer
                FROM (
                    SELECT c.menu_item_id, c.qty
                    UNION ALL
                    SELECT coalesce((o ->> 'item_id')::integer, -(o ->> 'option_id')::integer),
                        c.qty * (o ->> 'qty')::integer
                    FROM jsonb_array_elements(c.options) AS o
                ) AS e
                WHERE c.options <> '[]'
                GROUP BY e.menu_item_id
            ) AS a
            CROSS JOIN LATERAL (
                SELECT CASE
                    WHEN a.menu_item_id = c.menu_item_id THEN c.public_id
                    ELSE md5(c.public_id::text || '/' || a.menu_item_id)::uuid
                END AS public_id
            ) AS n
            JOIN stock AS k ON k.branch_id = b.branch_id AND k.menu_item_id = a.menu_item_id
            LEFT JOIN holds AS x ON x.session_id = c.session_id AND x.public_id = n.public_id
            WHERE s.restaurant_id = h.restaurant_id AND s.state = 'active' AND s.lock_order IS NULL
                AND s.kind <> 'shop' AND coalesce(t.branch_id, b.main) = b.branch_id
                AND coalesce(x.qty, 0) = 0
                AND coalesce(x.until, c.created_at + h.hold_s * interval '1 second') > now()
        )
    ) ORDER BY b.branch_id)
    FROM (
        SELECT branch_id, min(branch_id) OVER () AS main
        FROM branches
        WHERE restaurant_id = h.restaurant_id
    ) AS b
)::text AS stock, (
    -- What is taken of slots from the day before yesterday on: it may still be that day somewhere.
    SELECT coalesce(json_agg(json_build_object('slot_id', d.slot_id, 'day', d.day, 'taken', d.taken)), '[]')
    FROM slots AS w JOIN slot_days AS d USING (slot_id)
    WHERE w.restaurant_id = h.restaurant_id AND d.day >= current_date - 2
)::text AS taken
FROM restaurants AS h
LEFT JOIN restaurant_revisions AS v USING (restaurant_id)
WHERE h.restaurant_id = $1
