-- 0012-procedure: the catalogue of procedures, in versions.
--
-- A procedure_version and what hangs on it never change: an import that finds
-- a difference (by digest of the record) adds a version and moves
-- procedure.version on. Drafts and dossiers point at the version. `record` is
-- the imported record itself, so that an export gives back what came in, with
-- the marks of what was inferred. Lists that are only ever shown whole
-- (outcomes, notes, form names) are text, a line for each.
CREATE TABLE field (
    slug VARCHAR(250) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    name VARCHAR(300) NOT NULL,
    PRIMARY KEY (slug)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE life_group (
    slug     VARCHAR(60)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    name     VARCHAR(100) NOT NULL,
    position SMALLINT UNSIGNED NOT NULL,
    PRIMARY KEY (slug)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE audience (
    code     VARCHAR(8)   COLLATE utf8mb4_bin NOT NULL COMMENT 'ĐT1, DT12',
    slug     VARCHAR(8)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL
                          COMMENT 'dt1: for addresses',
    name     VARCHAR(200) NOT NULL,
    position SMALLINT UNSIGNED NOT NULL,
    PRIMARY KEY (code),
    UNIQUE KEY audience_slug (slug)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE `procedure` (
    id        INT UNSIGNED NOT NULL AUTO_INCREMENT,
    code      VARCHAR(20)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    version   INT UNSIGNED NOT NULL COMMENT 'the current one',
    is_active BOOLEAN      NOT NULL DEFAULT TRUE,
    is_seed   BOOLEAN      NOT NULL
              COMMENT 'came with the product; an import takes it over',
    position  INT UNSIGNED NOT NULL COMMENT 'order in the file, for export',
    PRIMARY KEY (id),
    UNIQUE KEY procedure_code (code)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE procedure_version (
    id                     INT UNSIGNED NOT NULL AUTO_INCREMENT,
    procedure_id           INT UNSIGNED NOT NULL,
    version                INT UNSIGNED NOT NULL,
    imported_at            DATETIME(6)  NOT NULL,
    digest                 BINARY(32)   NOT NULL COMMENT 'SHA-256 of record',
    is_detailed            BOOLEAN      NOT NULL,
    name                   VARCHAR(2000) NOT NULL,
    field_slug             VARCHAR(250) CHARACTER SET ascii COLLATE ascii_bin
                           NOT NULL,
    group_slug             VARCHAR(60)  CHARACTER SET ascii COLLATE ascii_bin
                           NULL,
    level                  ENUM('province', 'district', 'commune') NOT NULL,
    level_among_districts  ENUM('province', 'district', 'commune') NOT NULL,
    service_level          ENUM('full', 'partial', 'information') NOT NULL,
    is_service_level_inferred BOOLEAN   NOT NULL,
    audiences              VARCHAR(200) COLLATE utf8mb4_bin NOT NULL
                           COMMENT 'codes with commas, as imported',
    channels               TINYINT UNSIGNED NOT NULL
                           COMMENT '1 direct, 2 online, 4 post; 0 not said',
    issuer                 VARCHAR(200) NOT NULL,
    executing_agencies     TEXT         NOT NULL,
    processing_value       SMALLINT UNSIGNED NULL,
    processing_unit        ENUM('working_day', 'day', 'hour', 'month', 'year')
                           NULL,
    processing_text        VARCHAR(500) NOT NULL,
    processing_note        TEXT         NOT NULL,
    is_cut_at_15           BOOLEAN      NOT NULL,
    is_adult_only          BOOLEAN      NOT NULL,
    steps                  MEDIUMTEXT   NOT NULL,
    requirements           MEDIUMTEXT   NOT NULL,
    outcomes               TEXT         NOT NULL,
    source_updated         DATE         NULL,
    record                 MEDIUMTEXT   NOT NULL COMMENT 'JSON, as imported',
    PRIMARY KEY (id),
    UNIQUE KEY procedure_version_number (procedure_id, version),
    KEY procedure_version_field (field_slug),
    CONSTRAINT procedure_version_of FOREIGN KEY (procedure_id)
        REFERENCES `procedure` (id),
    CONSTRAINT procedure_version_in_field FOREIGN KEY (field_slug)
        REFERENCES field (slug),
    CONSTRAINT procedure_version_in_group FOREIGN KEY (group_slug)
        REFERENCES life_group (slug),
    CONSTRAINT procedure_version_channels CHECK (channels <= 7)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE procedure_case (
    id                   INT UNSIGNED NOT NULL AUTO_INCREMENT,
    procedure_version_id INT UNSIGNED NOT NULL,
    position             SMALLINT UNSIGNED NOT NULL,
    name                 TEXT         NOT NULL,
    kind                 ENUM('single', 'section', 'alternative') NOT NULL,
    notes                MEDIUMTEXT   NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY procedure_case_position (procedure_version_id, position),
    CONSTRAINT procedure_case_of FOREIGN KEY (procedure_version_id)
        REFERENCES procedure_version (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE component (
    id                INT UNSIGNED NOT NULL AUTO_INCREMENT,
    procedure_case_id INT UNSIGNED NOT NULL,
    position          SMALLINT UNSIGNED NOT NULL,
    name              TEXT         NOT NULL,
    originals         SMALLINT UNSIGNED NOT NULL,
    copies            SMALLINT UNSIGNED NOT NULL,
    forms             TEXT         NOT NULL COMMENT 'file names',
    is_required       BOOLEAN      NOT NULL,
    channels          TINYINT UNSIGNED NOT NULL COMMENT '0: any',
    PRIMARY KEY (id),
    UNIQUE KEY component_position (procedure_case_id, position),
    CONSTRAINT component_of FOREIGN KEY (procedure_case_id)
        REFERENCES procedure_case (id),
    CONSTRAINT component_channels CHECK (channels <= 7)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE fee (
    procedure_version_id INT UNSIGNED NOT NULL,
    position             SMALLINT UNSIGNED NOT NULL,
    kind                 VARCHAR(20)  CHARACTER SET ascii COLLATE ascii_bin
                         NOT NULL,
    amount_vnd           BIGINT UNSIGNED NULL COMMENT 'NULL: see the text',
    text                 TEXT         NOT NULL,
    channels             TINYINT UNSIGNED NOT NULL,
    PRIMARY KEY (procedure_version_id, position),
    CONSTRAINT fee_of FOREIGN KEY (procedure_version_id)
        REFERENCES procedure_version (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE legal_basis (
    procedure_version_id INT UNSIGNED NOT NULL,
    position             SMALLINT UNSIGNED NOT NULL,
    code                 VARCHAR(100) NOT NULL,
    name                 TEXT         NOT NULL,
    PRIMARY KEY (procedure_version_id, position),
    CONSTRAINT legal_basis_of FOREIGN KEY (procedure_version_id)
        REFERENCES procedure_version (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

-- What is written for one pair: it stands above agency.takes_level. is_found:
-- the importer recognised the agency by the name in the record, and may undo
-- it; the others were written by an administrator.
CREATE TABLE procedure_agency (
    procedure_id  INT UNSIGNED NOT NULL,
    agency_id     INT UNSIGNED NOT NULL,
    valid_from    DATE         NOT NULL DEFAULT '1900-01-01',
    valid_to      DATE         NULL,
    service_level ENUM('full', 'partial', 'information') NULL
                  COMMENT 'NULL: the level of the procedure',
    is_found      BOOLEAN      NOT NULL DEFAULT FALSE,
    PRIMARY KEY (procedure_id, agency_id, valid_from),
    KEY procedure_agency_agency (agency_id),
    CONSTRAINT procedure_agency_procedure FOREIGN KEY (procedure_id)
        REFERENCES `procedure` (id),
    CONSTRAINT procedure_agency_at FOREIGN KEY (agency_id)
        REFERENCES agency (id),
    CONSTRAINT procedure_agency_days
        CHECK (valid_to IS NULL OR valid_to >= valid_from)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

GRANT SELECT ON field TO motcua_portal;
GRANT SELECT ON life_group TO motcua_portal;
GRANT SELECT ON audience TO motcua_portal;
GRANT SELECT ON `procedure` TO motcua_portal;
GRANT SELECT ON procedure_version TO motcua_portal;
GRANT SELECT ON procedure_case TO motcua_portal;
GRANT SELECT ON component TO motcua_portal;
GRANT SELECT ON fee TO motcua_portal;
GRANT SELECT ON legal_basis TO motcua_portal;
GRANT SELECT ON procedure_agency TO motcua_portal;
GRANT SELECT ON `procedure` TO motcua_worker;
GRANT SELECT ON procedure_version TO motcua_worker;
