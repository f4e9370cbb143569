-- Order $2 of the shop of restaurant $1, how it comes to its customer and what was picked of it; no row for any other.
SELECT known::text AS found
FROM shop_orders
WHERE restaurant_id = $1 AND order_number = $2 AND status <> 'draft'
