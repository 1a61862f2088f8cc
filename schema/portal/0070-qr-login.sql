-- 0070-qr-login: a browser that waits for a phone to say yes.
--
-- One row for each QR that was shown. Its state only moves forward
-- (shown → scanned → approved | refused; approved → used), each step one UPDATE
-- that names the state before, so two phones, two tabs and two workers cannot
-- both win. "Expired" is not stored: expires_at says it. What the phone vouches
-- for is written here by Smart, and read from here alone by the portal.
-- RFC 10027 (BCP 247), sections on session binding and number matching.
CREATE TABLE qr_login (
    id             BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    code_hash      BINARY(32)      NOT NULL COMMENT 'SHA-256 of the code in the QR',
    short_hash     BINARY(32)      NOT NULL COMMENT 'SHA-256 of the code to type',
    channel        CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
                   COMMENT 'what the waiting page listens to; grants nothing',
    session_id     BIGINT UNSIGNED NOT NULL COMMENT 'the browser that showed it',
    is_same_device BOOLEAN         NOT NULL,
    number         TINYINT UNSIGNED NOT NULL COMMENT 'shown on both screens',
    return_to      VARCHAR(1000) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    browser        VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    address        VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
                   COMMENT 'block of the browser, last part masked',
    state          ENUM ('shown', 'scanned', 'approved', 'refused', 'used')
                   NOT NULL DEFAULT 'shown',
    created_at     DATETIME(6)     NOT NULL,
    expires_at     DATETIME(6)     NOT NULL,
    scanned_at     DATETIME(6)     NULL,
    decided_at     DATETIME(6)     NULL,
    used_at        DATETIME(6)     NULL,
    scanned_by     CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NULL
                   COMMENT 'Smart account: its public id',
    device_id      BIGINT UNSIGNED NULL COMMENT 'Smart session that scanned',
    full_name      VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    phone          VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NULL,
    id_number      VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NULL,
    is_id_verified BOOLEAN         NOT NULL DEFAULT FALSE,
    born_on        DATE            NULL,
    sex            VARCHAR(6) CHARACTER SET ascii COLLATE ascii_bin NULL,
    account_id     BIGINT UNSIGNED NULL COMMENT 'portal account it signed in',
    PRIMARY KEY (id),
    UNIQUE KEY qr_login_code (code_hash),
    UNIQUE KEY qr_login_short (short_hash),
    UNIQUE KEY qr_login_channel (channel),
    KEY qr_login_scanned_by (scanned_by, used_at),
    KEY qr_login_created (created_at),
    CONSTRAINT qr_login_number CHECK (number BETWEEN 10 AND 99),
    CONSTRAINT qr_login_scanned CHECK (state = 'shown' OR scanned_by IS NOT NULL)
) ENGINE = InnoDB;

-- Who did what when with which code: append-only.
CREATE TABLE qr_event (
    id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    qr_login_id BIGINT UNSIGNED NOT NULL,
    event       ENUM ('shown', 'scanned', 'approved', 'refused', 'used',
                      'disowned') NOT NULL,
    happened_at DATETIME(6)     NOT NULL,
    address     VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    PRIMARY KEY (id),
    KEY qr_event_login (qr_login_id),
    CONSTRAINT qr_event_login FOREIGN KEY (qr_login_id)
        REFERENCES qr_login (id) ON DELETE CASCADE
) ENGINE = InnoDB;

GRANT SELECT, INSERT, UPDATE ON qr_login TO motcua_portal;
GRANT SELECT, INSERT ON qr_event TO motcua_portal;
GRANT SELECT, DELETE ON qr_login TO motcua_worker;
