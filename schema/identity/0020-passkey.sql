-- 0020-passkey: keys of citizens' devices, a second way to sign in (WebAuthn).
--
-- Only public keys: nothing here opens anything. The device proves its key and
-- asks its owner for a finger, a face or a PIN, so one passkey is two factors.
CREATE TABLE passkey (
    id            BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    citizen_id    BIGINT UNSIGNED NOT NULL,
    credential_hash BINARY(32)    NOT NULL COMMENT 'SHA-256 of credential_id',
    credential_id VARBINARY(1023) NOT NULL,
    algorithm     SMALLINT        NOT NULL COMMENT 'COSE: -7, -8, -257',
    public_key    VARBINARY(1024) NOT NULL COMMENT 'as libfido2 has it',
    sign_count    INT UNSIGNED    NOT NULL COMMENT '0: the device counts not',
    browser       VARCHAR(60)     NOT NULL COMMENT 'where it was added',
    created_at    DATETIME(6)     NOT NULL,
    used_at       DATETIME(6)     NULL,
    PRIMARY KEY (id),
    UNIQUE KEY passkey_credential (credential_hash),
    KEY passkey_of (citizen_id, id),
    CONSTRAINT passkey_of_citizen FOREIGN KEY (citizen_id)
        REFERENCES citizen (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;

-- Sessions that a passkey opened, so that clients are told how (amr).
CREATE TABLE passkey_session (
    session_id BIGINT UNSIGNED NOT NULL,
    PRIMARY KEY (session_id),
    CONSTRAINT passkey_opened_session FOREIGN KEY (session_id)
        REFERENCES session (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;

GRANT SELECT, INSERT, UPDATE, DELETE ON passkey TO motcua_identity;
GRANT SELECT, INSERT, DELETE ON passkey_session TO motcua_identity;
