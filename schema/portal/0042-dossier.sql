-- 0042-dossier: what was filed, as it was, and what became of it.
--
-- Everything but the status, the due date, the fee and the rating is a snapshot that no
-- program may change: names of agencies and procedures move on, a dossier does
-- not. dossier_event is append-only (nobody has UPDATE or DELETE), and its
-- position keeps two hands from writing the same step. draft_public_id is what
-- makes filing happen once: it outlives the draft. The applicant's phone and ID
-- number are in the dossier too, since a code is looked up with them.
CREATE TABLE dossier (
    id              BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id       CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    lookup_id       CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
                    COMMENT "in the receipt's QR: shows the status, no person",
    code            VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    draft_public_id CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    account_id      BIGINT UNSIGNED NOT NULL,
    procedure_version_id INT UNSIGNED NOT NULL,
    procedure_code  VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    procedure_name  VARCHAR(2000) NOT NULL,
    case_name       TEXT          NOT NULL,
    agency_id       INT UNSIGNED  NOT NULL,
    agency_code     VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    agency_name     VARCHAR(200)  NOT NULL,
    unit_id         INT UNSIGNED  NULL,
    filed_on        DATE          NOT NULL COMMENT 'day in Asia/Ho_Chi_Minh',
    number          INT UNSIGNED  NOT NULL COMMENT 'of agency and day',
    filed_at        DATETIME(6)   NOT NULL,
    due_at          DATETIME(6)   NULL COMMENT 'NULL: no date is promised',
    lang            ENUM ('vi', 'en') NOT NULL,
    phone           VARCHAR(15) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    email           VARCHAR(254)  NOT NULL,
    id_number       VARCHAR(30)   NOT NULL,
    status          TINYINT UNSIGNED NOT NULL,
    status_before   TINYINT UNSIGNED NULL
                    COMMENT 'where a supplement or fee was asked',
    status_at       DATETIME(6)   NOT NULL,
    version         INT UNSIGNED  NOT NULL DEFAULT 1,
    fee_vnd         BIGINT UNSIGNED NULL COMMENT 'NULL: not known yet',
    paid_at         DATETIME(6)   NULL,
    PRIMARY KEY (id),
    UNIQUE KEY dossier_public_id (public_id),
    UNIQUE KEY dossier_lookup (lookup_id),
    UNIQUE KEY dossier_code (code),
    UNIQUE KEY dossier_draft (draft_public_id),
    UNIQUE KEY dossier_number (agency_code, filed_on, number),
    KEY dossier_owner (account_id, filed_at),
    KEY dossier_status (agency_id, status, due_at),
    CONSTRAINT dossier_of FOREIGN KEY (account_id) REFERENCES account (id),
    CONSTRAINT dossier_version FOREIGN KEY (procedure_version_id)
        REFERENCES procedure_version (id),
    CONSTRAINT dossier_agency FOREIGN KEY (agency_id) REFERENCES agency (id),
    CONSTRAINT dossier_unit FOREIGN KEY (unit_id) REFERENCES unit (id),
    CONSTRAINT dossier_status_known CHECK (status BETWEEN 1 AND 10),
    CONSTRAINT dossier_numbered CHECK (number >= 1)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE dossier_applicant (
    dossier_id   BIGINT UNSIGNED NOT NULL,
    role         ENUM ('self', 'other') NOT NULL,
    full_name    VARCHAR(100) NOT NULL,
    paper_type   ENUM ('', 'cccd', 'cmnd', 'passport', 'other') NOT NULL,
    paper_number VARCHAR(30)  NOT NULL,
    paper_date   DATE         NULL,
    paper_place  VARCHAR(200) NOT NULL,
    birth_date   DATE         NULL,
    sex          ENUM ('', 'male', 'female') NOT NULL,
    nationality  CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    phone        VARCHAR(15) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    email        VARCHAR(254) NOT NULL,
    unit_id      INT UNSIGNED NULL,
    street       VARCHAR(200) NOT NULL,
    relation     ENUM ('', 'child', 'parent', 'spouse', 'ward', 'authorised',
                       'organisation') NOT NULL,
    authority    VARCHAR(300) NOT NULL,
    organisation VARCHAR(300) NOT NULL,
    tax_code     VARCHAR(14) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    PRIMARY KEY (dossier_id, role),
    CONSTRAINT dossier_applicant_of FOREIGN KEY (dossier_id)
        REFERENCES dossier (id),
    CONSTRAINT dossier_applicant_unit FOREIGN KEY (unit_id) REFERENCES unit (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE dossier_component (
    dossier_id  BIGINT UNSIGNED NOT NULL,
    position    SMALLINT UNSIGNED NOT NULL COMMENT 'from 1',
    component_id INT UNSIGNED   NOT NULL,
    name        TEXT            NOT NULL,
    originals   SMALLINT UNSIGNED NOT NULL,
    copies      SMALLINT UNSIGNED NOT NULL,
    is_required BOOLEAN         NOT NULL,
    PRIMARY KEY (dossier_id, position),
    CONSTRAINT dossier_component_of FOREIGN KEY (dossier_id)
        REFERENCES dossier (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE dossier_file (
    id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT COMMENT 'the order',
    dossier_id BIGINT UNSIGNED NOT NULL,
    role       ENUM ('paper', 'answer', 'result') NOT NULL,
    position   SMALLINT UNSIGNED NOT NULL COMMENT 'component; 0: none',
    file_id    BIGINT UNSIGNED NOT NULL,
    name       VARCHAR(200)    NOT NULL,
    added_at   DATETIME(6)     NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY dossier_file_once (dossier_id, role, position, file_id),
    KEY dossier_file_file (file_id),
    CONSTRAINT dossier_file_of FOREIGN KEY (dossier_id)
        REFERENCES dossier (id),
    CONSTRAINT dossier_file_is FOREIGN KEY (file_id) REFERENCES file (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE dossier_delivery (
    dossier_id BIGINT UNSIGNED NOT NULL,
    service    ENUM ('collect', 'deliver') NOT NULL,
    name       VARCHAR(100) NOT NULL,
    phone      VARCHAR(15) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    unit_id    INT UNSIGNED NOT NULL,
    street     VARCHAR(200) NOT NULL,
    PRIMARY KEY (dossier_id, service),
    CONSTRAINT dossier_delivery_of FOREIGN KEY (dossier_id)
        REFERENCES dossier (id),
    CONSTRAINT dossier_delivery_unit FOREIGN KEY (unit_id) REFERENCES unit (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE dossier_event (
    id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    dossier_id  BIGINT UNSIGNED NOT NULL,
    position    SMALLINT UNSIGNED NOT NULL COMMENT 'from 1',
    at          DATETIME(6)     NOT NULL,
    kind        ENUM ('filed', 'accepted', 'refused', 'started',
                      'supplement_asked', 'supplemented', 'fee_asked', 'paid',
                      'withdrawn', 'stopped', 'finished', 'returned') NOT NULL,
    actor       ENUM ('citizen', 'officer', 'system') NOT NULL,
    actor_name  VARCHAR(100)    NOT NULL,
    from_status TINYINT UNSIGNED NULL COMMENT 'NULL: it was filed',
    to_status   TINYINT UNSIGNED NOT NULL,
    note        TEXT            NOT NULL COMMENT 'what the citizen is told',
    PRIMARY KEY (id),
    UNIQUE KEY dossier_event_position (dossier_id, position),
    CONSTRAINT dossier_event_of FOREIGN KEY (dossier_id)
        REFERENCES dossier (id),
    CONSTRAINT dossier_event_first
        CHECK ((position = 1) = (kind = 'filed')
               AND (position = 1) = (from_status IS NULL))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE dossier_rating (
    dossier_id BIGINT UNSIGNED NOT NULL,
    stars      TINYINT UNSIGNED NOT NULL,
    comment    TEXT            NOT NULL,
    rated_at   DATETIME(6)     NOT NULL,
    PRIMARY KEY (dossier_id),
    CONSTRAINT dossier_rating_of FOREIGN KEY (dossier_id)
        REFERENCES dossier (id),
    CONSTRAINT dossier_rating_stars CHECK (stars BETWEEN 1 AND 5)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

GRANT SELECT, INSERT,
      UPDATE (status, status_before, status_at, version, due_at, fee_vnd,
              paid_at)
    ON dossier TO motcua_portal;
GRANT SELECT, INSERT ON dossier_applicant TO motcua_portal;
GRANT SELECT, INSERT ON dossier_component TO motcua_portal;
GRANT SELECT, INSERT ON dossier_file TO motcua_portal;
GRANT SELECT, INSERT ON dossier_delivery TO motcua_portal;
GRANT SELECT, INSERT ON dossier_event TO motcua_portal;
GRANT SELECT, INSERT ON dossier_rating TO motcua_portal;
GRANT SELECT ON dossier TO motcua_worker;
GRANT SELECT ON dossier_file TO motcua_worker;
GRANT SELECT ON dossier_delivery TO motcua_worker;
