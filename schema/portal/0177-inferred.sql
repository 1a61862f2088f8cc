-- 0177-inferred: what of a version was not published so, but inferred from the
-- published words, and is to be said so on its page.
--
-- The marks are in the imported records, and for required papers in the head of
-- the file; here they are where the page finds them. Versions keep what they
-- say. Beside the version before: its imports leave the column at 0.
ALTER TABLE procedure_version
    ADD COLUMN inferred TINYINT UNSIGNED NOT NULL DEFAULT 0
        COMMENT '1 time, 2 fee, 4 which papers are required'
        AFTER is_service_level_inferred;

UPDATE procedure_version v
  JOIN `procedure` p ON p.id = v.procedure_id
  JOIN catalogue c ON c.id = 1
   SET v.inferred =
       IF(JSON_CONTAINS(v.record, 'true', '$.processing.inferred'), 1, 0)
       + IF(JSON_CONTAINS(JSON_EXTRACT(v.record, '$.fees[*].inferred'),
                          'true'), 2, 0)
       + IF(v.is_detailed AND NOT p.is_seed
            AND JSON_CONTAINS(c.head, 'true', '$.meta.required_is_inferred'),
            4, 0);
