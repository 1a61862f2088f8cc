-- 0310-asked: what an officer asks a citizen for, as the citizen is shown it.
--
-- The papers that the checklist found bad are asked for by name, and the event
-- that asks may name a last day. Beside the version before: it writes no day,
-- and reads none.
ALTER TABLE dossier_event
    MODIFY due_at DATETIME(6) NULL
           COMMENT 'extended: the new promise; supplement_asked: the last day';

GRANT SELECT ON dossier_check TO motcua_portal;
