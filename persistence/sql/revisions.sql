-- Every restaurant's slug, revision and highest order number, and the switch of them all: the one look that keeps all
-- of them fresh.
SELECT h.restaurant_id, h.slug, coalesce(v.revision, 0) AS revision, h.last_order_number,
    coalesce((SELECT s.ordering_enabled FROM system_switches AS s WHERE s.system_id = 1), true) AS system_ordering
FROM restaurants AS h
LEFT JOIN restaurant_revisions AS v USING (restaurant_id)
ORDER BY h.restaurant_id
