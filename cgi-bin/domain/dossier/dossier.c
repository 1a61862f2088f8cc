/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dossier.c: reading dossiers. What changes them is in
 * filing.c and dossier_happen.c.
 */
#include "domain/dossier/dossier_private.h"
#include "platform/public_id.h"

struct dossier dossier_of_row(struct db_row row)
{
    return (struct dossier){
        .id = db_cell_int(row, 0),
        .public_id = db_cell_text(row, 1),
        .code = db_cell_text(row, 2),
        .owner_id = db_cell_int(row, 3),
        .procedure_version_id = db_cell_int(row, 4),
        .procedure_code = db_cell_text(row, 5),
        .procedure_name = db_cell_text(row, 6),
        .case_name = db_cell_text(row, 7),
        .agency_id = db_cell_int(row, 8),
        .agency_code = db_cell_text(row, 9),
        .agency_name = db_cell_text(row, 10),
        .unit_id = db_cell_int(row, 11),
        .filed_at = db_cell_moment(row, 12),
        .due_at = db_cell_moment(row, 13),
        .status = (enum dossier_status)db_cell_int(row, 14),
        .before = (enum dossier_status)db_cell_int(row, 15),
        .status_at = db_cell_moment(row, 16),
        .version = db_cell_int(row, 17),
        .is_fee_known = !db_cell_is_null(row, 18),
        .fee = {db_cell_int(row, 18)},
        .is_paid = !db_cell_is_null(row, 19),
        .phone = db_cell_text(row, 20),
        .email = db_cell_text(row, 21),
        .id_number = db_cell_text(row, 22),
        .lang = lang_of(db_cell_text(row, 23)),
        .rating = (int)db_cell_int(row, 24),
        .lookup_id = db_cell_text(row, 25),
        .has_news = db_cell_bool(row, 26),
        .national_code = db_cell_text(row, 27),
    };
}

static enum status read_one(struct db *db, const char *sql, struct db_args args,
                            struct dossier *dossier)
{
    struct db_row row;
    enum status s = db_read_row(db, sql, args, &row);

    if (s == OK)
        *dossier = dossier_of_row(row);
    return s;
}

enum status dossier_load(struct db *db, struct str public_id, int64_t owner_id,
                         struct dossier *dossier)
{
    if (!public_id_is_one(public_id))
        return NOT_FOUND;
    return read_one(db,
                    "SELECT " DOSSIER_COLUMNS " FROM " DOSSIER_TABLES
                    " WHERE d.public_id = ?"
                    "   AND d.account_id = ?",
                    DB_ARGS(db_text(public_id), db_int(owner_id)), dossier);
}

enum status dossier_load_code(struct db *db, struct str code,
                              struct dossier *dossier)
{
    return read_one(db,
                    "SELECT " DOSSIER_COLUMNS " FROM " DOSSIER_TABLES
                    " WHERE d.code = ? OR d.national_code = ?"
                    " ORDER BY d.code = ? DESC LIMIT 1",
                    DB_ARGS(db_text(code), db_text(code), db_text(code)),
                    dossier);
}

enum status dossier_load_public(struct db *db, struct str public_id,
                                struct dossier *dossier)
{
    if (!public_id_is_one(public_id))
        return NOT_FOUND;
    return read_one(db,
                    "SELECT " DOSSIER_COLUMNS " FROM " DOSSIER_TABLES
                    " WHERE d.public_id = ?",
                    DB_ARGS(db_text(public_id)), dossier);
}

enum status dossier_load_lookup(struct db *db, struct str lookup_id,
                                struct dossier *dossier)
{
    if (!public_id_is_one(lookup_id))
        return NOT_FOUND;
    return read_one(db,
                    "SELECT " DOSSIER_COLUMNS " FROM " DOSSIER_TABLES
                    " WHERE d.lookup_id = ?",
                    DB_ARGS(db_text(lookup_id)), dossier);
}

enum status dossier_load_id(struct db *db, int64_t id, struct dossier *dossier)
{
    return read_one(
        db, "SELECT " DOSSIER_COLUMNS " FROM " DOSSIER_TABLES " WHERE d.id = ?",
        DB_ARGS(db_int(id)), dossier);
}

enum status dossier_look_up(struct db *db, struct str code,
                            struct str phone_or_id, struct dossier *dossier)
{
    struct dossier found;

