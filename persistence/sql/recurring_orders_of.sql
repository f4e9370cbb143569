-- The recurring orders of customer $2 of restaurant $1.
SELECT * FROM recurring_orders WHERE customer_id = $2 AND restaurant_id = $1 ORDER BY place
