-- 0340-sync: the ledger of what other systems were told of dossiers.
--
-- sync_line: for each event of a dossier that a system is to hear of, what the
-- dossier was then, as far as its own row moves on; written with the event, in
-- its transaction. All else a message is made of never changes, so its bytes
-- can be made again at any time. sync_dossier: how far a system has been told,
-- which is what the worker claims: one event of a dossier after the other, a
-- lease for each. sync_attempt: each call, what was sent and what was answered,
-- never changed, and a chain of hashes for each day (sync_chain has its end).
-- sync_message: the bytes themselves, once for each content. sync_map: what the
-- other side calls what is ours, and which system states the status of a
-- procedure; only ever added to, so that what a message was made with can be
-- found again by its time. sync_system: whether it answers at all. sync_difference:
-- what both sides say, where it is not the same.
-- Beside the version before: its portal writes no lines; `motcuactl national
-- resend --missing` writes those that are not there.
CREATE TABLE sync_line (
    system      VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    dossier_id  BIGINT UNSIGNED NOT NULL,
    position    SMALLINT UNSIGNED NOT NULL COMMENT 'of the event',
    status      TINYINT UNSIGNED NOT NULL,
    due_at      DATETIME(6)     NULL,
    fee_vnd     BIGINT UNSIGNED NULL,
    paid_at     DATETIME(6)     NULL,
    is_verified BOOLEAN         NOT NULL COMMENT 'the owner, by ID number',
    queued_at   DATETIME(6)     NOT NULL,
    built_at    DATETIME(6)     NULL COMMENT 'when its messages were made',
    told_at     DATETIME(6)     NULL COMMENT 'the other side has said yes',
    outcome     ENUM ('told', 'other') NULL
                COMMENT 'other: another system states the status',
    PRIMARY KEY (system, dossier_id, position),
    KEY sync_line_told (system, told_at),
    CONSTRAINT sync_line_of FOREIGN KEY (dossier_id) REFERENCES dossier (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE sync_dossier (
    system      VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    dossier_id  BIGINT UNSIGNED NOT NULL,
    told        SMALLINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'events',
    known       SMALLINT UNSIGNED NOT NULL COMMENT 'events there are',
    state       ENUM ('waiting', 'held', 'even') NOT NULL DEFAULT 'waiting'
                COMMENT 'held: somebody has to decide',
    due_at      DATETIME(6)     NOT NULL COMMENT 'or end of the lease',
    attempt     INT UNSIGNED    NOT NULL DEFAULT 0 COMMENT 'whose lease it is',
    failures    INT UNSIGNED    NOT NULL DEFAULT 0 COMMENT 'since it was told',
    is_unsure   BOOLEAN         NOT NULL DEFAULT FALSE
                COMMENT 'a call of this event has had no answer',
    reason      VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin
                NOT NULL DEFAULT '',
    detail      VARCHAR(500)    NOT NULL DEFAULT ''
                COMMENT 'what the other side said, or the code nobody knows',
    since       DATETIME(6)     NOT NULL COMMENT 'behind or even since then',
    PRIMARY KEY (system, dossier_id),
    KEY sync_dossier_due (system, state, due_at),
    CONSTRAINT sync_dossier_of FOREIGN KEY (dossier_id) REFERENCES dossier (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE sync_message (
    system     VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    dossier_id BIGINT UNSIGNED NOT NULL,
    position   SMALLINT UNSIGNED NOT NULL,
    kind       VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    sha256     BINARY(32)      NOT NULL,
    built_at   DATETIME(6)     NOT NULL,
    body       MEDIUMBLOB      NOT NULL COMMENT 'without the session of a call',
    PRIMARY KEY (system, dossier_id, position, kind, sha256),
    CONSTRAINT sync_message_of FOREIGN KEY (dossier_id) REFERENCES dossier (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE sync_chain (
    day      DATE         NOT NULL COMMENT 'in Asia/Ho_Chi_Minh',
    position INT UNSIGNED NOT NULL,
    hash     BINARY(32)   NOT NULL COMMENT 'of the last attempt',
    PRIMARY KEY (day)
) ENGINE = InnoDB;

CREATE TABLE sync_attempt (
    day         DATE            NOT NULL,
    position    INT UNSIGNED    NOT NULL COMMENT 'of the day, from 1',
    system      VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    dossier_id  BIGINT UNSIGNED NOT NULL,
    event       SMALLINT UNSIGNED NOT NULL COMMENT 'its position',
    kind        VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    sha256      BINARY(32)      NOT NULL COMMENT 'of what was sent',
    sent_at     DATETIME(6)     NOT NULL,
    answered_at DATETIME(6)     NULL COMMENT 'NULL: it was not',
    http_status SMALLINT UNSIGNED NOT NULL COMMENT '0: no answer',
    code        VARCHAR(20)     NOT NULL COMMENT 'the answer''s own',
    said        VARCHAR(500)    NOT NULL,
    outcome     ENUM ('told', 'there', 'absent', 'refused', 'strange', 'lost')
                NOT NULL,
    hash        BINARY(32)      NOT NULL COMMENT 'of the one before and this',
    PRIMARY KEY (day, position),
    KEY sync_attempt_of (dossier_id, event),
    CONSTRAINT sync_attempt_of FOREIGN KEY (dossier_id) REFERENCES dossier (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE sync_map (
    id         INT UNSIGNED NOT NULL AUTO_INCREMENT,
    system     VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    kind       ENUM ('procedure', 'agency', 'status', 'stated') NOT NULL
               COMMENT 'stated: ours is a procedure, theirs the system',
    ours       VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    theirs     VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
               COMMENT '"": no longer',
    valid_from DATE         NOT NULL COMMENT 'of the event',
    added_at   DATETIME(6)  NOT NULL,
    PRIMARY KEY (id),
    KEY sync_map_of (system, kind, ours, added_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE sync_system (
    system      VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    failures    INT UNSIGNED NOT NULL COMMENT 'calls without an answer, in a row',
    rests_until DATETIME(6)  NULL,
    failed_at   DATETIME(6)  NULL,
    said        VARCHAR(200) NOT NULL DEFAULT '',
    answered_at DATETIME(6)  NULL,
    skew_s      INT          NULL COMMENT 'its clock less ours',
    PRIMARY KEY (system)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
INSERT INTO sync_system (system, failures) VALUES ('national', 0);

CREATE TABLE sync_difference (
    system     VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    dossier_id BIGINT UNSIGNED NOT NULL,
    field      VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    ours       VARCHAR(500)    NOT NULL,
    theirs     VARCHAR(500)    NOT NULL,
    found_at   DATETIME(6)     NOT NULL,
    PRIMARY KEY (system, dossier_id, field),
    CONSTRAINT sync_difference_of FOREIGN KEY (dossier_id)
        REFERENCES dossier (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

-- Who writes an event writes its line.
GRANT SELECT, INSERT ON sync_line TO motcua_portal;
GRANT SELECT, INSERT, UPDATE (known, state, due_at, since) ON sync_dossier
    TO motcua_portal;
GRANT SELECT, INSERT, UPDATE (built_at) ON sync_line TO motcua_officer;
GRANT SELECT, INSERT,
      UPDATE (known, state, due_at, failures, reason, detail, since)
    ON sync_dossier TO motcua_officer;
GRANT SELECT ON sync_attempt TO motcua_officer;
GRANT SELECT ON sync_system TO motcua_officer;
GRANT SELECT ON sync_difference TO motcua_officer;

GRANT SELECT, UPDATE (built_at, told_at, outcome) ON sync_line TO motcua_worker;
GRANT SELECT,
      UPDATE (told, state, due_at, attempt, failures, is_unsure, reason, detail,
              since)
    ON sync_dossier TO motcua_worker;
GRANT SELECT, INSERT ON sync_message TO motcua_worker;
GRANT SELECT, INSERT, UPDATE ON sync_chain TO motcua_worker;
GRANT SELECT, INSERT ON sync_attempt TO motcua_worker;
GRANT SELECT ON sync_map TO motcua_worker;
GRANT SELECT, UPDATE ON sync_system TO motcua_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON sync_difference TO motcua_worker;
GRANT SELECT ON dossier_applicant TO motcua_worker;
GRANT SELECT ON dossier_event TO motcua_worker;
GRANT SELECT ON field TO motcua_worker;
GRANT SELECT ON payment TO motcua_worker;
