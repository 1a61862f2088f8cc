-- 0212-recovery: a new password that waits, since a text alone asked for it.
--
-- Signing in wants a password and the phone. Whoever has only the phone, and
-- comes by a browser that the account does not know, would have both by
-- recovering: so the owner is told and the new password holds after a wait, in
-- which the old one still opens the account, and by that ends this.
CREATE TABLE recovery (
    citizen_id BIGINT UNSIGNED NOT NULL,
    password   VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    asked_at   DATETIME(6)     NOT NULL,
    due_at     DATETIME(6)     NOT NULL COMMENT 'from then on it holds',
    PRIMARY KEY (citizen_id),
    KEY recovery_due (due_at),
    CONSTRAINT recovery_of_citizen FOREIGN KEY (citizen_id)
        REFERENCES citizen (id) ON DELETE CASCADE,
    CONSTRAINT recovery_hashed CHECK (password LIKE '$argon2id$%')
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;

GRANT SELECT, INSERT, UPDATE, DELETE ON recovery TO motcua_identity;
GRANT SELECT (citizen_id, due_at), DELETE ON recovery TO motcua_worker;
