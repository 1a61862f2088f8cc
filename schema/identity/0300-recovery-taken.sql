-- 0300-recovery-taken: who came back by a new password is shown the passkeys.
--
-- A passkey outlives a recovery, and may be a thief's. From the first use of the
-- new password until its owner is in, the row says that there is something to
-- look through. What ends one early is told to the history, as is a consent
-- that was taken back.
ALTER TABLE recovery
    ADD COLUMN taken_at DATETIME(6) NULL COMMENT 'when it became the account''s';

ALTER TABLE citizen_event
    MODIFY kind ENUM('signed_up', 'signed_in', 'password_wrong', 'otp_wrong',
                     'signed_out', 'password_changed', 'password_reset',
                     'phone_changed', 'passkey_added', 'passkey_removed',
                     'sessions_ended', 'proved', 'recovery_asked',
                     'office_ended', 'data_taken', 'recovery_ended',
                     'consent_ended') NOT NULL;
