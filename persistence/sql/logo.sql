-- The logo of restaurant $1, or no row.
SELECT digest, media_type, picture FROM restaurant_logos WHERE restaurant_id = $1
