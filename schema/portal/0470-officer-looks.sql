-- 0470-officer-looks: what looking at officers' files costs is counted by
-- officer, as a citizen's is by account (look_budget.h).
--
-- Beside the version before: it counts none of it.
GRANT SELECT, INSERT, UPDATE ON throttle TO motcua_officer;
