-- 0012-portal-verified: whether the portal knows a person's ID number as
-- verified, for their phone to say so.
--
-- A view with the owner's rights: the number that the national sign-in proved
-- for the portal account to which a Smart account leads, and nothing else of it.
CREATE VIEW portal_verified AS
    SELECT i.subject AS smart_public_id, a.verified_id_number AS id_number
    FROM motcua.account_identity i
    JOIN motcua.account a ON a.id = i.account_id
    WHERE i.provider = 'smart' AND a.verified_id_number IS NOT NULL;

GRANT SELECT ON portal_verified TO motcua_smart;
