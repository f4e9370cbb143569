-- Of up to $3 items and options of restaurant $1 above number $2: the last number, and those whose count is not
-- the sum of its moves at some branch.
WITH menu AS MATERIALIZED ( -- numbered in one row, from which a look goes on: items even, options odd
    SELECT menu_item_id, 2 * menu_item_id::bigint AS number, 'item-' || menu_item_id AS subject
    FROM menu_items
    WHERE restaurant_id = $1
    UNION ALL
    SELECT -option_id, 2 * option_id::bigint + 1, 'option-' || option_id
    FROM options
    WHERE restaurant_id = $1
), looked AS (
    SELECT * FROM menu WHERE number > $2 ORDER BY number LIMIT $3
), compared AS (
    SELECT l.number, l.subject || CASE WHEN b.branch_id = b.main THEN '' ELSE ' branch-' || b.branch_id END AS subject,
        b.branch_id, coalesce(k.on_hand, 0) AS found, (
        SELECT coalesce(sum(m.quantity), 0)
        FROM stock_moves AS m
        WHERE m.branch_id = b.branch_id AND m.menu_item_id = l.menu_item_id
    ) AS expected
    FROM looked AS l
    CROSS JOIN (SELECT branch_id, min(branch_id) OVER () AS main FROM branches WHERE restaurant_id = $1) AS b
    LEFT JOIN stock AS k ON k.branch_id = b.branch_id AND k.menu_item_id = l.menu_item_id
)
SELECT (SELECT max(number) FROM looked) AS last, coalesce(json_agg(json_build_object(
    'subject', subject, 'expected', expected, 'found', found
) ORDER BY number, branch_id) FILTER (WHERE found <> expected), '[]')::text AS findings
FROM compared
