-- What came and went in restaurant $1 from $2 until before $3, by method and whose hands it went through.
SELECT method, by_user,
    count(*) FILTER (WHERE amount > 0) AS count,
    coalesce(sum(amount) FILTER (WHERE amount > 0), 0)::bigint AS taken,
    coalesce(sum(tip) FILTER (WHERE tip > 0), 0)::bigint AS tips,
    coalesce(sum(amount) FILTER (WHERE amount > 0 AND deposit), 0)::bigint AS deposits,
    coalesce(-sum(amount) FILTER (WHERE amount < 0), 0)::bigint AS back,
    coalesce(-sum(tip) FILTER (WHERE tip < 0), 0)::bigint AS tips_back
FROM payment_moves
WHERE restaurant_id = $1 AND at >= $2 AND at < $3
GROUP BY method, by_user
ORDER BY method, by_user NULLS FIRST
