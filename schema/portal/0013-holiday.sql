-- 0013-holiday: days that are not what their weekday says.
--
-- An administrator edits it: the Prime Minister sets Tết each year and
-- sometimes swaps a working day with a Saturday (is_working).
CREATE TABLE holiday (
    day         DATE         NOT NULL,
    name        VARCHAR(100) NOT NULL,
    is_working  BOOLEAN      NOT NULL DEFAULT FALSE,
    is_inferred BOOLEAN      NOT NULL
                COMMENT 'by the default rule; not announced yet',
    PRIMARY KEY (day)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

GRANT SELECT ON holiday TO motcua_portal;
GRANT SELECT ON holiday TO motcua_worker;
