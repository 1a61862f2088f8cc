-- 0180-webhook: events of dossiers are told to a program of the province.
--
-- The message names the event; the worker reads what it was, but not who did it
-- or what the citizen was told. Beside the version before: its worker claims no
-- message of a kind that it does not know.
ALTER TABLE outbox
    MODIFY channel ENUM ('sms', 'email', 'post', 'webhook') NOT NULL;

GRANT SELECT (dossier_id, position, at, kind, to_status) ON dossier_event
    TO motcua_worker;
