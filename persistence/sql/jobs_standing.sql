-- The jobs by name: how many fail, how much their last looks found, and since when the oldest is due by $1 and waits.
SELECT name, count(*) FILTER (WHERE failures > 0) AS failing, sum(found) AS found,
    min(due_at) FILTER (WHERE due_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)) AS oldest_due_at
FROM jobs
GROUP BY name
ORDER BY name
