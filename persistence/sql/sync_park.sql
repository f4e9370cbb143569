-- Parks what sink $1 refuses: types $2, ids $3, what had happened $4 (JSON), its words $5, at $6, messages $7, tried again $8.
INSERT INTO sync_parked AS kept (sink_id, entity_type, entity_id, facts, error, at, message, next_at)
SELECT $1, p.entity_type, p.entity_id, ARRAY(SELECT json_array_elements_text(p.facts::json)), p.error, $6,
    p.message, p.next_at
FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $7::bigint[], $8::timestamptz[])
    AS p (entity_type, entity_id, facts, error, message, next_at)
ON CONFLICT (sink_id, entity_type, entity_id)
DO UPDATE SET facts = kept.facts || excluded.facts, error = excluded.error, at = excluded.at,
    message = excluded.message, tries = 0, next_at = excluded.next_at
RETURNING entity_id
