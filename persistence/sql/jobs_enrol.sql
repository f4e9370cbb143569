-- Sees to it that there is a job of each name $1, and of each name $2 and restaurant, due at $3; forgets gone restaurants'.
WITH gone AS (
    DELETE FROM jobs AS j
    WHERE j.restaurant_id <> 0 AND NOT EXISTS (SELECT FROM restaurants AS h WHERE h.restaurant_id = j.restaurant_id)
), wanted AS (
    SELECT a.name, 0 AS restaurant_id FROM unnest($1::text[]) AS a (name)
    UNION ALL
    SELECT e.name, h.restaurant_id FROM unnest($2::text[]) AS e (name) CROSS JOIN restaurants AS h
)
INSERT INTO jobs (name, restaurant_id, due_at)
SELECT w.name, w.restaurant_id, $3
FROM wanted AS w
WHERE NOT EXISTS (SELECT FROM jobs AS j WHERE j.name = w.name AND j.restaurant_id = w.restaurant_id)
ORDER BY w.name, w.restaurant_id -- so that two processes wait for one another and not in a circle
ON CONFLICT DO NOTHING
