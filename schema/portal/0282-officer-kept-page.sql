-- 0282-officer-kept-page: as kept_page, for officers' sessions.
--
-- Beside the version before: it does not know this table.
CREATE TABLE officer_kept_page (
    session_id BIGINT UNSIGNED NOT NULL,
    name       VARCHAR(24) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
               COMMENT 'random, in the address',
    path       VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL
               COMMENT 'that shows it',
    code       SMALLINT UNSIGNED NOT NULL COMMENT 'status of the page',
    template   VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    shown      MEDIUMBLOB      NOT NULL COMMENT 'see kept_page.c',
    made_at    DATETIME(6)     NOT NULL,
    PRIMARY KEY (session_id, name),
    KEY officer_kept_page_made (made_at),
    CONSTRAINT officer_kept_page_session FOREIGN KEY (session_id)
        REFERENCES officer_session (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci;

GRANT SELECT, INSERT, DELETE ON officer_kept_page TO motcua_officer;
GRANT SELECT (made_at), DELETE ON officer_kept_page TO motcua_worker;
