-- A language is a row of platform/lang.c and a file of messages, not a change of
-- tables: its BCP 47 code.
ALTER TABLE dossier MODIFY lang VARCHAR(8) CHARACTER SET ascii
    COLLATE ascii_bin NOT NULL;
ALTER TABLE outbox MODIFY lang VARCHAR(8) CHARACTER SET ascii
    COLLATE ascii_bin NOT NULL;
