-- 0241-overlay: what the province says over the national record.
--
-- A row for each procedure that the province has looked at: short names of
-- papers, what is asked when, amounts, steps in plain words. It is kept apart
-- from the record, applied to it by each import, and remembers the record it
-- was written for, so that an import can tell when that changed under it.
-- A version keeps what was applied to it. short_name and condition_text are
-- empty in versions of before: these show the name as it is.
-- Beside the version before: it reads none of the new columns, and its imports
-- leave them at their defaults.
CREATE TABLE overlay (
    code          VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    body          MEDIUMTEXT   NOT NULL COMMENT 'JSON',
    written_by    VARCHAR(200) NOT NULL,
    written_on    DATE         NOT NULL,
    is_seed       BOOLEAN      NOT NULL COMMENT 'came with the product',
    source_digest BINARY(32)   NULL
                  COMMENT 'SHA-256 of the record it is for; NULL: none yet',
    PRIMARY KEY (code)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

ALTER TABLE procedure_version
    ADD COLUMN plain          VARCHAR(500)  NOT NULL DEFAULT ''
               COMMENT 'what it is for, in plain words',
    ADD COLUMN keywords       VARCHAR(1000) NOT NULL DEFAULT ''
               COMMENT 'other words for it, a line each',
    ADD COLUMN elsewhere_name VARCHAR(200)  NOT NULL DEFAULT ''
               COMMENT 'where it is filed instead',
    ADD COLUMN elsewhere_url  VARCHAR(500)  NOT NULL DEFAULT '',
    ADD COLUMN overlay        MEDIUMTEXT    NULL COMMENT 'JSON, as applied',
    ADD COLUMN overlay_by     VARCHAR(200)  NOT NULL DEFAULT '',
    ADD COLUMN overlay_on     DATE          NULL;

ALTER TABLE component
    ADD COLUMN short_name     VARCHAR(300)  NOT NULL DEFAULT '',
    ADD COLUMN condition_text VARCHAR(500)  NOT NULL DEFAULT ''
               COMMENT 'when it is asked for; empty: always';
