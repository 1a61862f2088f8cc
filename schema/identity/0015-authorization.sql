-- 0015-authorization: one row is one sign-in for a client, from its request to
-- its access token.
--
-- One row and not four tables: a code has one request before it and one access
-- token after it, so "a code used twice revokes the token" is one UPDATE. What
-- may happen next is told by the columns that are set:
--   asked        citizen_id NULL
--   coded        code_hash set, redeemed_at NULL
--   redeemed     redeemed_at and token_hash set
--   revoked      revoked_at set, whatever else
-- The row goes with the session: signing out ends the tokens.
CREATE TABLE authorization (
    id             BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id      CHAR(22)      CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    session_id     BIGINT UNSIGNED NOT NULL,
    client_id      INT UNSIGNED  NOT NULL,
    redirect_uri   VARCHAR(500)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    scope          VARCHAR(200)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    state          VARCHAR(1000) NULL,
    nonce          VARCHAR(500)  NULL,
    challenge      CHAR(43)      CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    login_hint     VARCHAR(100)  NOT NULL DEFAULT '',
    wants_login    BOOLEAN       NOT NULL COMMENT 'prompt=login or max_age',
    wants_consent  BOOLEAN       NOT NULL COMMENT 'prompt=consent',
    created_at     DATETIME(6)   NOT NULL,
    citizen_id     BIGINT UNSIGNED NULL,
    signed_in_at   DATETIME(6)   NULL COMMENT 'auth_time',
    code_hash      BINARY(32)    NULL,
    coded_at       DATETIME(6)   NULL,
    redeemed_at    DATETIME(6)   NULL,
    token_hash     BINARY(32)    NULL,
    revoked_at     DATETIME(6)   NULL,
    PRIMARY KEY (id),
    UNIQUE KEY authorization_public (public_id),
    UNIQUE KEY authorization_code (code_hash),
    UNIQUE KEY authorization_token (token_hash),
    KEY authorization_session (session_id),
    KEY authorization_created (created_at),
    CONSTRAINT authorization_of_session FOREIGN KEY (session_id)
        REFERENCES session (id) ON DELETE CASCADE,
    CONSTRAINT authorization_of_client FOREIGN KEY (client_id)
        REFERENCES client (id) ON DELETE CASCADE,
    CONSTRAINT authorization_of_citizen FOREIGN KEY (citizen_id)
        REFERENCES citizen (id) ON DELETE CASCADE,
    CONSTRAINT authorization_coded
        CHECK (code_hash IS NULL OR
               (citizen_id IS NOT NULL AND coded_at IS NOT NULL)),
    CONSTRAINT authorization_redeemed
        CHECK ((redeemed_at IS NULL) = (token_hash IS NULL))
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;

CREATE TABLE consent (
    citizen_id BIGINT UNSIGNED NOT NULL,
    client_id  INT UNSIGNED    NOT NULL,
    scope      VARCHAR(200)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    agreed_at  DATETIME(6)     NOT NULL,
    PRIMARY KEY (citizen_id, client_id),
    KEY consent_client (client_id),
    CONSTRAINT consent_of_citizen FOREIGN KEY (citizen_id)
        REFERENCES citizen (id) ON DELETE CASCADE,
    CONSTRAINT consent_to_client FOREIGN KEY (client_id)
        REFERENCES client (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;

GRANT SELECT, INSERT, UPDATE ON authorization TO motcua_identity;
GRANT SELECT, INSERT, UPDATE, DELETE ON consent TO motcua_identity;
GRANT SELECT (id, created_at), DELETE ON authorization TO motcua_worker;
