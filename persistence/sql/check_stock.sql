-- Of up to $3 items of restaurant $1 above number $2: the last number, and those whose count is not the sum of its moves.
WITH menu AS MATERIALIZED (
    SELECT menu_item_id FROM menu_items WHERE restaurant_id = $1
), looked AS (
    SELECT menu_item_id FROM menu WHERE menu_item_id > $2 ORDER BY menu_item_id LIMIT $3
), compared AS (
    SELECT l.menu_item_id, coalesce(k.on_hand, 0) AS found, (
        SELECT coalesce(sum(m.quantity), 0)
        FROM stock_moves AS m
        WHERE m.branch_id = b.branch_id AND m.menu_item_id = l.menu_item_id
    ) AS expected
    FROM looked AS l
    JOIN branches AS b ON b.restaurant_id = $1
    LEFT JOIN stock AS k ON k.branch_id = b.branch_id AND k.menu_item_id = l.menu_item_id
)
SELECT (SELECT max(menu_item_id) FROM looked) AS last, coalesce(json_agg(json_build_object(
    'subject', format('item-%s', menu_item_id), 'expected', expected, 'found', found
) ORDER BY menu_item_id) FILTER (WHERE found <> expected), '[]')::text AS findings
FROM compared
