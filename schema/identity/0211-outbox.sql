-- 0211-outbox: Identity adds messages to the portal's outbox, and reads none.
--
-- A view with the owner's rights, as Smart has of QR codes: what happens to an
-- account is told to its owner by the worker, with its tries and its list.
CREATE VIEW outbox AS
    SELECT is_polite, due_at, channel, recipient, lang, message, arg0, arg1,
           dedupe_key, created_at
    FROM motcua.outbox;

GRANT INSERT ON outbox TO motcua_identity;
