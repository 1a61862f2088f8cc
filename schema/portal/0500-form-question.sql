-- 0500-form-question: a citizen may be asked one question a page, and keeps it
-- so for that form.
ALTER TABLE draft_form
    ADD COLUMN asks_one BOOLEAN NOT NULL DEFAULT FALSE
        COMMENT 'one question a page' AFTER origins;
