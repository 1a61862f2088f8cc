-- 0280-officer: who works on dossiers, where, as what, and from when to when.
--
-- An officer is found by the ID number that a provider has verified; there is
-- no password of ours. What one may do hangs on posts alone: officer × agency ×
-- role × days, both ends included. A stand-in acts with the posts of who is
-- away, between its days, and what is done so names both. Nothing is deleted:
-- a post that ended is a row whose last day has passed.
CREATE TABLE officer (
    id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id  CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    id_number  VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    full_name  VARCHAR(100)    NOT NULL,
    phone      VARCHAR(15) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
               DEFAULT '' COMMENT 'of the office, shown to citizens',
    email      VARCHAR(254)    NOT NULL DEFAULT '' COMMENT 'for the digest',
    created_at DATETIME(6)     NOT NULL,
    closed_at  DATETIME(6)     NULL,
    PRIMARY KEY (id),
    UNIQUE KEY officer_public_id (public_id),
    UNIQUE KEY officer_id_number (id_number)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE officer_post (
    id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    officer_id BIGINT UNSIGNED NOT NULL,
    agency_id  INT UNSIGNED    NOT NULL,
    role       ENUM ('desk', 'head', 'specialist', 'signer', 'clerk', 'fees',
                     'returns', 'consulted', 'watch', 'statistics', 'admin')
               NOT NULL,
    valid_from DATE            NOT NULL,
    valid_to   DATE            NULL COMMENT 'the last day; NULL: open',
    PRIMARY KEY (id),
    UNIQUE KEY officer_post_once (officer_id, agency_id, role, valid_from),
    KEY officer_post_agency (agency_id, role, valid_to),
    CONSTRAINT officer_post_of FOREIGN KEY (officer_id) REFERENCES officer (id),
    CONSTRAINT officer_post_agency FOREIGN KEY (agency_id)
        REFERENCES agency (id),
    CONSTRAINT officer_post_days
        CHECK (valid_to IS NULL OR valid_to >= valid_from)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE officer_stand_in (
    id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    away_id    BIGINT UNSIGNED NOT NULL COMMENT 'whose posts',
    deputy_id  BIGINT UNSIGNED NOT NULL COMMENT 'who acts',
    valid_from DATE            NOT NULL,
    valid_to   DATE            NOT NULL COMMENT 'the last day',
    PRIMARY KEY (id),
    UNIQUE KEY officer_stand_in_once (away_id, deputy_id, valid_from),
    KEY officer_stand_in_deputy (deputy_id, valid_to),
    CONSTRAINT officer_stand_in_away FOREIGN KEY (away_id)
        REFERENCES officer (id),
    CONSTRAINT officer_stand_in_deputy FOREIGN KEY (deputy_id)
        REFERENCES officer (id),
    CONSTRAINT officer_stand_in_other CHECK (away_id <> deputy_id),
    CONSTRAINT officer_stand_in_days CHECK (valid_to >= valid_from)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

-- As session, for officers' browsers; account_id is the officer's.
CREATE TABLE officer_session (
    id           BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    token_hash   BINARY(32)      NOT NULL COMMENT 'SHA-256 of the cookie',
    account_id   BIGINT UNSIGNED NULL     COMMENT 'officer; NULL: anonymous',
    created_at   DATETIME(6)     NOT NULL,
    signed_in_at DATETIME(6)     NULL,
    seen_at      DATETIME(6)     NOT NULL COMMENT 'right to a minute',
    browser      VARCHAR(60)     NOT NULL,
    place        VARCHAR(40)     NOT NULL COMMENT 'address block, masked',
    provider     VARCHAR(30) CHARACTER SET ascii COLLATE ascii_bin NULL,
    id_token     TEXT CHARACTER SET ascii COLLATE ascii_bin NULL
                 COMMENT 'for signing out there too',
    PRIMARY KEY (id),
    UNIQUE KEY officer_session_token (token_hash),
    KEY officer_session_account (account_id, seen_at),
    KEY officer_session_seen (seen_at),
    CONSTRAINT officer_session_of FOREIGN KEY (account_id)
        REFERENCES officer (id),
    CONSTRAINT officer_session_signed_in
        CHECK ((account_id IS NULL) = (signed_in_at IS NULL))
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci;

-- As sign_in_attempt.
CREATE TABLE officer_attempt (
    state_hash BINARY(32)      NOT NULL COMMENT 'SHA-256 of state',
    session_id BIGINT UNSIGNED NOT NULL,
    provider   VARCHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    nonce      CHAR(43)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    verifier   CHAR(43)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    return_to  VARCHAR(2000)   NOT NULL COMMENT 'a path of our own',
    created_at DATETIME(6)     NOT NULL,
    PRIMARY KEY (state_hash),
    KEY officer_attempt_created (created_at),
    CONSTRAINT officer_attempt_of FOREIGN KEY (session_id)
        REFERENCES officer_session (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci;

GRANT SELECT ON schema_migration TO motcua_officer;
GRANT SELECT ON agency TO motcua_officer;
GRANT SELECT ON officer TO motcua_officer;
GRANT SELECT ON officer_post TO motcua_officer;
GRANT SELECT ON officer_stand_in TO motcua_officer;
GRANT SELECT, INSERT, UPDATE, DELETE ON officer_session TO motcua_officer;
GRANT SELECT, INSERT, DELETE ON officer_attempt TO motcua_officer;
GRANT SELECT (id, created_at, signed_in_at, seen_at), DELETE ON officer_session
    TO motcua_worker;
GRANT SELECT (state_hash, created_at), DELETE ON officer_attempt
    TO motcua_worker;
