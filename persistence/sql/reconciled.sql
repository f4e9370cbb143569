-- What was found on days $2 to $3, both counted in, of restaurant $1, oldest first.
SELECT found::text FROM reconciliations WHERE restaurant_id = $1 AND day >= $2 AND day <= $3 ORDER BY day
