-- The restaurants that sell to customers, by their names, up to $1: those with a time at a branch that is not deleted.
SELECT h.slug, h.name
FROM restaurants AS h
WHERE EXISTS (
    SELECT FROM branches AS b
    JOIN slots AS s ON s.restaurant_id = b.restaurant_id AND s.branch_id = b.branch_id
    WHERE b.restaurant_id = h.restaurant_id AND b.deleted_at IS NULL AND (b.pick_up OR b.delivery)
        AND s.deleted_at IS NULL
)
ORDER BY h.name, h.restaurant_id
LIMIT $1::integer
