-- Restaurants that ask for a pass and have one that was made by $1 and that nobody was told.
SELECT p.restaurant_id
FROM daily_passes AS p
JOIN restaurants AS h ON h.restaurant_id = p.restaurant_id
WHERE p.revoked_at IS NULL AND p.told_at IS NULL AND p.created_at <= $1 AND h.pass_required
ORDER BY p.restaurant_id
