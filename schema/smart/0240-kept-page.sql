-- 0240-kept-page: what a form was answered, for the address it was led to.
--
-- A POST answers no page: it keeps the page's values here and redirects, so
-- that going back, reloading and switching the language always have something
-- to show. The values are what was shown, never a password or a code. A few for
-- each session; a day at most, and gone with the session.
-- Beside the version before: it does not know this table.
CREATE TABLE kept_page (
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
    KEY kept_page_made (made_at),
    CONSTRAINT kept_page_session FOREIGN KEY (session_id)
        REFERENCES session (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci;

GRANT SELECT, INSERT, DELETE ON kept_page TO motcua_smart;
GRANT SELECT (made_at), DELETE ON kept_page TO motcua_worker;
