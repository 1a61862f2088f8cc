/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dossier_form.c: what was filed and each correction are rows that are only
 * ever added; what holds is made from them.
 */
#include "domain/dossier/dossier_form.h"

#define EARLIER_DAYS 730
#define REASON_MAX 500

static json_t *object_of(struct arena *arena, struct str text)
{
    json_t *object = json_parse(text);

    return json_own(arena, object) == OK ? object : NULL;
}

static enum status of_row(struct db *db, struct db_row row,
                          struct dossier_form *form)
{
    struct str origins = db_cell_text(row, 8);

    if (str_is_empty(origins)) /* filed before they were kept */
        origins = STR("{}");
    *form = (struct dossier_form){
        .component_id = db_cell_int(row, 0),
        .component_name = db_cell_text(row, 1),
        .version_id = db_cell_int(row, 2),
        .filed = db_cell_text(row, 3),
        .answers = object_of(db_arena(db), db_cell_text(row, 3)),
        .sha256_hex = db_cell_text(row, 4),
        .sealed_at = db_cell_moment(row, 5),
        .signed_way = db_cell_text(row, 6),
        .signed_at = db_cell_moment(row, 7),
        .origins = object_of(db_arena(db), origins),
    };
    return form->answers == NULL || form->origins == NULL ? INTERNAL : OK;
}

/* The changes of all forms lie in order of form and time. */
static void set_changes(struct dossier_form *form, struct form_change *all,
                        const struct db_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        struct str key = all[i].key;

        if (db_cell_int(db_row_at(rows, i), 0) != form->component_id)
            continue;
        if (form->change_count++ == 0)
            form->changes = &all[i];
        if (str_is_empty(all[i].new_value))
            json_object_deln(form->answers, key.ptr, key.len);
        else
            json_put(form->answers, key, json_of(all[i].new_value));
    }
}

static enum status load_changes(struct db *db, int64_t dossier_id,
                                struct dossier_form *forms, size_t count)
{
    struct db_rows rows;
    struct form_change *all;
    enum status s =
        db_read(db,
                "SELECT component_id, answer_key, old_value, new_value, reason,"
                "       by_name, changed_at"
                "  FROM dossier_form_change"
                " WHERE dossier_id = ?"
                " ORDER BY component_id, id",
                DB_ARGS(db_int(dossier_id)), &rows);

    if (s != OK)
        return s;
    all = arena_array(db_arena(db), rows.count + 1, sizeof *all);
    if (all == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);

        all[i] = (struct form_change){
            db_cell_text(row, 1), db_cell_text(row, 2), db_cell_text(row, 3),
            db_cell_text(row, 4), db_cell_text(row, 5), db_cell_moment(row, 6)};
    }
    for (size_t i = 0; i < count; i++)
        set_changes(&forms[i], all, &rows);
    return OK;
}

enum status dossier_forms_of_rows(struct db *db, int64_t dossier_id,
                                  const struct db_rows *rows,
                                  struct dossier_forms *forms)
{
    struct dossier_form *items =
        arena_array(db_arena(db), rows->count + 1, sizeof *items);
    enum status s = items == NULL ? INTERNAL : OK;

    for (size_t i = 0; s == OK && i < rows->count; i++)
        s = of_row(db, db_row_at(rows, i), &items[i]);
    if (s == OK && rows->count > 0)
        s = load_changes(db, dossier_id, items, rows->count);
    *forms = (struct dossier_forms){items, rows->count};
    return s;
}

enum status dossier_forms_load(struct db *db, int64_t dossier_id,
                               struct dossier_forms *forms)
{
    struct db_rows rows;
    enum status s =
        db_read(db,
                "SELECT " DOSSIER_FORM_COLUMNS " FROM " DOSSIER_FORM_TABLES
                " WHERE x.dossier_id = ?"
                " ORDER BY x.component_id",
                DB_ARGS(db_int(dossier_id)), &rows);

    return s == OK ? dossier_forms_of_rows(db, dossier_id, &rows, forms) : s;
}

enum status dossier_form_walk(struct db *db, const struct dossier_form *filed,
                              struct eform *form, struct eform_about *about,
                              struct eform_walk *walk)
{
    enum status s = form_version_load(db, filed->version_id, form);

    about->today = moment_date(filed->sealed_at);
    return s == OK ? eform_walk(db_arena(db), form, filed->answers, about, walk)
                   : s;
}

enum status dossier_form_earlier(struct db *db, int64_t owner_id,
                                 struct str slug, struct moment now,
                                 struct dossier_form *form)
{
    struct moment since = moment_add_s(now, -INT64_C(86400) * EARLIER_DAYS);
    struct db_row row;
    enum status s = db_read_row(
        db,
        "SELECT f.component_id, '', f.form_version_id, f.answers, '',"
        "       f.sealed_at, f.signed_way, f.signed_at, ''"
        "  FROM dossier d"
        "  JOIN dossier_form f ON f.dossier_id = d.id"
        "  JOIN form_version v ON v.id = f.form_version_id"
        " WHERE d.account_id = ?"
        "   AND d.filed_at > ?"
        "   AND v.form_slug = ?"
        " ORDER BY d.id DESC"
        " LIMIT 1",
        DB_ARGS(db_int(owner_id), db_moment(db_arena(db), since),
                db_text(slug)),
        &row);

    return s == OK ? of_row(db, row, form) : s;
}

/* --- correcting --- */

/* What somebody pledged or agreed to is theirs; a commune's words hang on its
 * province's. */
