-- 0510-arrival-piece: pieces of files on their way in, where the file store is
-- one that all machines have (storage.kind = s3).
--
-- Why: a citizen who is led to another machine goes on there. The bytes are an
-- object of the store, sealed, named by `name`; a row is there before its
-- object, so none is forgotten. A piece counts once starts_at says where it
-- belongs. From due_at on the worker removes object and row: a day after it
-- came, or soon where its file has ended. No foreign key, for a row must
-- outlive its draft until its object is gone.
-- Beside the version before: it looks for the pieces on its own disk, finds
-- none there, and asks for the first one again.
CREATE TABLE arrival_piece (
    id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    arrival_id BIGINT UNSIGNED NOT NULL,
    name       BINARY(32)      NOT NULL COMMENT 'random',
    starts_at  INT UNSIGNED    NULL COMMENT 'bytes before it; NULL: not of it',
    size_bytes INT UNSIGNED    NOT NULL DEFAULT 0,
    due_at     DATETIME(6)     NOT NULL,
    PRIMARY KEY (id),
    KEY arrival_piece_of (arrival_id, starts_at),
    KEY arrival_piece_due (due_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

GRANT SELECT, INSERT, UPDATE ON arrival_piece TO motcua_portal;
GRANT SELECT (id, name, due_at), DELETE ON arrival_piece TO motcua_worker;
