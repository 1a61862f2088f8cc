-- 0155-watching: the portal tells how long messages have been waiting.
--
-- /metrics needs the age of the oldest message that is due; what is in messages
-- stays closed to the portal.
GRANT SELECT (due_at) ON outbox TO motcua_portal;
