-- 0330-verified-officer: officers hold what was typed beside what is verified
-- of the account: name, number, birthday, and how the number was proved. Who
-- puts an answer right may stand in for somebody, and then both are named.
--
-- Beside the version before: it reads none of it.
ALTER TABLE dossier_form_change
    MODIFY by_name VARCHAR(210) NOT NULL;
GRANT SELECT (full_name, birth_date, id_proof) ON account TO motcua_officer;
