-- 0400-officer-sign-out: by which account at the provider, and by which of its
-- sessions, an officer's session was signed in; as sign_in has them for citizens,
-- so that a provider's back-channel sign-out ends it.
-- Beside the version before: it writes neither, and its sessions end by the
-- clock, as ever.
ALTER TABLE officer_session
    ADD COLUMN subject VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NULL
        COMMENT 'at the provider',
    ADD COLUMN sid VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NULL
        COMMENT 'the session there',
    ADD KEY officer_session_sid (provider, sid),
    ADD KEY officer_session_subject (provider, subject);
