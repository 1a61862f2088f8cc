-- 0007-otp: codes that were sent to phones and wait to be typed.
--
-- One alive for each session and purpose: a new one replaces the old. The code
-- is an HMAC under the program's key; six digits would fall to any plain hash.
CREATE TABLE otp (
    session_id BIGINT UNSIGNED  NOT NULL,
    purpose    VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    code_mac   BINARY(32)       NOT NULL,
    phone      VARCHAR(15) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    about      VARCHAR(190)     NOT NULL COMMENT 'what else it is bound to',
    created_at DATETIME(6)      NOT NULL,
    tries      TINYINT UNSIGNED NOT NULL DEFAULT 0,
    PRIMARY KEY (session_id, purpose),
    KEY otp_created (created_at),
    CONSTRAINT otp_of_session FOREIGN KEY (session_id)
        REFERENCES session (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;

GRANT SELECT, INSERT, UPDATE, DELETE ON otp TO motcua_smart;
GRANT SELECT (session_id, purpose, created_at), DELETE ON otp TO motcua_worker;
