-- Webhook $1 took something at $2 ($3), or nothing; it is disabled because of $4, or having failed since before $5; gives why.
WITH known AS (
    SELECT e.sink_id, CASE WHEN $3::boolean THEN NULL ELSE coalesce(e.failing_since, $2::timestamptz) END AS failing
    FROM webhook_endpoints AS e JOIN sync_sinks AS k USING (sink_id)
    WHERE e.sink_id = $1 AND k.paused_at IS NULL
), decided AS (
    SELECT sink_id, failing, coalesce($4::text, CASE WHEN failing < $5::timestamptz THEN 'failing' END) AS why FROM known
), saved AS (
    UPDATE webhook_endpoints AS e SET failing_since = d.failing, disabled_why = d.why
    FROM decided AS d
    WHERE e.sink_id = d.sink_id
        AND (e.failing_since IS DISTINCT FROM d.failing OR e.disabled_why IS DISTINCT FROM d.why)
), paused AS (
    UPDATE sync_sinks AS k SET paused_at = $2 FROM decided AS d WHERE k.sink_id = d.sink_id AND d.why IS NOT NULL
)
SELECT why FROM decided WHERE why IS NOT NULL
