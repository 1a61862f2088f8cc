-- 0082-arrival: files that come in piece by piece, for lines that break.
--
-- received_bytes says how much lies in the folder of uploads, from the start
-- and without a gap; a piece counts only after it was written to the disk. An
-- arrival that has ended keeps its outcome for a day, because the answer that
-- told it may have been lost with the line.
CREATE TABLE arrival (
    id             BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id      CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    account_id     BIGINT UNSIGNED NOT NULL,
    draft_id       BIGINT UNSIGNED NOT NULL,
    component_id   INT UNSIGNED    NOT NULL,
    name           VARCHAR(200)    NOT NULL,
    size_bytes     INT UNSIGNED    NOT NULL,
    received_bytes INT UNSIGNED    NOT NULL DEFAULT 0,
    outcome        VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL
                   COMMENT '"": it is in the draft; else a key of Msg.error',
    outcome_number INT UNSIGNED    NOT NULL DEFAULT 0,
    created_at     DATETIME(6)     NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY arrival_public_id (public_id),
    KEY arrival_created (created_at),
    KEY arrival_owner (account_id, created_at),
    CONSTRAINT arrival_of FOREIGN KEY (account_id) REFERENCES account (id),
    CONSTRAINT arrival_draft FOREIGN KEY (draft_id)
        REFERENCES draft (id) ON DELETE CASCADE,
    CONSTRAINT arrival_component FOREIGN KEY (component_id)
        REFERENCES component (id),
    CONSTRAINT arrival_has_bytes CHECK (size_bytes > 0),
    CONSTRAINT arrival_fits CHECK (received_bytes <= size_bytes)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

GRANT SELECT, INSERT, UPDATE ON arrival TO motcua_portal;
GRANT SELECT (created_at), DELETE ON arrival TO motcua_worker;
