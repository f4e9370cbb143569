-- At $3 somebody was told the words of restaurant $1's pass, if it still is the one that was made at $2.
UPDATE daily_passes SET told_at = $3
WHERE restaurant_id = $1 AND created_at = $2 AND revoked_at IS NULL
RETURNING daily_pass_id
