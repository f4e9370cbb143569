-- The restaurants with a recurring order that has something to do at $1.
SELECT DISTINCT restaurant_id FROM recurring_orders WHERE due_at <= $1
