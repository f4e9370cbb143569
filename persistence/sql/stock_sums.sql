-- Up to $1 items of branches whose count is not the sum of their moves; one that is not counted has moves that sum to 0.
SELECT b.restaurant_id, b.branch_id, menu_item_id, k.on_hand, coalesce(m.moved, 0)::bigint AS moved
FROM stock AS k
FULL JOIN (
    SELECT branch_id, menu_item_id, sum(quantity) AS moved FROM stock_moves GROUP BY branch_id, menu_item_id
) AS m USING (branch_id, menu_item_id)
JOIN branches AS b USING (branch_id)
WHERE coalesce(k.on_hand, 0) <> coalesce(m.moved, 0)
ORDER BY b.branch_id, menu_item_id
LIMIT $1
