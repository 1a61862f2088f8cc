-- 0312-discarded: a draft that was dropped can be taken back for a day.
--
-- One that is dropped is no open one: another may be begun for the same
-- procedure, case and agency. Beside the version before: it drops drafts for
-- good, and finds those of here in none of its lists once they expire; until
-- then it shows them again, as if they had been taken back.
ALTER TABLE draft
    ADD COLUMN discarded_at DATETIME(6) NULL,
    MODIFY open_case INT UNSIGNED
           AS (IF(filed_at IS NULL AND discarded_at IS NULL,
                  IFNULL(case_id, 0), NULL)) VIRTUAL,
    ADD KEY draft_discarded (discarded_at);

GRANT SELECT (discarded_at) ON draft TO motcua_worker;
