-- 0040-file: what is known of citizens' stored files.
--
-- The bytes lie in the file store, named by owner and content, so the same
-- file of the same citizen is one row. Nothing is ever opened before scan says
-- clean. `name` is what the citizen called it first; where a file is used it
-- may be called otherwise.
CREATE TABLE file (
    id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id  CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    account_id BIGINT UNSIGNED NOT NULL,
    content    BINARY(32)      NOT NULL COMMENT 'SHA-256',
    size_bytes BIGINT UNSIGNED NOT NULL,
    type       VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
               COMMENT 'what the content is, not what the name says',
    name       VARCHAR(200)    NOT NULL,
    scan       ENUM ('waiting', 'clean', 'infected') NOT NULL,
    scanned_at DATETIME(6)     NULL,
    created_at DATETIME(6)     NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY file_public_id (public_id),
    UNIQUE KEY file_content (account_id, content),
    KEY file_scan (scan, created_at),
    CONSTRAINT file_of FOREIGN KEY (account_id) REFERENCES account (id),
    CONSTRAINT file_has_bytes CHECK (size_bytes > 0),
    CONSTRAINT file_was_scanned
        CHECK ((scan = 'waiting') = (scanned_at IS NULL))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

GRANT SELECT, INSERT, DELETE, UPDATE (scan, scanned_at, size_bytes, name)
    ON file TO motcua_portal;
GRANT SELECT, DELETE, UPDATE (scan, scanned_at) ON file TO motcua_worker;
