-- The highest order number that restaurant $1 has ever given.
SELECT last_order_number FROM restaurants WHERE restaurant_id = $1
