-- 0501-form-signing: a form may want to be signed by who signs in anew for it.
-- The attempt bears what is confirmed (the hash of the answers); once the
-- provider has answered, it is the session's, until it is used or old.
-- Officers' attempts are read by the same code.
ALTER TABLE sign_in_attempt
    ADD COLUMN about BINARY(32) NULL COMMENT 'what is to be confirmed';
ALTER TABLE officer_attempt
    ADD COLUMN about BINARY(32) NULL COMMENT 'what is to be confirmed';
ALTER TABLE sign_in
    ADD COLUMN confirmed     BINARY(32) NULL COMMENT 'what was confirmed',
    ADD COLUMN confirmed_at  DATETIME(6) NULL,
    ADD COLUMN confirmed_way ENUM ('otp', 'passkey', 'factors') NULL;

ALTER TABLE draft_form
    ADD COLUMN signed_way ENUM ('sign-in', 'otp', 'passkey', 'factors')
        NOT NULL DEFAULT 'sign-in',
    ADD COLUMN signed_at DATETIME(6) NULL COMMENT 'NULL: as it was sealed';
ALTER TABLE dossier_form
    ADD COLUMN signed_way ENUM ('sign-in', 'otp', 'passkey', 'factors')
        NOT NULL DEFAULT 'sign-in',
    ADD COLUMN signed_at DATETIME(6) NULL COMMENT 'NULL: as it was sealed';
