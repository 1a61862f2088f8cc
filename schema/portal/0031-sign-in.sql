-- 0031-sign-in: sign-ins under way at a provider, and those that led here.
--
-- sign_in_attempt is found by the hash of its state and belongs to the session
-- that started it, so a callback works in that browser alone and once. The
-- verifier is a secret for a minute: nothing it protects outlives the row.
CREATE TABLE sign_in_attempt (
    state_hash BINARY(32)      NOT NULL COMMENT 'SHA-256 of state',
    session_id BIGINT UNSIGNED NOT NULL,
    provider   VARCHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    nonce      CHAR(43)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    verifier   CHAR(43)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    return_to  VARCHAR(2000)   NOT NULL COMMENT 'a path of our own',
    created_at DATETIME(6)     NOT NULL,
    PRIMARY KEY (state_hash),
    KEY attempt_created (created_at),
    CONSTRAINT attempt_of_session FOREIGN KEY (session_id)
        REFERENCES session (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;

-- What signing out at the provider needs; gone with the session.
CREATE TABLE sign_in (
    session_id BIGINT UNSIGNED NOT NULL,
    provider   VARCHAR(30)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    subject    VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    sid        VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    id_token   TEXT         CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    PRIMARY KEY (session_id),
    KEY sign_in_sid (provider, sid),
    KEY sign_in_subject (provider, subject),
    CONSTRAINT sign_in_of_session FOREIGN KEY (session_id)
        REFERENCES session (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;

GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_attempt TO motcua_portal;
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in TO motcua_portal;
GRANT SELECT (state_hash, created_at), DELETE ON sign_in_attempt
    TO motcua_worker;
