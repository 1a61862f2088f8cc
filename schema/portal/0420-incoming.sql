-- 0420-incoming: what citizens file at the national portal comes in.
--
-- sync_incoming: a dossier, an answer to a supplement or a withdrawal as the
-- other side sent it, until it has become an event here; then its body is gone
-- and the hash stays, by which the same message sent again is known. part is ''
-- for a dossier, of which there is one for each code, and the hash of the body
-- for what may come more than once. What cannot be taken in is held with the
-- reason, for an administrator; nothing is dropped.
-- dossier.national_code: the code that the citizen was given there; ours stands
-- beside it, and whoever is told there of the dossier is told by theirs.
-- The owner gets an account that nobody has signed in to yet: by ID number where
-- the national portal has verified it, and then it is theirs at the first
-- sign-in; else one of its own, which nobody can reach.
-- Beside the version before: it reads none of it.
CREATE TABLE sync_incoming (
    id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    system      VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    kind        ENUM ('dossier', 'supplement', 'withdrawal') NOT NULL,
    code        VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
                COMMENT 'theirs',
    part        VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    procedure_code VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    agency_code VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    sha256      BINARY(32)      NOT NULL COMMENT 'of the body',
    body        MEDIUMBLOB      NULL COMMENT 'NULL: it has been taken in',
    received_at DATETIME(6)     NOT NULL,
    state       ENUM ('waiting', 'held', 'taken') NOT NULL DEFAULT 'waiting',
    due_at      DATETIME(6)     NOT NULL COMMENT 'or end of the lease',
    attempt     INT UNSIGNED    NOT NULL DEFAULT 0 COMMENT 'whose lease it is',
    failures    INT UNSIGNED    NOT NULL DEFAULT 0,
    reason      VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin
                NOT NULL DEFAULT '',
    detail      VARCHAR(500)    NOT NULL DEFAULT '',
    account_id  BIGINT UNSIGNED NULL COMMENT 'whose papers are taken in',
    dossier_id  BIGINT UNSIGNED NULL COMMENT 'what it became, or is about',
    PRIMARY KEY (id),
    UNIQUE KEY sync_incoming_once (system, code, kind, part),
    KEY sync_incoming_due (system, state, due_at),
    CONSTRAINT sync_incoming_of FOREIGN KEY (dossier_id)
        REFERENCES dossier (id),
    CONSTRAINT sync_incoming_owner FOREIGN KEY (account_id)
        REFERENCES account (id) ON DELETE SET NULL,
    CONSTRAINT sync_incoming_taken
        CHECK ((state = 'taken') = (body IS NULL))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

ALTER TABLE dossier
    ADD COLUMN national_code VARCHAR(60)
        CHARACTER SET ascii COLLATE ascii_bin NULL
        COMMENT 'NULL: it was filed here',
    ADD UNIQUE KEY dossier_national_code (national_code);

GRANT SELECT (id, system, kind, code, part, procedure_code, agency_code, sha256,
              received_at, state, due_at, failures, reason, detail, dossier_id),
      INSERT,
      UPDATE (procedure_code, agency_code, sha256, body, received_at, state,
              due_at, failures, reason, detail)
    ON sync_incoming TO motcua_officer;
GRANT SELECT ON field TO motcua_officer;
GRANT SELECT ON payment TO motcua_officer;
GRANT SELECT ON sync_map TO motcua_officer;

-- The worker takes in, so it files.
GRANT SELECT,
      UPDATE (state, body, due_at, attempt, failures, reason, detail,
              account_id, dossier_id)
    ON sync_incoming TO motcua_worker;
GRANT INSERT,
      UPDATE (status, status_before, status_at, version, due_at, fee_vnd,
              paid_at, owner_id_number)
    ON dossier TO motcua_worker;
GRANT SELECT, INSERT, UPDATE ON daily_number TO motcua_worker;
GRANT INSERT ON dossier_applicant TO motcua_worker;
GRANT SELECT, INSERT ON dossier_component TO motcua_worker;
GRANT INSERT ON dossier_file TO motcua_worker;
GRANT INSERT ON dossier_event TO motcua_worker;
GRANT INSERT ON dossier_work TO motcua_worker;
GRANT UPDATE (stage, stage_before, officer_id, step_due_at, due_at, sent_by,
              sent_from, supplements, wants_stop, office_unread, citizen_unread,
              version, changed_at)
    ON dossier_work TO motcua_worker;
GRANT SELECT ON dossier_rating TO motcua_worker;
GRANT SELECT ON process TO motcua_worker;
GRANT SELECT ON process_step TO motcua_worker;
GRANT SELECT (full_name, phone) ON officer TO motcua_worker;
GRANT INSERT ON sync_line TO motcua_worker;
GRANT INSERT, UPDATE (known) ON sync_dossier TO motcua_worker;
GRANT INSERT ON account TO motcua_worker;
GRANT INSERT, UPDATE (used_at) ON file TO motcua_worker;
GRANT INSERT, UPDATE ON file_look TO motcua_worker;
GRANT SELECT ON procedure_case TO motcua_worker;
GRANT SELECT ON component TO motcua_worker;
GRANT SELECT ON fee TO motcua_worker;
GRANT SELECT ON legal_basis TO motcua_worker;
GRANT SELECT ON audience TO motcua_worker;
GRANT SELECT ON sheet_component TO motcua_worker;
GRANT SELECT ON procedure_agency TO motcua_worker;
GRANT SELECT ON agency_contact TO motcua_worker;
