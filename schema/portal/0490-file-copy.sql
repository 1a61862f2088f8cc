-- 0490-file-copy: what few programs open is kept as what all do, beside it.
--
-- A HEIC, AVIF or WebP has a JPEG, a TIFF a PDF/A with its pages. The file is
-- what was sent, byte for byte; the copy is for looking, and the worker makes it
-- with the thumbnail. In the file store it is of the same owner.
ALTER TABLE file_look
    ADD COLUMN copy       BINARY(32)   NULL COMMENT 'SHA-256',
    ADD COLUMN copy_type  ENUM('image/jpeg', 'application/pdf') NULL,
    ADD COLUMN copy_bytes INT UNSIGNED NULL,
    ADD CONSTRAINT file_look_copy CHECK ((copy IS NULL) = (copy_type IS NULL)
        AND (copy IS NULL) = (copy_bytes IS NULL));

GRANT UPDATE (copy, copy_type, copy_bytes) ON file_look TO motcua_worker;
