-- 0100-payment: transfers that the treasury's bank has told us of. A transfer
-- is told again until it is answered, so its number is what makes it count once.
CREATE TABLE payment (
    transfer   VARCHAR(60)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL
               COMMENT 'the number the bank gave it',
    vnd        BIGINT UNSIGNED NOT NULL,
    content    VARCHAR(200) NOT NULL COMMENT 'as the bank tells it',
    dossier_id BIGINT UNSIGNED NULL
               COMMENT 'whose fee it paid; NULL: none, or too little',
    told_at    DATETIME(6)  NOT NULL,
    PRIMARY KEY (transfer),
    KEY payment_of (dossier_id),
    CONSTRAINT payment_dossier FOREIGN KEY (dossier_id) REFERENCES dossier (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

GRANT SELECT, INSERT, UPDATE (dossier_id) ON payment TO motcua_portal;
