-- 0010-portal-views: what Smart may see and do in the portal's database.
--
-- Views with the owner's rights: Smart reads and moves QR codes, ends the
-- sessions that came of them, and nothing else of the portal's.
CREATE VIEW qr_login AS
    SELECT id, code_hash, short_hash, channel, session_id, is_same_device,
           number, browser, address, state, created_at, expires_at, scanned_at,
           decided_at, used_at, scanned_by, device_id, full_name, phone,
           id_number, is_id_verified, born_on, sex, account_id
    FROM motcua.qr_login;
CREATE VIEW qr_event AS
    SELECT id, qr_login_id, event, happened_at, address FROM motcua.qr_event;
CREATE VIEW portal_session AS
    SELECT id, account_id FROM motcua.session;

GRANT SELECT ON qr_login TO motcua_smart;
GRANT UPDATE (state, scanned_at, decided_at, scanned_by, device_id, full_name,
              phone, id_number, is_id_verified, born_on, sex)
    ON qr_login TO motcua_smart;
GRANT SELECT, INSERT ON qr_event TO motcua_smart;
GRANT SELECT, DELETE ON portal_session TO motcua_smart;
