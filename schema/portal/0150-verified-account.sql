-- 0150-verified-account: procedures that want a verified ID number, and two
-- accounts of one citizen becoming one.
--
-- A citizen who came by a phone alone proves their number at the national
-- sign-in. Where that leads to another account, all that the first one has goes
-- over to it (account_join), so nothing is lost by having begun with the phone:
-- - a draft beside one for the same procedure, case and agency keeps its own id
--   in `beside`, so both stay open;
-- - bytes lie in the store under the name of the account that brought them, so
--   a file remembers that name when its owner changes. The same content may
--   then be there twice, once for each name.
-- Beside the version before: it sees store_id = account_id and beside = 0 on
-- everything that it writes itself.
ALTER TABLE `procedure`
    ADD COLUMN needs_verified_id BOOLEAN NOT NULL DEFAULT FALSE
        COMMENT 'filed by accounts with a verified ID number only; the province
                 says so, and a record that does not speak of it leaves it';

ALTER TABLE draft
    ADD COLUMN beside BIGINT UNSIGNED NOT NULL DEFAULT 0
        COMMENT 'its id, where it came from another account',
    DROP KEY draft_open,
    ADD UNIQUE KEY draft_open (account_id, procedure_id, agency_id, open_case,
                               beside);

ALTER TABLE file
    ADD COLUMN stored_for BIGINT UNSIGNED NULL
        COMMENT 'the account that brought it; NULL: account_id',
    ADD COLUMN store_id BIGINT UNSIGNED
        AS (IFNULL(stored_for, account_id)) VIRTUAL
        COMMENT 'in the name of its bytes',
    DROP KEY file_content,
    ADD UNIQUE KEY file_content (account_id, content, store_id),
    ADD KEY file_store (store_id, content);

GRANT UPDATE (account_id, stored_for) ON file TO motcua_portal;
GRANT UPDATE (account_id) ON dossier TO motcua_portal;
GRANT DELETE ON account TO motcua_portal;
