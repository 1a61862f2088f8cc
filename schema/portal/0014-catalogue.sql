-- 0014-catalogue: what helps to find a procedure, and the generation.
--
-- Workers keep lists in memory and make them anew when the generation is
-- another; imports raise it in their own transaction, holding the row, so two
-- imports at once come one after the other.
CREATE TABLE catalogue (
    id         TINYINT UNSIGNED NOT NULL,
    generation BIGINT UNSIGNED  NOT NULL,
    changed_at DATETIME(6)      NOT NULL,
    head       MEDIUMTEXT       NOT NULL
               COMMENT 'JSON of the last import beside its procedures',
    PRIMARY KEY (id),
    CONSTRAINT catalogue_is_one CHECK (id = 1)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

INSERT INTO catalogue (id, generation, changed_at, head)
VALUES (1, 1, UTC_TIMESTAMP(6), '{}');

-- "sổ đỏ" is looked for as "giấy chứng nhận quyền sử dụng đất" as well; a word
-- that means nothing ("xin", "làm") may be left out.
CREATE TABLE search_synonym (
    phrase VARCHAR(100) COLLATE utf8mb4_bin NOT NULL,
    means  VARCHAR(100) COLLATE utf8mb4_bin NOT NULL,
    PRIMARY KEY (phrase, means)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

-- Life events: a small tree of questions that leads to a procedure and case.
CREATE TABLE life_event (
    slug     VARCHAR(40)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    position SMALLINT UNSIGNED NOT NULL,
    name     VARCHAR(100) NOT NULL,
    name_en  VARCHAR(100) NOT NULL,
    summary    VARCHAR(300) NOT NULL,
    summary_en VARCHAR(300) NOT NULL,
    question    VARCHAR(300) NOT NULL,
    question_en VARCHAR(300) NOT NULL,
    PRIMARY KEY (slug)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

-- An answer has a question of its own, or leads to a procedure, or says in its
-- note where to go instead.
CREATE TABLE life_answer (
    event_slug  VARCHAR(40)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    slug        VARCHAR(60)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    parent_slug VARCHAR(60)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL
                COMMENT 'empty: answers the question of the event',
    position    SMALLINT UNSIGNED NOT NULL,
    label       VARCHAR(300) NOT NULL,
    label_en    VARCHAR(300) NOT NULL,
    question    VARCHAR(300) NOT NULL,
    question_en VARCHAR(300) NOT NULL,
    procedure_code VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NULL,
    case_name   VARCHAR(300) NOT NULL COMMENT 'of the case to preselect',
    note        VARCHAR(500) NOT NULL COMMENT 'who may, what to know first',
    note_en     VARCHAR(500) NOT NULL,
    PRIMARY KEY (event_slug, slug),
    CONSTRAINT life_answer_of FOREIGN KEY (event_slug)
        REFERENCES life_event (slug),
    CONSTRAINT life_answer_leads
        CHECK (question = '' OR procedure_code IS NULL)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

GRANT SELECT ON catalogue TO motcua_portal;
GRANT SELECT ON search_synonym TO motcua_portal;
GRANT SELECT ON life_event TO motcua_portal;
GRANT SELECT ON life_answer TO motcua_portal;
