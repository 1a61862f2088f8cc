-- 0491-file-faults: what a machine can see of a picture that a person may not
-- be able to read.
--
-- An advice before sending, never a refusal. Rows of before have none.
ALTER TABLE file_look
    ADD COLUMN faults SET('blank', 'dark', 'blurred', 'small') NOT NULL DEFAULT '';
