-- 0080-file-look: what a look inside each file found, and when it was used last.
--
-- A row of its own and not columns of file: what stores a file and what looks
-- into it are two moments, and the program before knows nothing of this table.
-- thumbnail names a picture in the file store, of the same owner; made_at NULL:
-- the worker still has to try. used_at: given once more; a file that nothing
-- names is removed some time after it (NULL: created_at).
CREATE TABLE file_look (
    file_id    BIGINT UNSIGNED NOT NULL,
    pages      SMALLINT UNSIGNED NOT NULL COMMENT '0: not known',
    has_active_content BOOLEAN NOT NULL
               COMMENT 'scripts, launch actions, macros',
    thumbnail  BINARY(32)      NULL COMMENT 'SHA-256 of a PNG',
    made_at    DATETIME(6)     NULL,
    PRIMARY KEY (file_id),
    KEY file_look_made (made_at),
    CONSTRAINT file_look_of FOREIGN KEY (file_id)
        REFERENCES file (id) ON DELETE CASCADE,
    CONSTRAINT file_look_made CHECK (thumbnail IS NULL OR made_at IS NOT NULL)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

ALTER TABLE file
    ADD COLUMN used_at DATETIME(6) NULL,
    ADD KEY file_used (used_at, created_at);

GRANT SELECT, INSERT, UPDATE ON file_look TO motcua_portal;
GRANT SELECT, UPDATE (thumbnail, made_at) ON file_look TO motcua_worker;
GRANT UPDATE (used_at) ON file TO motcua_portal;
