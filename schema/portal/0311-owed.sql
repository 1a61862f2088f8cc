-- 0311-owed: what the post asked, as the citizen was told it.
--
-- Shown before sending, and kept with the dossier, so that what was said stands
-- until it is paid. NULL: nothing was known. Beside the version before: it
-- writes neither.
ALTER TABLE draft_delivery
    ADD COLUMN price_vnd INT UNSIGNED NULL COMMENT 'for orientation';

ALTER TABLE dossier_delivery
    ADD COLUMN price_vnd INT UNSIGNED NULL COMMENT 'for orientation, as told';
