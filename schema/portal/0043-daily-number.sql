-- 0043-daily-number: the number each agency gives to each dossier of a day.
--
-- Why a row and not AUTO_INCREMENT: numbers start again every day (Circular
-- 01/2018/TT-VPCP, art. 19), and a gap looks like a lost dossier. Filing locks
-- the row: a rollback gives the number back, two filings at an agency queue.
-- agency_code is the key, since agencies that follow each other in time under
-- one code share the day's numbers.
CREATE TABLE daily_number (
    agency_code VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    filed_on    DATE         NOT NULL COMMENT 'day in Asia/Ho_Chi_Minh',
    last_number INT UNSIGNED NOT NULL,
    PRIMARY KEY (agency_code, filed_on),
    CONSTRAINT daily_number_started CHECK (last_number >= 1)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

GRANT SELECT, INSERT, UPDATE ON daily_number TO motcua_portal;
