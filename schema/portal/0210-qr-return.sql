-- 0210-qr-return: what only the redirect after “Đúng” carries back.
--
-- Where Smart is on the very device that signs in, an approval is good only for
-- the browser that comes back with this token and with the session that began:
-- an approval that a stranger's link got is carried to the wrong browser.
-- RFC 10027. Beside the version before: its own rows have none, and are two
-- minutes old at most.
ALTER TABLE qr_login
    ADD COLUMN return_hash BINARY(32) NULL
        COMMENT 'SHA-256 of the token; same device, once approved';
