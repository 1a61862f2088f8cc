-- 0460-watching: who looks after the line to the national portal.
--
-- sync_system.checked_at: until when both sides have been compared without a
-- hole; the next comparison begins there, so a night without one is made good.
-- The portal tells figures of what came in and of what differs.
-- Beside the version before: it reads none of it.
ALTER TABLE sync_system
    ADD COLUMN checked_at DATETIME(6) NULL COMMENT 'NULL: never';

GRANT SELECT (system, checked_at) ON sync_system TO motcua_portal;
GRANT SELECT (system, state, received_at) ON sync_incoming TO motcua_portal;
GRANT SELECT (system, dossier_id) ON sync_difference TO motcua_portal;
