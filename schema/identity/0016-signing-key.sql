-- 0016-signing-key: the keys that sign ID tokens.
--
-- The private JWK is sealed (AES-256-GCM under identity.key_file). The newest
-- of an algorithm signs; a retired one is still published until its last
-- tokens are over, so that they verify.
CREATE TABLE signing_key (
    id         INT UNSIGNED NOT NULL AUTO_INCREMENT,
    kid        VARCHAR(60)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    alg        ENUM('ES256', 'RS256') NOT NULL,
    sealed_jwk VARBINARY(4000) NOT NULL,
    public_jwk VARCHAR(2000) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    created_at DATETIME(6)  NOT NULL,
    retired_at DATETIME(6)  NULL,
    PRIMARY KEY (id),
    UNIQUE KEY signing_key_kid (kid)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;

GRANT SELECT ON signing_key TO motcua_identity;
