-- The id of the restaurant with slug $1.
SELECT restaurant_id FROM restaurants WHERE slug = $1
