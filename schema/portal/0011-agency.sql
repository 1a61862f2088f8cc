-- 0011-agency: who takes dossiers, where, from when to when.
--
-- takes_level: a desk that takes every procedure of a level unless something
-- else is written in procedure_agency (a commune's one-stop desk, the
-- province's service centre). is_synthetic marks codes made up for places
-- whose official code is not known to us: never to be shown as official.
CREATE TABLE agency (
    id           INT UNSIGNED NOT NULL AUTO_INCREMENT,
    code         VARCHAR(40)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    name         VARCHAR(200) NOT NULL,
    kind         VARCHAR(30)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    parent_id    INT UNSIGNED NULL,
    unit_id      INT UNSIGNED NULL COMMENT 'NULL: of the whole province',
    takes_level  ENUM('province', 'district', 'commune') NULL,
    is_synthetic BOOLEAN      NOT NULL,
    valid_from   DATE         NOT NULL DEFAULT '1900-01-01',
    valid_to     DATE         NULL,
    PRIMARY KEY (id),
    UNIQUE KEY agency_code (code, valid_from),
    KEY agency_unit (unit_id),
    KEY agency_level (takes_level),
    CONSTRAINT agency_parent FOREIGN KEY (parent_id) REFERENCES agency (id),
    CONSTRAINT agency_of_unit FOREIGN KEY (unit_id) REFERENCES unit (id),
    CONSTRAINT agency_days CHECK (valid_to IS NULL OR valid_to >= valid_from)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

GRANT SELECT ON agency TO motcua_portal;
GRANT SELECT ON agency TO motcua_worker;
