-- 0014-client: who may ask for a sign-in, registered by motcuactl client add.
--
-- A secret is 256 random bits, so its plain SHA-256 is enough. asks_consent is
-- off for portals of the state whose agreement is made elsewhere; the sign-in
-- page names what is shared either way.
CREATE TABLE client (
    id              INT UNSIGNED NOT NULL AUTO_INCREMENT,
    client_id       VARCHAR(60)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    name            VARCHAR(100) NOT NULL,
    auth_method     ENUM('client_secret', 'private_key_jwt') NOT NULL,
    secret_hash     BINARY(32)   NULL,
    jwks            TEXT         CHARACTER SET ascii COLLATE ascii_bin NULL,
    sector          VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
                    COMMENT 'the host whose clients share a sub',
    backchannel_uri VARCHAR(500) CHARACTER SET ascii COLLATE ascii_bin NULL,
    asks_consent    BOOLEAN      NOT NULL DEFAULT TRUE,
    created_at      DATETIME(6)  NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY client_client_id (client_id),
    CONSTRAINT client_can_prove CHECK (
        (auth_method = 'client_secret' AND secret_hash IS NOT NULL) OR
        (auth_method = 'private_key_jwt' AND jwks IS NOT NULL))
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;

CREATE TABLE client_uri (
    client_id INT UNSIGNED NOT NULL,
    kind      ENUM('redirect', 'post_logout') NOT NULL,
    uri       VARCHAR(500) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    PRIMARY KEY (client_id, kind, uri),
    CONSTRAINT uri_of_client FOREIGN KEY (client_id)
        REFERENCES client (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;

-- Assertions (private_key_jwt) that were used: each once.
CREATE TABLE client_assertion (
    jti_hash   BINARY(32)  NOT NULL COMMENT 'of client and jti',
    expires_at DATETIME(6) NOT NULL,
    PRIMARY KEY (jti_hash),
    KEY assertion_expires (expires_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;

GRANT SELECT ON client TO motcua_identity;
GRANT SELECT ON client_uri TO motcua_identity;
GRANT SELECT, INSERT, DELETE ON client_assertion TO motcua_identity;
GRANT SELECT (jti_hash, expires_at), DELETE ON client_assertion
    TO motcua_worker;
