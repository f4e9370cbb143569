-- Removes sink $1 with all that is kept of it, and ends its alert; gives it, or nothing where there is none.
WITH removed AS (
    DELETE FROM sync_sinks WHERE sink_id = $1 RETURNING sink_id, alert_id
), ended AS (
    UPDATE alerts AS a SET acknowledged_at = now()
    FROM removed WHERE a.alert_id = removed.alert_id AND a.acknowledged_at IS NULL
)
SELECT sink_id FROM removed
