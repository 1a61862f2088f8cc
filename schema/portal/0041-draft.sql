-- 0041-draft: dossiers that are not sent yet, part by part.
--
-- One open draft for each citizen, procedure, case and agency: open_case is
-- NULL once it is filed, and NULLs are never equal. version goes up with every
-- change of any part, so a page knows whether what it showed still holds. A
-- filed draft stays for a while: who sends it again gets the same receipt.
CREATE TABLE draft (
    id           BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id    CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    account_id   BIGINT UNSIGNED NOT NULL,
    procedure_id INT UNSIGNED    NOT NULL,
    procedure_version_id INT UNSIGNED NOT NULL,
    case_id      INT UNSIGNED    NULL COMMENT 'NULL: no alternatives',
    agency_id    INT UNSIGNED    NOT NULL,
    unit_id      INT UNSIGNED    NULL COMMENT 'NULL: of the province',
    version      INT UNSIGNED    NOT NULL DEFAULT 1,
    done         TINYINT UNSIGNED NOT NULL DEFAULT 0
                 COMMENT '1 applicant, 2 papers, 4 delivery',
    is_collected BOOLEAN         NOT NULL DEFAULT FALSE
                 COMMENT 'the post fetches the papers: scans are optional',
    created_at   DATETIME(6)     NOT NULL,
    changed_at   DATETIME(6)     NOT NULL,
    expires_at   DATETIME(6)     NOT NULL,
    filed_at     DATETIME(6)     NULL,
    dossier_public_id CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NULL,
    open_case    INT UNSIGNED
                 AS (IF(filed_at IS NULL, IFNULL(case_id, 0), NULL)) VIRTUAL,
    PRIMARY KEY (id),
    UNIQUE KEY draft_public_id (public_id),
    UNIQUE KEY draft_open (account_id, procedure_id, agency_id, open_case),
    KEY draft_changed (account_id, changed_at),
    KEY draft_expires (expires_at),
    CONSTRAINT draft_of FOREIGN KEY (account_id) REFERENCES account (id),
    CONSTRAINT draft_procedure FOREIGN KEY (procedure_id)
        REFERENCES `procedure` (id),
    CONSTRAINT draft_version FOREIGN KEY (procedure_version_id)
        REFERENCES procedure_version (id),
    CONSTRAINT draft_case FOREIGN KEY (case_id) REFERENCES procedure_case (id),
    CONSTRAINT draft_agency FOREIGN KEY (agency_id) REFERENCES agency (id),
    CONSTRAINT draft_unit FOREIGN KEY (unit_id) REFERENCES unit (id),
    CONSTRAINT draft_done CHECK (done <= 7),
    CONSTRAINT draft_filed
        CHECK ((filed_at IS NULL) = (dossier_public_id IS NULL))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

-- The applicant ("self"), and whom they file for ("other").
CREATE TABLE draft_applicant (
    draft_id     BIGINT UNSIGNED NOT NULL,
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
    PRIMARY KEY (draft_id, role),
    CONSTRAINT draft_applicant_of FOREIGN KEY (draft_id)
        REFERENCES draft (id) ON DELETE CASCADE,
    CONSTRAINT draft_applicant_unit FOREIGN KEY (unit_id) REFERENCES unit (id),
    CONSTRAINT draft_applicant_relation
        CHECK ((role = 'self') = (relation = ''))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

-- How a component is being supplied (which of the three ways is open).
CREATE TABLE draft_paper (
    draft_id     BIGINT UNSIGNED NOT NULL,
    component_id INT UNSIGNED    NOT NULL,
    way          ENUM ('upload', 'vault', 'result') NOT NULL,
    PRIMARY KEY (draft_id, component_id),
    CONSTRAINT draft_paper_of FOREIGN KEY (draft_id)
        REFERENCES draft (id) ON DELETE CASCADE,
    CONSTRAINT draft_paper_component FOREIGN KEY (component_id)
        REFERENCES component (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE draft_paper_file (
    id           BIGINT UNSIGNED NOT NULL AUTO_INCREMENT COMMENT 'the order',
    draft_id     BIGINT UNSIGNED NOT NULL,
    component_id INT UNSIGNED    NOT NULL,
    file_id      BIGINT UNSIGNED NOT NULL,
    way          ENUM ('upload', 'vault', 'result') NOT NULL,
    name         VARCHAR(200)    NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY draft_paper_file_once (draft_id, component_id, file_id),
    KEY draft_paper_file_file (file_id),
    CONSTRAINT draft_paper_file_of FOREIGN KEY (draft_id)
        REFERENCES draft (id) ON DELETE CASCADE,
    CONSTRAINT draft_paper_file_component FOREIGN KEY (component_id)
        REFERENCES component (id),
    CONSTRAINT draft_paper_file_is FOREIGN KEY (file_id) REFERENCES file (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

-- A row for each service of the post that is wanted.
CREATE TABLE draft_delivery (
    draft_id BIGINT UNSIGNED NOT NULL,
    service  ENUM ('collect', 'deliver') NOT NULL,
    name     VARCHAR(100) NOT NULL,
    phone    VARCHAR(15) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    unit_id  INT UNSIGNED NOT NULL,
    street   VARCHAR(200) NOT NULL,
    PRIMARY KEY (draft_id, service),
    CONSTRAINT draft_delivery_of FOREIGN KEY (draft_id)
        REFERENCES draft (id) ON DELETE CASCADE,
    CONSTRAINT draft_delivery_unit FOREIGN KEY (unit_id) REFERENCES unit (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

-- A form that was left half filled or wrong, as it was typed.
CREATE TABLE draft_typed (
    draft_id BIGINT UNSIGNED NOT NULL,
    part     TINYINT UNSIGNED NOT NULL COMMENT 'as draft.done',
    body     MEDIUMTEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL
             COMMENT 'urlencoded',
    PRIMARY KEY (draft_id, part),
    CONSTRAINT draft_typed_of FOREIGN KEY (draft_id)
        REFERENCES draft (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

-- What the post asks, for orientation; the administrator keeps it up to date.
CREATE TABLE post_price (
    zone      ENUM ('commune', 'province', 'country') NOT NULL,
    price_vnd INT UNSIGNED NOT NULL,
    PRIMARY KEY (zone)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

INSERT INTO post_price (zone, price_vnd)
VALUES ('commune', 22000), ('province', 26000), ('country', 32500);

GRANT SELECT, INSERT, UPDATE, DELETE ON draft TO motcua_portal;
GRANT SELECT, INSERT, UPDATE, DELETE ON draft_applicant TO motcua_portal;
GRANT SELECT, INSERT, UPDATE, DELETE ON draft_paper TO motcua_portal;
GRANT SELECT, INSERT, UPDATE, DELETE ON draft_paper_file TO motcua_portal;
GRANT SELECT, INSERT, UPDATE, DELETE ON draft_delivery TO motcua_portal;
GRANT SELECT, INSERT, UPDATE, DELETE ON draft_typed TO motcua_portal;
GRANT SELECT ON post_price TO motcua_portal;
GRANT SELECT (id, public_id, account_id, expires_at, filed_at), DELETE ON draft
    TO motcua_worker;
GRANT SELECT ON draft_paper_file TO motcua_worker;
