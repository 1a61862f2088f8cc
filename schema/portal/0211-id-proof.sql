-- 0211-id-proof: how the ID number of an account was proved, and by whom.
--
-- verified_id_number is the number from `desk` on, as before. What is there now
-- was believed of any provider, whatever that had proved: it counts as
-- unproved until the next sign-in says more. A procedure may want a stronger
-- proof than its needs_verified_id, which means a desk at least.
-- Beside the version before: it writes verified_id_number alone, and its rows
-- rise at the next sign-in.
ALTER TABLE account
    ADD COLUMN id_proof ENUM('none', 'phone', 'desk', 'chip', 'nation')
        NOT NULL DEFAULT 'none',
    ADD COLUMN id_proved_by VARCHAR(30) CHARACTER SET ascii COLLATE ascii_bin
        NOT NULL DEFAULT '' COMMENT 'provider, by its name in the settings';

UPDATE account SET verified_id_number = NULL
 WHERE verified_id_number IS NOT NULL;

ALTER TABLE `procedure`
    ADD COLUMN least_id_proof ENUM('desk', 'chip', 'nation') NULL
        COMMENT 'NULL: as needs_verified_id says';
