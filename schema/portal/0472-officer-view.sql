-- 0472-officer-view: filters of a queue that an officer keeps under a name; who
-- heads a unit may keep one for all who work there.
--
-- Beside the version before: it knows none.
CREATE TABLE officer_view (
    id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    officer_id BIGINT UNSIGNED NOT NULL COMMENT 'who made it',
    shared_at  INT UNSIGNED    NULL COMMENT 'agency; NULL: their own',
    name       VARCHAR(60)     NOT NULL,
    queue      VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    words      VARCHAR(100)    NOT NULL DEFAULT '',
    agency_id  INT UNSIGNED    NULL COMMENT 'looked at alone; NULL: all',
    due        VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
               DEFAULT '' COMMENT '"": any',
    made_at    DATETIME(6)     NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY officer_view_name (officer_id, name),
    KEY officer_view_shared (shared_at, name),
    CONSTRAINT officer_view_of FOREIGN KEY (officer_id) REFERENCES officer (id),
    CONSTRAINT officer_view_shared FOREIGN KEY (shared_at)
        REFERENCES agency (id),
    CONSTRAINT officer_view_agency FOREIGN KEY (agency_id)
        REFERENCES agency (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

GRANT SELECT, INSERT, UPDATE, DELETE ON officer_view TO motcua_officer;
