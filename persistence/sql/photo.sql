-- The photo of item $2 of restaurant $1, or no row.
SELECT digest, picture FROM item_photos WHERE restaurant_id = $1 AND menu_item_id = $2
