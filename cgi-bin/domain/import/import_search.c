/* SPDX-License-Identifier: GPL-3.0-or-later */
/* import_search.c: what helps to find: synonyms and life events. Both files say
 * all there is: the tables become what they say.
 */
#include "domain/import/import_private.h"

/* --- Synonyms --- */

static enum status store_synonym(struct tsv *tsv)
{
    static const char put[] =
        "INSERT IGNORE INTO search_synonym (phrase, means) VALUES (?, ?)";
    struct str phrase, means;

    enum status s = tsv_text(tsv, "phrase", TSV_REQUIRED, 100, &phrase);
    if (s == OK)
        s = tsv_text(tsv, "means", TSV_OPTIONAL, 100, &means);
    if (s == OK)
        s = db_write(tsv->in->db, put, DB_ARGS(db_text(phrase), db_text(means)),
                     NULL);
    return s;
}

/* All rows as one text, to tell whether the import changed any. */
static enum status synonyms_text(struct import *in, struct str *text)
{
    static const char sql[] =
        "SELECT phrase, means FROM search_synonym ORDER BY phrase, means";
    struct buf all = {.arena = in->arena};
    struct db_rows rows;
    enum status s = db_read(in->db, sql, DB_NO_ARGS, &rows);

    for (size_t i = 0; s == OK && i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);
        buf_print(&all, "%" PRI_STR "\t%" PRI_STR "\n",
                  STR_ARG(db_cell_text(row, 0)), STR_ARG(db_cell_text(row, 1)));
    }
    *text = buf_str(&all);
    return s;
}

static enum status store_synonyms(struct import *in, void *data)
{
    static const char clear[] = "DELETE FROM search_synonym";
    const struct str *text = data;
    struct str before, after;
    struct tsv tsv;

    enum status s = synonyms_text(in, &before);
    if (s != OK)
        return s;
    if (in->is_seed && !str_is_empty(before)) {
        in->kept = 1; /* an administrator edits them */
        return OK;
    }
    s = tsv_open(in, *text, &tsv);
    if (s == OK)
        s = db_write(in->db, clear, DB_NO_ARGS, NULL);
    while (s == OK && (s = tsv_next(&tsv)) == OK)
        s = store_synonym(&tsv);
    if (s != NOT_FOUND)
        return s;
    s = synonyms_text(in, &after);
    if (s == OK && str_equals(before, after))
        in->unchanged = 1;
    else if (s == OK)
        in->changed = 1;
    return s;
}

enum status import_synonyms(struct import *in, struct str text)
{
    return import_write(in, store_synonyms, &text);
}

/* --- Life events --- */

struct texts {
    struct str vi, en;
};

/* `key` and `key_en`: both or neither. */
static enum status read_both(struct import *in, const json_t *item,
                             const char *key, enum tsv_need need, size_t max,
                             struct texts *texts)
{
    const char *key_en = str_z(in->arena, str_print(in->arena, "%s_en", key));
    enum status s = json_line(in, item, key, need, max, &texts->vi);

    if (s == OK)
        s = json_line(in, item, key_en, need, max, &texts->en);
    if (s == OK && str_is_empty(texts->vi) != str_is_empty(texts->en))
        return import_refuse(in, key_en, "is missing, or %s is", key);
    return s;
}

struct place {
    struct str event, parent;
    size_t *position;
};

static enum status store_answers(struct import *in, const json_t *item,
                                 struct place place, int depth);

static enum status store_answer(struct import *in, const json_t *item,
                                struct place place, int depth)
{
    static const char put[] =
        "INSERT INTO life_answer (event_slug, slug, parent_slug, position,"
        "       label, label_en, question, question_en, procedure_code,"
        "       case_name, note, note_en)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    struct str slug, code, case_name;
    struct texts label, question, note;

