-- 0299-form-design: a form that is being changed by officers, until a second
-- person publishes it as a version. generation goes up with each change, so two
-- editors at once cannot overwrite each other.
CREATE TABLE form_design (
    id            INT UNSIGNED    NOT NULL AUTO_INCREMENT,
    form_slug     VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    base_id       INT UNSIGNED    NOT NULL COMMENT 'the version it began with',
    body          MEDIUMTEXT      NOT NULL,
    generation    INT UNSIGNED    NOT NULL DEFAULT 1,
    written_by    BIGINT UNSIGNED NOT NULL COMMENT 'who changed it last',
    changed_at    DATETIME(6)     NOT NULL,
    published_by  BIGINT UNSIGNED NULL,
    published_at  DATETIME(6)     NULL,
    PRIMARY KEY (id),
    KEY form_design_open (published_at, form_slug),
    CONSTRAINT form_design_of FOREIGN KEY (form_slug) REFERENCES form (slug),
    CONSTRAINT form_design_base FOREIGN KEY (base_id)
        REFERENCES form_version (id),
    CONSTRAINT form_design_writer FOREIGN KEY (written_by)
        REFERENCES officer (id),
    CONSTRAINT form_design_publisher FOREIGN KEY (published_by)
        REFERENCES officer (id),
    CONSTRAINT form_design_second CHECK (published_by <> written_by)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

GRANT SELECT, INSERT, UPDATE ON form_design TO motcua_officer;
GRANT SELECT, INSERT ON form_version TO motcua_officer;
