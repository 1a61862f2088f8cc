-- 0210-qr-return: Smart gives the token that the portal's redirect wants
-- (portal/0210); of what it has given, only the hash is kept.
CREATE OR REPLACE VIEW qr_login AS
    SELECT id, code_hash, short_hash, channel, session_id, is_same_device,
           number, browser, address, state, created_at, expires_at, scanned_at,
           decided_at, used_at, scanned_by, device_id, full_name, phone,
           id_number, is_id_verified, born_on, sex, account_id, return_hash
    FROM motcua.qr_login;

GRANT UPDATE (return_hash) ON qr_login TO motcua_smart;
