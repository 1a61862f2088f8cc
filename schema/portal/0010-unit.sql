-- 0010-unit: provinces, districts and communes, of the era of districts and
-- of today's two tiers.
--
-- Why (code, valid_from) is the key: the codes of 1 July 2025 were used before
-- for other areas. valid_from 1900-01-01 says "before the first change we know
-- of". sort_key is the name with its numbers padded, so that Phường 2 comes
-- before Phường 10; đ sorts after d, as Vietnamese people look for it.
CREATE TABLE unit (
    id         INT UNSIGNED NOT NULL AUTO_INCREMENT,
    code       VARCHAR(5)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    valid_from DATE         NOT NULL,
    valid_to   DATE         NULL COMMENT 'last day in force; NULL: still is',
    level      ENUM('province', 'district', 'commune') NOT NULL,
    parent_id  INT UNSIGNED NULL,
    name       VARCHAR(100) NOT NULL COMMENT 'without its type: Tân Ninh',
    type       VARCHAR(30)  NOT NULL COMMENT 'phường',
    name_en    VARCHAR(100) NOT NULL DEFAULT '',
    sort_key   VARCHAR(150) CHARACTER SET utf8mb4
                            COLLATE utf8mb4_vietnamese_ci NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY unit_key (code, valid_from),
    KEY unit_children (parent_id, sort_key),
    KEY unit_of_level (level, sort_key),
    CONSTRAINT unit_parent FOREIGN KEY (parent_id) REFERENCES unit (id),
    CONSTRAINT unit_days CHECK (valid_to IS NULL OR valid_to >= valid_from),
    CONSTRAINT unit_top CHECK ((level = 'province') = (parent_id IS NULL))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

-- What old units became. More than one row for an old unit: it was split, and
-- only the citizen knows where the house stands.
CREATE TABLE unit_mapping (
    old_unit_id INT UNSIGNED NOT NULL,
    new_unit_id INT UNSIGNED NOT NULL,
    is_whole    BOOLEAN      NOT NULL,
    PRIMARY KEY (old_unit_id, new_unit_id),
    KEY unit_mapping_new (new_unit_id),
    CONSTRAINT unit_mapping_old_unit FOREIGN KEY (old_unit_id)
        REFERENCES unit (id),
    CONSTRAINT unit_mapping_new_unit FOREIGN KEY (new_unit_id)
        REFERENCES unit (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

GRANT SELECT ON unit TO motcua_portal;
GRANT SELECT ON unit_mapping TO motcua_portal;
GRANT SELECT ON unit TO motcua_worker;
