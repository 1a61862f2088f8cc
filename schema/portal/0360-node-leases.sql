-- 0360-node-leases: what was locked at one server, as rows that all nodes see.
--
-- Why: GET_LOCK and FOR UPDATE hold at one MariaDB; of two nodes of Galera both
-- get what they ask for. A row that both change undoes the later of them.
--
-- file_lease: who stores or removes files of that owner just now. A row stays
-- behind only where its program was killed; ends_at says until when it counts.
-- form_design.open_slug: one open change of a form, whoever begins it where.
-- dossier_form.corrections: two corrections of one form come one after another.
-- Beside the version before: it takes GET_LOCK, which keeps the two apart at no
-- server: finish the upgrade of all nodes before the night's removal of files.
CREATE TABLE file_lease (
    owner_id BIGINT UNSIGNED NOT NULL COMMENT 'file.store_id',
    holder   BINARY(16)      NOT NULL COMMENT 'random, of one taking',
    ends_at  DATETIME(6)     NOT NULL COMMENT 'by the clock of the server',
    PRIMARY KEY (owner_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

GRANT SELECT, INSERT, UPDATE, DELETE ON file_lease TO motcua_portal;
GRANT SELECT, INSERT, UPDATE, DELETE ON file_lease TO motcua_officer;
GRANT SELECT, INSERT, UPDATE, DELETE ON file_lease TO motcua_worker;

ALTER TABLE form_design
    ADD COLUMN open_slug VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin
        AS (IF(published_at IS NULL, form_slug, NULL)) VIRTUAL,
    ADD UNIQUE KEY form_design_one_open (open_slug);

ALTER TABLE dossier_form
    ADD COLUMN corrections INT UNSIGNED NOT NULL DEFAULT 0;

GRANT UPDATE (corrections) ON dossier_form TO motcua_officer;
