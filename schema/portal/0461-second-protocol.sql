-- 0461-second-protocol: what the other side calls what it was given.
--
-- sync_given: the id that it answered for a dossier or for a file of one, which
-- later messages bear; the latest counts for a dossier (nth is the claim's
-- attempt), the first for a file. Only ever added to, so that a message can be
-- made again. sync_message says by which protocol it was made, with which id of
-- theirs, and about which file.
-- Beside the version before: it speaks vxp alone, which has none of these.
CREATE TABLE sync_given (
    system     VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    dossier_id BIGINT UNSIGNED NOT NULL,
    kind       ENUM ('dossier', 'file') NOT NULL,
    ours       VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
               COMMENT 'of a file; '''' else',
    nth        INT UNSIGNED    NOT NULL,
    theirs     VARCHAR(100)    NOT NULL,
    given_at   DATETIME(6)     NOT NULL,
    PRIMARY KEY (system, dossier_id, kind, ours, nth),
    CONSTRAINT sync_given_of FOREIGN KEY (dossier_id) REFERENCES dossier (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

ALTER TABLE sync_message
    ADD COLUMN protocol VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin
        NOT NULL DEFAULT 'vxp',
    ADD COLUMN their_id VARCHAR(100) NOT NULL DEFAULT '',
    ADD COLUMN about VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin
        NOT NULL DEFAULT '' COMMENT 'public id of a file';

GRANT SELECT, INSERT ON sync_given TO motcua_worker;
GRANT SELECT ON sync_given TO motcua_officer;