    enum status s = json_line(in, item, "slug", TSV_REQUIRED, 60, &slug);
    if (s == OK)
        s = read_both(in, item, "label", TSV_REQUIRED, 300, &label);
    if (s == OK)
        s = read_both(in, item, "question", TSV_OPTIONAL, 300, &question);
    if (s == OK)
        s = read_both(in, item, "note", TSV_OPTIONAL, 500, &note);
    if (s == OK)
        s = json_line(in, item, "procedure", TSV_OPTIONAL, 20, &code);
    if (s == OK)
        s = json_line(in, item, "case", TSV_OPTIONAL, 300, &case_name);
    if (s != OK)
        return s;
    in->where = str_print(in->arena, "%" PRI_STR "/%" PRI_STR,
                          STR_ARG(place.event), STR_ARG(slug));
    if (str_is_empty(question.vi) ==
        (str_is_empty(code) && str_is_empty(note.vi)))
        return import_refuse(in, "procedure",
                             "an answer has a question of its"
                             " own, or a procedure or note");

    s = db_write(
        in->db, put,
        DB_ARGS(db_text(place.event), db_text(slug), db_text(place.parent),
                db_int((int64_t)++ * place.position), db_text(label.vi),
                db_text(label.en), db_text(question.vi), db_text(question.en),
                db_text(str_is_empty(code) ? STR_NONE : code),
                db_text(case_name), db_text(note.vi), db_text(note.en)),
        NULL);
    if (s == CONFLICT)
        return import_refuse(in, "slug", "is there twice");
    place.parent = slug;
    return s == OK ? store_answers(in, item, place, depth + 1) : s;
}

static enum status store_answers(struct import *in, const json_t *item,
                                 struct place place, int depth)
{
    const json_t *answers;
    enum status s = json_list(in, item, "answers", TSV_OPTIONAL, &answers);

    if (depth > 5)
        return import_refuse(in, "answers", "too many questions in a row");
    for (size_t i = 0; s == OK && i < json_array_size(answers); i++)
        s = store_answer(in, json_array_get(answers, i), place, depth);
    return s;
}

static enum status store_event(struct import *in, const json_t *item,
                               size_t position)
{
    static const char put[] =
        "INSERT INTO life_event (slug, position, name, name_en, summary,"
        "                        summary_en, question, question_en)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    struct str slug;
    struct texts name, summary, question;

    enum status s = json_line(in, item, "slug", TSV_REQUIRED, 40, &slug);
    if (s == OK)
        s = read_both(in, item, "name", TSV_REQUIRED, 100, &name);
    if (s == OK)
        s = read_both(in, item, "summary", TSV_REQUIRED, 300, &summary);
    if (s == OK)
        s = read_both(in, item, "question", TSV_REQUIRED, 300, &question);
    if (s == OK)
        s = db_write(in->db, put,
                     DB_ARGS(db_text(slug), db_int((int64_t)position),
                             db_text(name.vi), db_text(name.en),
                             db_text(summary.vi), db_text(summary.en),
                             db_text(question.vi), db_text(question.en)),
                     NULL);
    if (s == CONFLICT)
        return import_refuse(in, "slug", "is there twice");
    if (s != OK)
        return s;
    in->added++;
    import_tell(in, '+', slug, name.vi);

    size_t count = 0;
    return store_answers(in, item, (struct place){slug, STR(""), &count}, 1);
}

static enum status store_events(struct import *in, void *data)
{
    static const char clear_answers[] = "DELETE FROM life_answer";
    static const char clear_events[] = "DELETE FROM life_event";
    static const char count[] = "SELECT COUNT(*) FROM life_event";
    const json_t *events = data;
    struct db_row row;

    enum status s = db_read_row(in->db, count, DB_NO_ARGS, &row);
    if (s == OK && in->is_seed && db_cell_int(row, 0) > 0) {
        in->kept = json_array_size(events);
        return OK;
    }
    if (s == OK)
        s = db_write(in->db, clear_answers, DB_NO_ARGS, NULL);
    if (s == OK)
        s = db_write(in->db, clear_events, DB_NO_ARGS, NULL);
    for (size_t i = 0; s == OK && i < json_array_size(events); i++) {
        in->where = str_print(in->arena, "events[%zu]", i);
        s = store_event(in, json_array_get(events, i), i + 1);
    }
    return s;
}

enum status import_life_events(struct import *in, struct str text)
{
    CLEANUP(json_release) json_t *root = NULL;
    const json_t *events;
    enum status s = json_open(in, text, &root);

    if (s == OK)
        s = json_list(in, root, "events", TSV_REQUIRED, &events);
    if (s != OK)
        return s;
    return import_write(in, store_events, json_object_get(root, "events"));
}
