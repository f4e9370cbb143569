-- Whether anybody has a sink.
SELECT EXISTS (SELECT FROM sync_sinks) AS any
