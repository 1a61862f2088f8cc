-- 0401-administration: what who administers a unit changes on the officers'
-- pages: officers, posts, stand-ins, steps of procedures and texts of letters.
--
-- officer.version: two who change one account: the second is told.
-- process, letter_template: a version holds from a day on; a text with none is
-- prepared, and goes out in no letter. A unit has words of its own, which go
-- before those of the province. officer_event.officer_id NULL: an administrator
-- of the installation, by motcuactl.
-- Beside the version before: what it adds holds at once and for all units, as
-- ever; it would use texts that are only prepared, so finish the upgrade of all
-- nodes before the first is.
ALTER TABLE officer
    ADD COLUMN version INT UNSIGNED NOT NULL DEFAULT 1
        COMMENT 'of the account, its posts and stand-ins';

ALTER TABLE officer_event
    MODIFY officer_id BIGINT UNSIGNED NULL COMMENT 'NULL: by motcuactl';

ALTER TABLE process
    ADD COLUMN in_force_from DATE NOT NULL DEFAULT '1900-01-01';

ALTER TABLE letter_template
    ADD COLUMN agency_id INT UNSIGNED NULL COMMENT 'NULL: of all agencies',
    ADD COLUMN in_force_from DATE NULL DEFAULT '1900-01-01'
        COMMENT 'NULL: prepared, in use from no day yet',
    ADD CONSTRAINT letter_template_agency FOREIGN KEY (agency_id)
        REFERENCES agency (id);

-- Whole: INSERT … ON DUPLICATE KEY UPDATE wants UPDATE of each column it names.
GRANT INSERT, UPDATE ON officer TO motcua_officer;
GRANT INSERT, UPDATE ON officer_post TO motcua_officer;
GRANT INSERT, UPDATE ON officer_stand_in TO motcua_officer;
GRANT INSERT, UPDATE (retired_at) ON process TO motcua_officer;
GRANT INSERT ON process_step TO motcua_officer;
GRANT UPDATE (in_force_from) ON letter_template TO motcua_officer;
