-- How far restaurants $1 are that are not at numbers $2 any more, and up to $3 events of each after these, in order.
SELECT s.restaurant_id, s.seq AS head, s.kept_after, e.seq, e.event_type, e.rooms, e.body, e.at
FROM unnest($1::integer[], $2::bigint[]) AS a (restaurant_id, since)
JOIN streams AS s USING (restaurant_id)
LEFT JOIN LATERAL (
    SELECT seq, event_type, rooms, body, at
    FROM stream_events
    WHERE restaurant_id = s.restaurant_id AND seq > greatest(a.since, s.kept_after)
    ORDER BY seq
    LIMIT $3
) AS e ON true
WHERE s.seq <> a.since
ORDER BY s.restaurant_id, e.seq
