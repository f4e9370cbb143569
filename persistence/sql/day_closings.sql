-- The days $2 of restaurant $1 that are closed, in their order.
SELECT day, starts_at, ends_at, figures::text, counted_cash, by_user, closed_at
FROM day_closings
WHERE restaurant_id = $1 AND day = ANY ($2::date[])
ORDER BY day
