-- 0013-citizen: national accounts: who they are, and how they prove it.
--
-- public_id is what leaves this database (as TechID, and hashed into each
-- client's own sub). password is argon2id's encoded text. The CHECKs say what
-- every writer must keep; the finer rules are in citizen.h.
CREATE TABLE citizen (
    id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id   CHAR(22)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    id_number   VARCHAR(12)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    old_number  VARCHAR(9)   CHARACTER SET ascii COLLATE ascii_bin NULL
                COMMENT 'the CMND of nine digits, also good for signing in',
    full_name   VARCHAR(100) NOT NULL,
    birth_date  DATE         NOT NULL,
    sex         ENUM('male', 'female') NULL,
    phone       VARCHAR(15)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    email       VARCHAR(254) NOT NULL DEFAULT '',
    password    VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    password_at DATETIME(6)  NOT NULL,
    agreed_at   DATETIME(6)  NOT NULL COMMENT 'consent at signing up',
    created_at  DATETIME(6)  NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY citizen_public (public_id),
    UNIQUE KEY citizen_number (id_number),
    UNIQUE KEY citizen_old_number (old_number),
    CONSTRAINT citizen_digits CHECK (id_number REGEXP '^([0-9]{9}|[0-9]{12})$'),
    CONSTRAINT citizen_hashed CHECK (password LIKE '$argon2id$%')
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;

-- What happened to an account, for its owner to see. Never changed.
CREATE TABLE citizen_event (
    id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    citizen_id BIGINT UNSIGNED NOT NULL,
    kind       ENUM('signed_up', 'signed_in', 'password_wrong', 'otp_wrong',
                    'signed_out', 'password_changed', 'password_reset',
                    'phone_changed', 'passkey_added', 'passkey_removed',
                    'sessions_ended') NOT NULL,
    at         DATETIME(6)     NOT NULL,
    browser    VARCHAR(60)     NOT NULL,
    place      VARCHAR(40)     NOT NULL COMMENT 'address block, masked',
    client     VARCHAR(100)    NOT NULL DEFAULT '' COMMENT 'signed in for',
    PRIMARY KEY (id),
    KEY event_of (citizen_id, id),
    CONSTRAINT event_of_citizen FOREIGN KEY (citizen_id)
        REFERENCES citizen (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;

-- Browsers an account has signed in from: failures of strangers do not slow
-- these down, so the owner always gets in.
CREATE TABLE known_browser (
    token_hash BINARY(32)      NOT NULL,
    citizen_id BIGINT UNSIGNED NOT NULL,
    seen_at    DATETIME(6)     NOT NULL,
    PRIMARY KEY (token_hash, citizen_id),
    KEY browser_of (citizen_id),
    KEY browser_seen (seen_at),
    CONSTRAINT browser_of_citizen FOREIGN KEY (citizen_id)
        REFERENCES citizen (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;

-- What somebody who signs up has said, until the text's code is typed. The
-- password waits as a hash, like everywhere.
CREATE TABLE sign_up (
    session_id BIGINT UNSIGNED NOT NULL,
    id_number  VARCHAR(12)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    full_name  VARCHAR(100) NOT NULL,
    birth_date DATE         NOT NULL,
    phone      VARCHAR(15)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    password   VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    created_at DATETIME(6)  NOT NULL,
    PRIMARY KEY (session_id),
    CONSTRAINT sign_up_of_session FOREIGN KEY (session_id)
        REFERENCES session (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;

GRANT SELECT, INSERT, UPDATE ON citizen TO motcua_identity;
GRANT SELECT, INSERT ON citizen_event TO motcua_identity;
GRANT SELECT, INSERT, UPDATE, DELETE ON known_browser TO motcua_identity;
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_up TO motcua_identity;
GRANT SELECT (token_hash, seen_at), DELETE ON known_browser TO motcua_worker;
GRANT SELECT (id, at), DELETE ON citizen_event TO motcua_worker;
