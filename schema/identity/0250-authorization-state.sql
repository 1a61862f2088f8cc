-- 0250-authorization-state: brokers and single-page clients keep where they were
-- in `state`, and that is longer than a thousand characters at times.
ALTER TABLE authorization
    MODIFY state VARCHAR(4000) NULL;
