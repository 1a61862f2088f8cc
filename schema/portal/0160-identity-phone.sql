-- 0160-identity-phone: the phone that a provider has seen its owner answer.
--
-- Anybody may write anybody's ID number into the app, hand a browser over, and
-- wait until the number's owner proves it there. So when two accounts are
-- joined (account_join), a phone stays a way in only where the national account
-- names the same one. The citizen may change account.phone; this one not.
-- Beside the version before: its rows have NULL until the next sign-in, which
-- is the same as no phone.
ALTER TABLE account_identity
    ADD COLUMN phone VARCHAR(15) CHARACTER SET ascii COLLATE ascii_bin NULL
        COMMENT 'as the provider says, 0xxxxxxxxx';
