-- Gives sink $1 the secret $2; the one before signs too until $3.
UPDATE sync_sinks SET old_secret = secret, old_until = $3, secret = $2
WHERE sink_id = $1 AND kind = 'webhook'
RETURNING sink_id
