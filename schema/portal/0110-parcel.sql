-- 0110-parcel: what the post is asked to carry, and what it says of it.
--
-- A row is added in the transaction that files the dossier; the orders
-- themselves are messages of the outbox. The post's news have numbers that count
-- up, and we ask for those after the last one we have seen. `other`: something
-- the post says that we have no word for.
ALTER TABLE outbox
    MODIFY channel ENUM ('sms', 'email', 'post') NOT NULL;

CREATE TABLE parcel (
    dossier_id BIGINT UNSIGNED NOT NULL,
    service    ENUM ('collect', 'deliver') NOT NULL,
    reference  VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
               COMMENT 'ours, by which the post takes an order once',
    status     ENUM ('wanted', 'ordered', 'refused', 'cancelled') NOT NULL,
    item_code  VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL
               COMMENT "the post's",
    PRIMARY KEY (dossier_id, service),
    UNIQUE KEY parcel_reference (reference),
    CONSTRAINT parcel_of FOREIGN KEY (dossier_id, service)
        REFERENCES dossier_delivery (dossier_id, service)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE parcel_event (
    post_id   BIGINT UNSIGNED NOT NULL COMMENT "the post's number of it",
    reference VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    at        DATETIME(6) NOT NULL,
    kind      ENUM ('accepted', 'collected', 'in_transit', 'out_for_delivery',
                    'delivered', 'failed', 'returned', 'cancelled', 'other')
              NOT NULL,
    PRIMARY KEY (post_id),
    KEY parcel_event_of (reference, at),
    CONSTRAINT parcel_event_parcel FOREIGN KEY (reference)
        REFERENCES parcel (reference)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE post_cursor (
    one     BOOLEAN NOT NULL,
    last_id BIGINT UNSIGNED NOT NULL,
    PRIMARY KEY (one)
) ENGINE = InnoDB;
INSERT INTO post_cursor (one, last_id) VALUES (TRUE, 0);

GRANT SELECT, INSERT ON parcel TO motcua_portal;
GRANT SELECT ON parcel_event TO motcua_portal;
GRANT SELECT, UPDATE (status, item_code) ON parcel TO motcua_worker;
GRANT SELECT, INSERT ON parcel_event TO motcua_worker;
GRANT SELECT, UPDATE (last_id) ON post_cursor TO motcua_worker;
