-- Up to $2 sessions that should have woken by $1, longest due first. Only an active session has something to wake for.
-- A cart of the shop lives for 30 days at least (`CART_KEPT_S`) unless somebody wakes it: of all that there are, only those
-- are looked at that have. One that is locked is woken by whoever sees to its payment.
SELECT session_id
FROM (
    SELECT session_id, wake_at FROM sessions WHERE state = 'active' AND kind <> 'shop' AND wake_at <= $1
    UNION ALL
    SELECT session_id, wake_at FROM sessions
    WHERE state = 'active' AND kind = 'shop' AND opened_at <= $1 - interval '30 days' AND wake_at <= $1
) AS s
ORDER BY wake_at
LIMIT $2
