-- 0002-account: people who use Tây Ninh Smart, by their phone number.
--
-- The ID number is what the person typed or scanned from the card; it counts
-- as verified only when the province has checked it (is_id_verified), and the
-- portal never matches accounts by an unverified one.
CREATE TABLE smart_account (
    id             BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id      CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    phone          VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    full_name      VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    id_number      CHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    is_id_verified BOOLEAN NOT NULL DEFAULT FALSE,
    born_on        DATE NOT NULL,
    sex            VARCHAR(6) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    address        VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    consented_at   DATETIME(6) NOT NULL COMMENT 'Law 91/2025/QH15, art. 9',
    created_at     DATETIME(6) NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY smart_account_public (public_id),
    UNIQUE KEY smart_account_phone (phone)
) ENGINE = InnoDB;

-- A registration or sign-in that waits for its OTP: what was typed, bound to
-- the browser's session; dropped with it.
CREATE TABLE pending_sign_in (
    session_id BIGINT UNSIGNED NOT NULL,
    phone      VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    is_new     BOOLEAN NOT NULL COMMENT 'registering: the rest is set',
    full_name  VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    id_number  CHAR(12) CHARACTER SET ascii COLLATE ascii_bin NULL,
    born_on    DATE NULL,
    sex        VARCHAR(6) CHARACTER SET ascii COLLATE ascii_bin NULL,
    address    VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    return_to  VARCHAR(1000) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    created_at DATETIME(6) NOT NULL,
    PRIMARY KEY (session_id),
    CONSTRAINT pending_sign_in_session FOREIGN KEY (session_id)
        REFERENCES session (id) ON DELETE CASCADE
) ENGINE = InnoDB;

-- The name a person gave to a device; the device itself is its session.
CREATE TABLE device (
    session_id BIGINT UNSIGNED NOT NULL,
    name       VARCHAR(60) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    PRIMARY KEY (session_id),
    CONSTRAINT device_session FOREIGN KEY (session_id)
        REFERENCES session (id) ON DELETE CASCADE
) ENGINE = InnoDB;

GRANT SELECT, INSERT ON smart_account TO motcua_smart;
GRANT UPDATE (phone, full_name, id_number, is_id_verified, born_on, sex, address)
    ON smart_account TO motcua_smart;
GRANT SELECT, INSERT, UPDATE, DELETE ON pending_sign_in TO motcua_smart;
GRANT SELECT, INSERT, UPDATE, DELETE ON device TO motcua_smart;
