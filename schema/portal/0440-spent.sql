-- 0440-spent: what is good for one use, and has had it.
--
-- Captchas that are out are no longer written down: `captcha` stays for programs
-- of the version before, and goes with the next.
CREATE TABLE spent (
    name  VARCHAR(43) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    until DATETIME(6) NOT NULL COMMENT 'when it could not be used anyhow',
    PRIMARY KEY (name),
    KEY spent_until (until)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;

GRANT SELECT, INSERT ON spent TO motcua_portal;
GRANT SELECT (name, until), DELETE ON spent TO motcua_worker;
