-- 0001-session: who is on the other side of the browser.
--
-- The browser holds the token, the table its SHA-256, so that a copy of the
-- table opens no session. account_id has no foreign key here: the accounts
-- come later, and a session outlives none of them (they end their sessions
-- first). A row's id stays when its token is rotated; what belongs to a session
-- points at it with ON DELETE CASCADE.
CREATE TABLE session (
    id           BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    token_hash   BINARY(32)      NOT NULL COMMENT 'SHA-256 of the cookie',
    account_id   BIGINT UNSIGNED NULL     COMMENT 'NULL: anonymous',
    created_at   DATETIME(6)     NOT NULL,
    signed_in_at DATETIME(6)     NULL,
    seen_at      DATETIME(6)     NOT NULL COMMENT 'right to a minute',
    browser      VARCHAR(60)     NOT NULL COMMENT 'Chrome, Android',
    place        VARCHAR(40)     NOT NULL COMMENT 'address block, masked',
    PRIMARY KEY (id),
    UNIQUE KEY session_token (token_hash),
    KEY session_account (account_id, seen_at),
    KEY session_seen (seen_at),
    CONSTRAINT session_signed_in
        CHECK ((account_id IS NULL) = (signed_in_at IS NULL))
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci;

GRANT SELECT, INSERT, UPDATE, DELETE ON session TO motcua_portal;
GRANT SELECT (id, created_at, signed_in_at, seen_at), DELETE ON session
    TO motcua_worker;
