-- 0011-portal-dossier: what a person filed at the portal, for their phone.
--
-- A view with the owner's rights: of the portal's dossiers Smart sees what a
-- list needs, by the account that a Smart account signs in to, and can change
-- nothing. No name, phone, ID number or paper is in it.
CREATE VIEW portal_dossier AS
    SELECT i.subject AS smart_public_id, d.code, d.procedure_name,
           d.agency_name, d.status, d.filed_at, d.due_at
    FROM motcua.account_identity i
    JOIN motcua.dossier d ON d.account_id = i.account_id
    WHERE i.provider = 'smart';

GRANT SELECT ON portal_dossier TO motcua_smart;
