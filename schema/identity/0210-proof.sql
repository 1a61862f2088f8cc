-- 0210-proof: how an account's ID number was proved.
--
-- Signing up proves a phone and nothing of the number that was typed. Whoever
-- has seen the card says so later: a desk, a chip that was read, the nation's
-- own register. It only ever rises. Beside the version before: what that one
-- adds is proved by a phone, which is true.
ALTER TABLE citizen
    ADD COLUMN id_proof ENUM('phone', 'desk', 'chip', 'nation') NOT NULL
        DEFAULT 'phone',
    ADD COLUMN proved_at DATETIME(6) NULL COMMENT 'when it rose last';

ALTER TABLE citizen_event
    MODIFY kind ENUM('signed_up', 'signed_in', 'password_wrong', 'otp_wrong',
                     'signed_out', 'password_changed', 'password_reset',
                     'phone_changed', 'passkey_added', 'passkey_removed',
                     'sessions_ended', 'proved', 'recovery_asked',
                     'office_ended', 'data_taken') NOT NULL;
