-- Keeps where sink $1 with lease $2 is, which stays so if $12, else is given back; gives it, or nothing where it is another's.
UPDATE sync_sinks
SET cursor_xid = $3::bigint, cursor_type = $4, cursor_id = $5, delivered = delivered + $6,
    delivered_at = coalesce($7, delivered_at), attempts = $8, last_error = $9, next_at = $10, look_at = $11,
    leased_until = CASE WHEN $12 THEN leased_until END
WHERE sink_id = $1 AND lease = $2
RETURNING sink_id
