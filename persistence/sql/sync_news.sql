-- Up to $6 rows of the outbox of restaurant $1 for sink $2 after cursor $3, $4, $5, from before all that goes on.
SELECT xid, entity_type, entity_id, facts, version, at
FROM sync_log
WHERE restaurant_id = $1 AND sink_id IN (0, $2)
    AND (xid, entity_type, entity_id) > ($3::bigint, $4::text, $5::text)
    AND xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
ORDER BY xid, entity_type, entity_id
LIMIT $6
