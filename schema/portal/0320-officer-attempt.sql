-- 0320-officer-attempt: an officer's sign-in that came back is kept as spent,
-- with neither nonce nor verifier: who presses “back” then goes on to where they
-- were going, as citizens do, who may write such rows already.
-- Beside the version before: it takes the row out, as ever.
GRANT UPDATE (nonce, verifier) ON officer_attempt TO motcua_officer;
