-- Somebody listens to restaurants $1 at $2: where none did, a sink is made, and numbers go on above $3. Gives how far each is.
-- `begun_xid` is 0 until somebody comes again, who sees the sink: whoever has not seen it, and told it nothing, has begun before.
WITH asked AS (
    SELECT unnest($1::integer[]) AS restaurant_id
), made AS (
    INSERT INTO sync_sinks (restaurant_id, kind)
    SELECT a.restaurant_id, 'stream'
    FROM asked AS a
    WHERE NOT EXISTS (SELECT FROM sync_sinks AS s WHERE s.restaurant_id = a.restaurant_id AND s.kind = 'stream')
    ON CONFLICT DO NOTHING
    RETURNING restaurant_id
)
INSERT INTO streams AS s (restaurant_id, seq, kept_after, listened_at, begun_xid)
SELECT restaurant_id, $3::bigint, $3::bigint, $2, 0 FROM asked
ON CONFLICT (restaurant_id) DO UPDATE SET
    listened_at = greatest(s.listened_at, excluded.listened_at),
    seq = CASE WHEN s.restaurant_id IN (SELECT restaurant_id FROM made)
        THEN greatest(s.seq + 1, excluded.seq) ELSE s.seq END,
    kept_after = CASE WHEN s.restaurant_id IN (SELECT restaurant_id FROM made)
        THEN greatest(s.seq + 1, excluded.seq) ELSE s.kept_after END,
    begun_xid = CASE WHEN s.restaurant_id IN (SELECT restaurant_id FROM made) THEN 0
        WHEN s.begun_xid = 0 THEN pg_current_xact_id()::text::bigint ELSE s.begun_xid END
RETURNING restaurant_id, seq, kept_after,
    begun_xid > 0 AND begun_xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS ready
