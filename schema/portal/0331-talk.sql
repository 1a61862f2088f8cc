-- 0331-talk: what citizen and office say to each other about a dossier. Only
-- ever added to. Its files are of the dossier, role "talk", with the message's
-- number as position.
--
-- A supplement is never asked for here: that is form 02's. Who has not read the
-- latest is dossier_work's office_unread and citizen_unread.
--
-- Beside the version before: it shows no talk. Positions of files begin above
-- those of papers, so it takes none for a paper.
CREATE TABLE dossier_message (
    id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    dossier_id  BIGINT UNSIGNED NOT NULL,
    nth         SMALLINT UNSIGNED NOT NULL COMMENT 'from 1',
    officer_id  BIGINT UNSIGNED NULL COMMENT 'NULL: the citizen',
    writer_name VARCHAR(210)    NOT NULL,
    agency_name VARCHAR(200)    NOT NULL COMMENT '"": the citizen',
    text        TEXT            NOT NULL,
    at          DATETIME(6)     NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY dossier_message_nth (dossier_id, nth),
    CONSTRAINT dossier_message_of FOREIGN KEY (dossier_id)
        REFERENCES dossier (id) ON DELETE CASCADE,
    CONSTRAINT dossier_message_officer FOREIGN KEY (officer_id)
        REFERENCES officer (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

ALTER TABLE dossier_file
    MODIFY role ENUM ('paper', 'answer', 'result', 'talk') NOT NULL;

GRANT SELECT, INSERT ON dossier_message TO motcua_portal;
GRANT SELECT, INSERT ON dossier_message TO motcua_officer;

-- The digest: how many wait for whom.
GRANT SELECT (id, email, closed_at) ON officer TO motcua_worker;
GRANT SELECT ON officer_post TO motcua_worker;
GRANT SELECT ON dossier_work TO motcua_worker;
