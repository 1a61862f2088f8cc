-- 0520-proved: when a citizen who signed in by a provider proved who they are
-- there. A provider lets them in again without asking anew, so the sign-in here
-- may be later. Sign-ins of before: unknown, and not recent.
ALTER TABLE sign_in
    ADD proved_at DATETIME(6) NULL
        COMMENT 'the auth_time of the ID token; the sign-in, where it says none';

-- Who signs in again to prove who they are need not prove more than before.
ALTER TABLE sign_in_attempt
    ADD is_anew TINYINT NOT NULL DEFAULT 0;
ALTER TABLE officer_attempt
    ADD is_anew TINYINT NOT NULL DEFAULT 0;
