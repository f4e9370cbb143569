-- Keeps how webhook $1 answered at $2: messages $3, types $4, entities $5, $6, statuses $7, durations $8, errors $9, answers $10.
WITH told AS (
    INSERT INTO webhook_deliveries AS kept
        (sink_id, message_id, event_type, entity_type, entity_id, first_at, at, status, duration_ms, error, answer)
    SELECT $1::integer, t.message_id, t.event_type, t.entity_type, t.entity_id, $2::timestamptz, $2, t.status,
        t.duration_ms, t.error, t.answer
    FROM unnest(
        $3::text[], $4::text[], $5::text[], $6::text[], $7::integer[], $8::integer[], $9::text[], $10::text[]
    ) AS t (message_id, event_type, entity_type, entity_id, status, duration_ms, error, answer)
    WHERE EXISTS (SELECT FROM webhook_endpoints WHERE sink_id = $1)
    ON CONFLICT (sink_id, message_id)
    DO UPDATE SET at = excluded.at, status = excluded.status, duration_ms = excluded.duration_ms,
        error = excluded.error, answer = excluded.answer, tries = kept.tries + 1
    RETURNING delivery_id, message_id
), trimmed AS (
    DELETE FROM webhook_deliveries
    WHERE sink_id = $1 AND message_id <> ALL ($3::text[]) AND delivery_id <= (
        SELECT delivery_id
        FROM webhook_deliveries
        WHERE sink_id = $1
        ORDER BY delivery_id DESC
        OFFSET greatest(0, $11::integer - (
            SELECT count(*)
            FROM unnest($3::text[]) AS m (message_id)
            WHERE NOT EXISTS (SELECT FROM webhook_deliveries AS d WHERE d.sink_id = $1 AND d.message_id = m.message_id)
        ))
        LIMIT 1
    )
)
SELECT delivery_id, message_id FROM told
