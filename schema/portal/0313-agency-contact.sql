-- 0313-agency-contact: where an agency is, when it is open, whom to call.
--
-- A row for an agency's code, whatever its days: a desk that is renamed stays
-- where it is. is_sample: made up to be looked at, and says so where it is
-- shown. Beside the version before: it does not know this table.
CREATE TABLE agency_contact (
    agency_code VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    address     VARCHAR(300) NOT NULL DEFAULT '',
    hours       VARCHAR(300) NOT NULL DEFAULT '',
    phone       VARCHAR(40)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL
                DEFAULT '' COMMENT 'as it is read',
    email       VARCHAR(254) NOT NULL DEFAULT '',
    map         VARCHAR(500) NOT NULL DEFAULT '' COMMENT 'an address',
    is_sample   BOOLEAN      NOT NULL DEFAULT FALSE,
    PRIMARY KEY (agency_code)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

GRANT SELECT ON agency_contact TO motcua_portal;
