-- Parks what sink $1 refuses for good: types $2, ids $3, what had happened $4 (JSON) and its words $5, at $6.
INSERT INTO sync_parked AS kept (sink_id, entity_type, entity_id, facts, error, at)
SELECT $1, p.entity_type, p.entity_id, ARRAY(SELECT json_array_elements_text(p.facts::json)), p.error, $6
FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS p (entity_type, entity_id, facts, error)
ON CONFLICT (sink_id, entity_type, entity_id)
DO UPDATE SET facts = kept.facts || excluded.facts, error = excluded.error, at = excluded.at
RETURNING entity_id
