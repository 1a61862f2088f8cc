-- 0033-throttle: who has failed how often, and until when they wait.
--
-- key_hash is the SHA-256 of the rule's name and the key (an account, an
-- address block), so the table tells nobody's address. free, wait and limit are
-- in the program (throttle.h): a row only counts.
CREATE TABLE throttle (
    key_hash  BINARY(32)   NOT NULL,
    failures  DOUBLE       NOT NULL COMMENT 'leaks away with time',
    failed_at DATETIME(6)  NOT NULL COMMENT 'the last one',
    until_at  DATETIME(6)  NOT NULL COMMENT 'no try before',
    PRIMARY KEY (key_hash),
    KEY throttle_failed (failed_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;

GRANT SELECT, INSERT, UPDATE, DELETE ON throttle TO motcua_portal;
GRANT SELECT (key_hash, failed_at), DELETE ON throttle TO motcua_worker;
