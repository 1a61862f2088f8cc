/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "domain/catalogue/life.h"
#include "domain/catalogue/recall.h"

enum status life_list_events(struct db *db, enum life_lang lang,
                             struct life_events *list)
{
    static const char sql[] =
        "SELECT slug, IF(?, name_en, name), IF(?, summary_en, summary),"
        "       IF(?, question_en, question)"
        "  FROM life_event"
        " ORDER BY position";
    struct db_value english = db_bool(lang == LIFE_EN);
    struct db_rows rows;
    enum status s =
        catalogue_read(db, sql, DB_ARGS(english, english, english), &rows);
    if (s != OK)
        return s;

    struct life_event *items =
        arena_array(db_arena(db), rows.count + 1, sizeof *items);
    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);
        items[i] =
            (struct life_event){db_cell_text(row, 0), db_cell_text(row, 1),
                                db_cell_text(row, 2), db_cell_text(row, 3)};
    }
    *list = (struct life_events){items, rows.count};
    return OK;
}

static enum status load_answers(struct db *db, struct str slug,
                                struct db_value english,
                                struct life_answers *answers)
{
    static const char sql[] =
        "SELECT a.slug, a.parent_slug, IF(?, a.label_en, a.label),"
        "       IF(?, a.question_en, a.question), IF(?, a.note_en, a.note),"
        "       a.procedure_code, v.name,"
        "       v.is_detailed AND v.service_level <> 'information',"
        "       c.id, c.name"
        "  FROM life_answer a"
        "  LEFT JOIN `procedure` p"
        "         ON p.code = a.procedure_code AND p.is_active"
        "  LEFT JOIN procedure_version v"
        "         ON v.procedure_id = p.id AND v.version = p.version"
        "  LEFT JOIN procedure_case c"
        "         ON c.procedure_version_id = v.id AND a.case_name <> ''"
        "        AND c.kind = 'alternative' AND c.name = a.case_name"
        " WHERE a.event_slug = ?"
        " ORDER BY a.position";
    struct db_rows rows;
    enum status s = catalogue_read(
        db, sql, DB_ARGS(english, english, english, db_text(slug)), &rows);
    if (s != OK)
        return s;

    struct life_answer *items =
        arena_array(db_arena(db), rows.count + 1, sizeof *items);
    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);
        items[i] = (struct life_answer){
            .slug = db_cell_text(row, 0),
            .parent_slug = db_cell_text(row, 1),
            .label = db_cell_text(row, 2),
            .question = db_cell_text(row, 3),
            .note = db_cell_text(row, 4),
            .procedure_code = db_cell_text(row, 5),
            .procedure_name = db_cell_text(row, 6),
            .is_offered = db_cell_bool(row, 7),
            .case_id = db_cell_int(row, 8),
            .case_name = db_cell_text(row, 9),
        };
    }
    *answers = (struct life_answers){items, rows.count};
    return OK;
}

enum status life_load(struct db *db, struct str slug, enum life_lang lang,
                      struct life_event *event, struct life_answers *answers)
{
    static const char sql[] =
        "SELECT slug, IF(?, name_en, name), IF(?, summary_en, summary),"
        "       IF(?, question_en, question)"
        "  FROM life_event"
        " WHERE slug = ?";
    struct db_value english = db_bool(lang == LIFE_EN);
    struct db_row row;
    enum status s = catalogue_read_row(
        db, sql, DB_ARGS(english, english, english, db_text(slug)), &row);
    if (s != OK)
        return s;

    struct life_event found = {db_cell_text(row, 0), db_cell_text(row, 1),
                               db_cell_text(row, 2), db_cell_text(row, 3)};
    s = load_answers(db, slug, english, answers);
    if (s == OK)
        *event = found;
    return s;
}

const struct life_answer *life_answer_of(const struct life_answers *answers,
                                         struct str slug)
{
    for (size_t i = 0; i < answers->count; i++)
        if (str_equals(answers->items[i].slug, slug))
            return &answers->items[i];
    return NULL;
}
