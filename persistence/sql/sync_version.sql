-- A version above all that were given, for what is read from now on.
SELECT nextval(pg_get_serial_sequence('sync_log', 'version')) AS version
