-- 0314-vault-words: forms by the names that ministries give them.
--
-- A form is filled in anew each time and is not kept; “Giấy đề nghị …” is one
-- too. Beside the version before: it reads the same table.
INSERT IGNORE INTO vault_word (phrase, kind)
VALUES ('giay de nghi', 'form'), ('mau ho tich', 'form'),
       ('mau dien tu', 'form'), ('bieu mau', 'form'), ('cong van', 'form');