    if (str_is_empty(phone_or_id))
        return NOT_FOUND;
    enum status s = dossier_load_code(db, code, &found);
    if (s != OK)
        return s;
    if (!crypto_equal(phone_or_id, found.phone) &&
        !crypto_equal(phone_or_id, found.id_number))
        return NOT_FOUND;
    *dossier = found;
    return OK;
}

enum status dossier_events_of_rows(const struct db_rows *rows,
                                   struct dossier_events *events)
{
    struct dossier_event *items =
        arena_array(db_arena(rows->db), rows->count + 1, sizeof *items);

    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows->count; i++) {
        struct db_row row = db_row_at(rows, i);

        items[i] = (struct dossier_event){
            .id = db_cell_int(row, 0),
            .at = db_cell_moment(row, 1),
            .kind = event_kind_of(db_cell_text(row, 2)),
            .actor = actor_of(db_cell_text(row, 3)),
            .actor_name = db_cell_text(row, 4),
            .from = (enum dossier_status)db_cell_int(row, 5),
            .to = (enum dossier_status)db_cell_int(row, 6),
            .note = db_cell_text(row, 7),
        };
    }
    *events = (struct dossier_events){items, rows->count};
    return OK;
}

enum status dossier_load_events(struct db *db, int64_t dossier_id,
                                struct dossier_events *events)
{
    struct db_rows rows;
    enum status s = db_read(db,
                            "SELECT " EVENT_COLUMNS " FROM dossier_event x"
                            " WHERE x.dossier_id = ?"
                            " ORDER BY x.position",
                            DB_ARGS(db_int(dossier_id)), &rows);

    return s == OK ? dossier_events_of_rows(&rows, events) : s;
}

enum status dossier_components_of_rows(const struct db_rows *rows,
                                       struct dossier_content *content)
{
    struct dossier_component *items =
        arena_array(db_arena(rows->db), rows->count + 1, sizeof *items);

    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows->count; i++) {
        struct db_row row = db_row_at(rows, i);

        items[i] = (struct dossier_component){
            .position = (int)db_cell_int(row, 0),
            .name = db_cell_text(row, 1),
            .originals = (int)db_cell_int(row, 2),
            .copies = (int)db_cell_int(row, 3),
            .is_required = db_cell_bool(row, 4),
            .is_original_shown = db_cell_bool(row, 5),
        };
    }
    content->components = items;
    content->component_count = rows->count;
    return OK;
}

static enum dossier_file_role role_of(struct str text)
{
    if (str_is(text, "result"))
        return DOSSIER_RESULT;
    if (str_is(text, "talk"))
        return DOSSIER_TALK;
    return str_is(text, "answer") ? DOSSIER_ANSWER : DOSSIER_PAPER;
}

enum status dossier_files_of_rows(const struct db_rows *rows,
                                  struct dossier_content *content)
{
    struct dossier_file *items =
        arena_array(db_arena(rows->db), rows->count + 1, sizeof *items);

    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows->count; i++) {
        struct db_row row = db_row_at(rows, i);

        items[i] = (struct dossier_file){
            .role = role_of(db_cell_text(row, 0)),
            .position = (int)db_cell_int(row, 1),
            .name = db_cell_text(row, 2),
            .file = file_of_row(row, 3),
        };
    }
    content->files = items;
    content->file_count = rows->count;
    return OK;
}

enum status dossier_load_files(struct db *db, int64_t dossier_id,
                               struct dossier_content *content)
{
    struct db_rows rows;
    enum status s =
        db_read(db,
                "SELECT " DOSSIER_FILE_COLUMNS " FROM " DOSSIER_FILE_TABLES
                " WHERE x.dossier_id = ?"
                " ORDER BY x.position, x.id",
                DB_ARGS(db_int(dossier_id)), &rows);

    return s == OK ? dossier_files_of_rows(&rows, content) : s;
}

struct str dossier_component_name(const struct dossier_content *content,
                                  int position)
{
    for (size_t i = 0; i < content->component_count; i++)
        if (content->components[i].position == position)
            return content->components[i].name;
    return STR("");
}

bool dossier_file_is_of(const struct dossier_file *file,
                        const struct dossier_component *component)
{
    return file->role == DOSSIER_PAPER && file->position == component->position;
}

bool dossier_brings_original(const struct dossier_content *content,
                             const struct dossier_component *component)
{
    if (!component->is_original_shown)
        return false;
    for (size_t i = 0; i < content->file_count; i++)
        if (dossier_file_is_of(&content->files[i], component))
            return true;
    return false;
}
