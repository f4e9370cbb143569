-- What became of what webhook $1 had refused: entities $2, $3 known since $4, taken $5, error $6, tried again at $7.
WITH tried AS (
    SELECT * FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::boolean[], $6::text[], $7::timestamptz[])
        AS t (entity_type, entity_id, at, taken, error, next_at)
), gone AS (
    DELETE FROM sync_parked AS p USING tried AS t
    WHERE t.taken AND p.sink_id = $1 AND p.entity_type = t.entity_type AND p.entity_id = t.entity_id AND p.at = t.at
)
UPDATE sync_parked AS p SET tries = p.tries + 1, error = t.error, next_at = t.next_at
FROM tried AS t
WHERE NOT t.taken AND p.sink_id = $1 AND p.entity_type = t.entity_type AND p.entity_id = t.entity_id AND p.at = t.at
RETURNING p.entity_id
