-- 0260-form: electronic forms as data, version by version, and what people
-- answered.
--
-- A version's body never changes once it is offered: drafts and dossiers name
-- it. Answers are one JSON object of texts by key (domain/form/walk.h), so a
-- form of 200 fields is one row, and one statement writes it. Beside the
-- version before: it does not know these tables, and reads a way it does not
-- know as an upload.
CREATE TABLE form (
    slug  VARCHAR(40)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    title VARCHAR(300) NOT NULL,
    PRIMARY KEY (slug)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE form_version (
    id            INT UNSIGNED NOT NULL AUTO_INCREMENT,
    form_slug     VARCHAR(40)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    version       VARCHAR(20)  NOT NULL,
    body          MEDIUMTEXT   NOT NULL COMMENT 'the file as it came',
    sha256        BINARY(32)   NOT NULL COMMENT 'of the body',
    is_offered    BOOLEAN      NOT NULL COMMENT 'else a draft of officers',
    in_force_from DATE         NOT NULL,
    in_force_to   DATE         NULL COMMENT 'NULL: no end known',
    imported_at   DATETIME(6)  NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY form_version_name (form_slug, version),
    CONSTRAINT form_version_of FOREIGN KEY (form_slug) REFERENCES form (slug)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

-- Which components a form fills: by the procedure and the first words of the
-- component's name, as sheet_component.
CREATE TABLE form_component (
    procedure_code VARCHAR(20)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    name_starts    VARCHAR(200) NOT NULL,
    form_slug      VARCHAR(40)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    PRIMARY KEY (procedure_code, name_starts),
    CONSTRAINT form_component_of FOREIGN KEY (form_slug) REFERENCES form (slug)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

ALTER TABLE draft_paper
    MODIFY way ENUM ('upload', 'vault', 'result', 'form') NOT NULL;
ALTER TABLE draft_paper_file
    MODIFY way ENUM ('upload', 'vault', 'result', 'form') NOT NULL;

CREATE TABLE draft_form (
    draft_id        BIGINT UNSIGNED NOT NULL,
    component_id    INT UNSIGNED    NOT NULL,
    form_version_id INT UNSIGNED    NOT NULL,
    moved_from      INT UNSIGNED    NULL COMMENT 'a version, until it is told',
    answers         MEDIUMTEXT      NOT NULL COMMENT 'as typed, all of them',
    origins         MEDIUMTEXT      NOT NULL COMMENT 'by key: where from',
    sealed          MEDIUMTEXT      NULL COMMENT 'what was asked, at the end',
    sealed_sha256   BINARY(32)      NULL,
    sealed_at       DATETIME(6)     NULL,
    changed_at      DATETIME(6)     NOT NULL,
    PRIMARY KEY (draft_id, component_id),
    CONSTRAINT draft_form_of FOREIGN KEY (draft_id)
        REFERENCES draft (id) ON DELETE CASCADE,
    CONSTRAINT draft_form_component FOREIGN KEY (component_id)
        REFERENCES component (id),
    CONSTRAINT draft_form_version FOREIGN KEY (form_version_id)
        REFERENCES form_version (id),
    CONSTRAINT draft_form_sealed
        CHECK ((sealed_at IS NULL) = (sealed IS NULL)
           AND (sealed_at IS NULL) = (sealed_sha256 IS NULL))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

-- As it was filed; nobody may change it. Corrections are rows beside it.
CREATE TABLE dossier_form (
    dossier_id      BIGINT UNSIGNED NOT NULL,
    component_id    INT UNSIGNED    NOT NULL,
    form_version_id INT UNSIGNED    NOT NULL,
    answers         MEDIUMTEXT      NOT NULL,
    sha256          BINARY(32)      NOT NULL,
    sealed_at       DATETIME(6)     NOT NULL,
    PRIMARY KEY (dossier_id, component_id),
    CONSTRAINT dossier_form_of FOREIGN KEY (dossier_id)
        REFERENCES dossier (id),
    CONSTRAINT dossier_form_component FOREIGN KEY (component_id)
        REFERENCES component (id),
    CONSTRAINT dossier_form_version FOREIGN KEY (form_version_id)
        REFERENCES form_version (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE dossier_form_change (
    id           BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    dossier_id   BIGINT UNSIGNED NOT NULL,
    component_id INT UNSIGNED    NOT NULL,
    answer_key   VARCHAR(60)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    old_value    TEXT            NOT NULL,
    new_value    TEXT            NOT NULL,
    reason       VARCHAR(500)    NOT NULL,
    by_name      VARCHAR(100)    NOT NULL,
    changed_at   DATETIME(6)     NOT NULL,
    PRIMARY KEY (id),
    KEY dossier_form_change_order (dossier_id, component_id, id),
    CONSTRAINT dossier_form_change_of FOREIGN KEY (dossier_id, component_id)
        REFERENCES dossier_form (dossier_id, component_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

GRANT SELECT ON form TO motcua_portal;
GRANT SELECT ON form_version TO motcua_portal;
GRANT SELECT ON form_component TO motcua_portal;
GRANT SELECT, INSERT, UPDATE, DELETE ON draft_form TO motcua_portal;
GRANT SELECT, INSERT ON dossier_form TO motcua_portal;
GRANT SELECT ON dossier_form_change TO motcua_portal;
