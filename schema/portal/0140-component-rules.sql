-- 0140-component-rules: papers that stand in for each other, and originals
-- that are shown at the counter.
--
-- one_of is a word of the record: of the components of a case that bear the
-- same, one is enough. is_original_shown is said by the record or by the
-- heading it stands under ("Giấy tờ phải xuất trình"); versions that are there
-- get it from their heading as an import would.
-- Beside the version before: it writes neither, and both have a default.
ALTER TABLE component
    ADD COLUMN one_of VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin
               NOT NULL DEFAULT '' COMMENT 'of its case; empty: it alone',
    ADD COLUMN is_original_shown BOOLEAN NOT NULL DEFAULT FALSE
               COMMENT 'the original is shown at the counter';

UPDATE component c
  JOIN procedure_case k ON k.id = c.procedure_case_id
   SET c.is_original_shown = TRUE
 WHERE k.name LIKE '%phải xuất trình%';
