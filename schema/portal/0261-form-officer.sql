-- 0261-form-officer: officers read what citizens filled in, and correct it by
-- rows of their own.
GRANT SELECT ON form TO motcua_officer;
GRANT SELECT ON form_version TO motcua_officer;
GRANT SELECT ON dossier_form TO motcua_officer;
GRANT SELECT, INSERT ON dossier_form_change TO motcua_officer;
