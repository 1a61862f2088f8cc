-- 0141-sheet: forms that are ours to fill in: what stands on them, and to which
-- components they belong.
--
-- A component belongs by its procedure and the first words of its name, which
-- outlive an import of the procedure from elsewhere; the names of form files
-- (component.forms) are the source's and say nothing of what is in them.
-- Beside the version before: it does not know these tables.
CREATE TABLE sheet (
    slug  VARCHAR(60)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    title VARCHAR(200) NOT NULL,
    PRIMARY KEY (slug)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE sheet_line (
    sheet_slug VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    position   SMALLINT UNSIGNED NOT NULL,
    kind       ENUM ('text', 'heading', 'center', 'row') NOT NULL,
    label      VARCHAR(300) NOT NULL COMMENT 'of a row; else empty',
    text       VARCHAR(1000) NOT NULL COMMENT 'with places: {name}',
    PRIMARY KEY (sheet_slug, position),
    CONSTRAINT sheet_line_of FOREIGN KEY (sheet_slug) REFERENCES sheet (slug)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE sheet_component (
    procedure_code VARCHAR(20)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    name_starts    VARCHAR(200) NOT NULL,
    sheet_slug     VARCHAR(60)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    PRIMARY KEY (procedure_code, name_starts),
    CONSTRAINT sheet_component_of FOREIGN KEY (sheet_slug)
        REFERENCES sheet (slug)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

GRANT SELECT ON sheet TO motcua_portal;
GRANT SELECT ON sheet_line TO motcua_portal;
GRANT SELECT ON sheet_component TO motcua_portal;