bool dossier_form_may_correct(const struct eform_field *field,
                              const struct eform_input *input)
{
    return input->kind != EFORM_UNIT && field->kind != EFORM_STATEMENT &&
           field->kind != EFORM_CONSENT && field->kind != EFORM_COMPUTED;
}

static enum status refuse(struct db *db, struct refusal *why, const char *key,
                          int64_t number, struct str field)
{
    *why = (struct refusal){
        .key = key, .field = str_z(db_arena(db), field), .number = number};
    return INVALID;
}

static const struct eform_item *item_of(const struct eform_walk *walk,
                                        struct str key)
{
    for (size_t i = 0; i < walk->count; i++)
        if (str_equals(walk->items[i].key, key))
            return &walk->items[i];
    return NULL;
}

static enum status put_answers(struct db *db,
                               const struct form_correction *what,
                               const struct eform_walk *walk, json_t *answers,
                               struct str *old_values, struct refusal *why)
{
    for (size_t i = 0; i < what->count; i++) {
        struct str key = what->answers[i].key;
        const struct eform_item *item = item_of(walk, key);

        if (item == NULL || !dossier_form_may_correct(item->field, item->input))
            return refuse(db, why, "choice", 0, key);
        old_values[i] = item->value;
        json_put(answers, key, json_of(what->answers[i].value));
    }
    return OK;
}

/* The form with the corrections in it is walked as the citizen's was: what it
 * would ask anew, or contradict, cannot be had by correcting these. */
static enum status check(struct db *db, const struct form_correction *what,
                         const struct dossier_form *filed,
                         struct str *old_values, struct str *new_values,
                         struct refusal *why)
{
    struct eform_about about = {.agency = STR("")};
    struct eform form;
    struct eform_walk walk;
    enum status s = dossier_form_walk(db, filed, &form, &about, &walk);

    if (s == OK)
        s = put_answers(db, what, &walk, filed->answers, old_values, why);
    if (s == OK)
        s = eform_walk(db_arena(db), &form, filed->answers, &about, &walk);
    for (size_t i = 0; s == OK && i < what->count; i++) {
        struct str key = what->answers[i].key;
        const struct eform_item *item = item_of(&walk, key);

        if (item == NULL)
            return refuse(db, why, "choice", 0, key);
        if (item->fault != NULL)
            return refuse(db, why, item->fault, item->number, key);
        new_values[i] = item->value;
    }
    return s == OK && walk.fault_count > 0
               ? refuse(db, why, "form_rule", 0, what->answers[0].key)
               : s;
}

static enum status keep_change(struct db *db,
                               const struct form_correction *what,
                               struct str key, struct str old_value,
                               struct str new_value)
{
    return db_write(
        db,
        "INSERT INTO dossier_form_change"
        "       (dossier_id, component_id, answer_key, old_value, new_value,"
        "        reason, by_name, changed_at)"
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        DB_ARGS(db_int(what->dossier_id), db_int(what->component_id),
                db_text(key), db_text_or_empty(old_value),
                db_text_or_empty(new_value), db_text(what->reason),
                db_text(what->by_name), db_moment(db_arena(db), what->now)),
        NULL);
}

/* By writing and not by a lock, which another node would not see: corrections
 * of one form come one after another. */
static enum status take_turn(struct db *db, const struct form_correction *what)
{
    uint64_t found = 0;
    enum status s = db_write(
        db,
        "UPDATE dossier_form"
        "   SET corrections = corrections + 1"
        " WHERE dossier_id = ?"
        "   AND component_id = ?",
        DB_ARGS(db_int(what->dossier_id), db_int(what->component_id)), &found);

    return s == OK && found == 0 ? NOT_FOUND : s;
}

enum status dossier_form_correct_within(struct db *db,
                                        const struct form_correction *what,
                                        size_t *changed, struct refusal *why)
{
    struct arena *arena = db_arena(db);
    struct str *values =
        arena_array(arena, 2 * (what->count + 1), sizeof *values);
    struct dossier_forms forms;
    const struct dossier_form *filed = NULL;
    enum status s;

    *changed = 0;
    if (str_is_empty(str_trim(what->reason)) || what->reason.len > REASON_MAX)
        return refuse(db, why, "required", 0, STR(""));
    if (values == NULL || what->count == 0)
        return values == NULL ? INTERNAL : OK;
    s = take_turn(db, what);
    if (s == OK)
        s = dossier_forms_load(db, what->dossier_id, &forms);
    for (size_t i = 0; s == OK && i < forms.count; i++)
        if (forms.items[i].component_id == what->component_id)
            filed = &forms.items[i];
    if (s == OK && filed == NULL)
        s = NOT_FOUND;
    if (s == OK)
        s = check(db, what, filed, values, values + what->count, why);
    for (size_t i = 0; s == OK && i < what->count; i++) {
        struct str before = values[i], after = values[what->count + i];

        if (str_equals(before, after))
            continue;
        (*changed)++;
        s = keep_change(db, what, what->answers[i].key, before, after);
    }
    return s;
}

struct correcting {
    const struct form_correction *what;
    struct refusal *why;
};

static enum status correct_body(struct db *db, void *data)
{
    struct correcting *c = data;
    size_t changed;

    return dossier_form_correct_within(db, c->what, &changed, c->why);
}

enum status dossier_form_correct(struct db *db,
                                 const struct form_correction *what,
                                 struct refusal *why)
{
    struct correcting c = {what, why};

    return db_transaction(db, correct_body, &c);
}
