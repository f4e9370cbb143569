-- Every restaurant's id and slug.
SELECT slug, restaurant_id FROM restaurants ORDER BY restaurant_id
