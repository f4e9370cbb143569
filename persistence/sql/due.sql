-- Up to $2 sessions that should have woken by $1, longest due first. Only an active session has something to wake for.
-- A cart of the shop lives for 30 days at least (`CART_KEPT_S`), unless it is locked for an order that is still a draft. So
-- of all that there are, only those are looked at.
SELECT session_id
FROM (
    SELECT session_id, wake_at FROM sessions WHERE state = 'active' AND kind <> 'shop' AND wake_at <= $1
    UNION
    SELECT session_id, wake_at FROM sessions
    WHERE state = 'active' AND kind = 'shop' AND opened_at <= $1 - interval '30 days' AND wake_at <= $1
    UNION
    SELECT session_id, s.wake_at FROM orders AS o JOIN sessions AS s USING (session_id)
    WHERE o.status = 'draft' AND s.state = 'active' AND s.kind = 'shop' AND s.wake_at <= $1
) AS due
ORDER BY wake_at
LIMIT $2
