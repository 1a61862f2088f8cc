-- 0032-captcha: which codes in pictures are out, and to whom.
--
-- The answer is nowhere: it is made from public_id by a key of the
-- installation (captcha.h). Spent ones go at once, forgotten ones by the worker.
CREATE TABLE captcha (
    id         BIGINT UNSIGNED  NOT NULL AUTO_INCREMENT,
    public_id  CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    session_id BIGINT UNSIGNED  NOT NULL,
    created_at DATETIME(6)      NOT NULL,
    tries      TINYINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'wrong answers',
    PRIMARY KEY (id),
    UNIQUE KEY captcha_public (public_id),
    KEY captcha_created (created_at),
    CONSTRAINT captcha_of_session FOREIGN KEY (session_id)
        REFERENCES session (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;

GRANT SELECT, INSERT, UPDATE, DELETE ON captcha TO motcua_portal;
GRANT SELECT (id, created_at), DELETE ON captcha TO motcua_worker;
