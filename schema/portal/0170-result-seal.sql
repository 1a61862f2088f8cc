-- 0170-result-seal: the seal of a result that an agency returned here.
--
-- A signature with dossier.seal_file over the dossier's code and the file's
-- digest, set when the result is given; a row of dossier_file alone makes no
-- result. Beside the version before: it sets none, and `motcuactl dossier seal`
-- sets those that are missing.
CREATE TABLE result_seal (
    dossier_id BIGINT UNSIGNED NOT NULL,
    file_id    BIGINT UNSIGNED NOT NULL,
    seal       BLOB            NOT NULL COMMENT 'CMS, DER, without the text',
    PRIMARY KEY (dossier_id, file_id),
    KEY result_seal_file (file_id),
    CONSTRAINT result_seal_of FOREIGN KEY (dossier_id) REFERENCES dossier (id),
    CONSTRAINT result_seal_is FOREIGN KEY (file_id) REFERENCES file (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

GRANT SELECT ON result_seal TO motcua_portal;
