-- Every restaurant's slug, revision and highest order number: the one look that keeps all of them fresh.
SELECT h.restaurant_id, h.slug, coalesce(v.revision, 0) AS revision, h.last_order_number
FROM restaurants AS h
LEFT JOIN restaurant_revisions AS v USING (restaurant_id)
ORDER BY h.restaurant_id
