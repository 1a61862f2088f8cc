-- 0060-outbox: messages to send after the transaction that caused them.
--
-- A claim moves due_at forward by the lease and counts attempt up, so a worker
-- that dies gives its messages back without anybody's help, and id with
-- attempt says whose claim is the valid one. dedupe_key is the event's name:
-- the same event adds its message once.
CREATE TABLE outbox (
    id           BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    status       ENUM ('waiting', 'sent', 'dead') NOT NULL DEFAULT 'waiting',
    is_polite    BOOLEAN         NOT NULL COMMENT 'not in quiet hours',
    due_at       DATETIME(6)     NOT NULL COMMENT 'or end of the lease',
    attempt      SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    channel      ENUM ('sms', 'email') NOT NULL,
    recipient    VARCHAR(254)    NOT NULL,
    lang         ENUM ('vi', 'en') NOT NULL,
    message      VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    arg0         VARCHAR(500)    NULL,
    arg1         VARCHAR(500)    NULL,
    dedupe_key   VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    reason       VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL
                 COMMENT 'why the last try failed',
    created_at   DATETIME(6)     NOT NULL,
    sent_at      DATETIME(6)     NULL,
    delivered_at DATETIME(6)     NULL COMMENT 'by the delivery report',
    PRIMARY KEY (id),
    UNIQUE KEY outbox_dedupe (dedupe_key),
    KEY outbox_due (status, is_polite, due_at),
    KEY outbox_sent (status, sent_at),
    CONSTRAINT outbox_sent_has_time CHECK ((status = 'sent') = (sent_at IS NOT NULL))
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci;

-- The portal adds messages and notes delivery reports; it reads none back.
GRANT SELECT (id, dedupe_key, status, sent_at, delivered_at), INSERT,
      UPDATE (status, sent_at, delivered_at, reason) ON outbox
    TO motcua_portal;
GRANT SELECT, INSERT, UPDATE, DELETE ON outbox TO motcua_worker;
