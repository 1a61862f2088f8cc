-- 0502-form-origins: where each answer that was filed came from (account, card,
-- earlier form), and what the card said: officers compare it with the answer.
ALTER TABLE draft_form
    ADD COLUMN sealed_origins MEDIUMTEXT NULL
        COMMENT 'of what was asked, at the end';
ALTER TABLE dossier_form
    ADD COLUMN origins MEDIUMTEXT NULL COMMENT 'NULL: filed before this was kept';
