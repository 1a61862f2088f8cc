-- 0081-vault: the citizen's own papers, kept for the next filing.
--
-- A paper names stored files; using it in a draft names the same files there,
-- so nothing is copied, and what was filed stays when the paper is removed.
-- vault_word: what lists of papers call each kind, without marks, so that the
-- nearest papers come first; `form` is what is filled in anew for each filing
-- and not worth keeping.
CREATE TABLE vault_paper (
    id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id   CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    account_id  BIGINT UNSIGNED NOT NULL,
    name        VARCHAR(200)    NOT NULL,
    kind        VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    number      VARCHAR(60)     NOT NULL,
    issued_on   DATE            NULL,
    valid_until DATE            NULL COMMENT 'the last day; NULL: always',
    created_at  DATETIME(6)     NOT NULL,
    changed_at  DATETIME(6)     NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY vault_paper_public_id (public_id),
    KEY vault_paper_owner (account_id, changed_at),
    CONSTRAINT vault_paper_of FOREIGN KEY (account_id) REFERENCES account (id),
    CONSTRAINT vault_paper_days CHECK (valid_until >= issued_on)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE vault_file (
    id       BIGINT UNSIGNED NOT NULL AUTO_INCREMENT COMMENT 'the order',
    paper_id BIGINT UNSIGNED NOT NULL,
    file_id  BIGINT UNSIGNED NOT NULL,
    name     VARCHAR(200)    NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY vault_file_once (paper_id, file_id),
    KEY vault_file_file (file_id),
    CONSTRAINT vault_file_of FOREIGN KEY (paper_id)
        REFERENCES vault_paper (id) ON DELETE CASCADE,
    CONSTRAINT vault_file_is FOREIGN KEY (file_id) REFERENCES file (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE vault_word (
    phrase VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    kind   VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    PRIMARY KEY (phrase)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

INSERT INTO vault_word (phrase, kind)
VALUES ('can cuoc', 'id'), ('chung minh nhan dan', 'id'), ('cccd', 'id'),
       ('giay to tuy than', 'id'), ('ho chieu', 'passport'),
       ('giay khai sinh', 'birth'), ('trich luc khai sinh', 'birth'),
       ('giay chung sinh', 'birth'), ('ket hon', 'marriage'),
       ('tinh trang hon nhan', 'marriage'), ('ly hon', 'marriage'),
       ('cu tru', 'residence'), ('thuong tru', 'residence'),
       ('tam tru', 'residence'), ('so ho khau', 'residence'),
       ('van bang', 'education'), ('bang tot nghiep', 'education'),
       ('chung chi', 'education'), ('hoc ba', 'education'),
       ('quyen su dung dat', 'land'), ('quyen so huu nha', 'land'),
       ('dang ky kinh doanh', 'business'), ('ho kinh doanh', 'business'),
       ('dang ky doanh nghiep', 'business'), ('kham suc khoe', 'health'),
       ('giay chung nhan suc khoe', 'health'), ('bao hiem y te', 'health'),
       ('giay phep lai xe', 'driving'), ('dang ky xe', 'driving'),
       ('khai tu', 'death'), ('chung tu cua', 'death'), ('bao tu', 'death'),
       ('uy quyen', 'authority'), ('giam ho', 'authority'),
       ('to khai', 'form'), ('don de nghi', 'form'), ('don xin', 'form'),
       ('mau don', 'form'), ('phieu', 'form'), ('van ban de nghi', 'form');

GRANT SELECT, INSERT, UPDATE, DELETE ON vault_paper TO motcua_portal;
GRANT SELECT, INSERT, DELETE ON vault_file TO motcua_portal;
GRANT SELECT ON vault_word TO motcua_portal;
GRANT SELECT ON vault_file TO motcua_worker;
