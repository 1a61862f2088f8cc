/* SPDX-License-Identifier: GPL-3.0-or-later */
/* letter.c: letters and their templates. */
#include "domain/dossier/letter.h"
#include "platform/public_id.h"

/* --- places --- */

static struct str date_or_nothing(struct arena *arena, struct date day)
{
    return date_is_set(day) ? date_vn(arena, day) : STR("…");
}

static bool word_of(struct arena *arena, struct str place,
                    const struct dossier *dossier,
                    const struct letter_words *words, struct str *word)
{
    const struct {
        const char *name;
        struct str value;
    } places[] = {
        {"ma", dossier->code},
        {"thu_tuc", dossier->procedure_name},
        {"chu_ho_so", words->owner},
        {"co_quan", words->office},
        {"can_bo", words->officer},
        {"dien_thoai", words->phone},
        {"ly_do", words->reason},
        {"giay_to", words->papers},
        {"han", date_or_nothing(arena, words->due)},
        {"han_moi", date_or_nothing(arena, words->new_due)},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(places); i++)
        if (str_is(place, places[i].name)) {
            *word = places[i].value;
            return true;
        }
    return false;
}

/* The places of a text filled with words; INVALID: one is none of ours. */
static enum status letter_fill(struct arena *arena, struct str text,
                               const struct dossier *dossier,
                               const struct letter_words *words,
                               struct str *filled)
{
    struct buf out = {.arena = arena};
    size_t at;

    while ((at = str_find(text, '{')) < text.len) {
        struct str rest = str_skip(text, at + 1), word;
        size_t end = str_find(rest, '}');

        if (end == rest.len ||
            !word_of(arena, str_slice(rest, 0, end), dossier, words, &word))
            return INVALID;
        buf_add(&out, str_slice(text, 0, at));
        buf_add(&out, word);
        text = str_skip(rest, end + 1);
    }
    buf_add(&out, text);
    *filled = str_copy(arena, buf_str(&out));
    return OK;
}

enum status letter_make(struct db *db, const char *form,
                        const struct dossier *dossier,
                        const struct letter_words *words, struct letter *letter)
{
    struct arena *arena = db_arena(db);
    struct db_row row;
    enum status s = db_read_row(
        db,
        "SELECT t.title, t.body"
        "  FROM letter_template t"
        "  JOIN procedure_version v ON v.id = ?"
        " WHERE t.form = ?"
        "   AND (t.procedure_id IS NULL OR t.procedure_id = v.procedure_id)"
        " ORDER BY t.procedure_id IS NULL, t.version DESC, t.id DESC"
        " LIMIT 1",
        DB_ARGS(db_int(dossier->procedure_version_id), db_text(str_of(form))),
        &row);

    if (s != OK)
        return s == NOT_FOUND ? INTERNAL : s;
    struct letter made = {
        .form = str_of(form),
        .officer_name = words->officer,
        .agency_name = words->office,
    };
    s = letter_fill(arena, db_cell_text(row, 0), dossier, words, &made.title);
    if (s == OK)
        s = letter_fill(arena, db_cell_text(row, 1), dossier, words,
                        &made.body);
    if (s == OK)
        *letter = made;
    return s == INVALID ? INTERNAL : s; /* it was checked when it came in */
}

/* --- letters --- */

enum status letter_keep(struct db *db, int64_t dossier_id,
                        struct letter *letter, struct moment now)
{
    enum status s = public_id_new(db_arena(db), &letter->public_id);

    letter->sent_at = now;
    if (s != OK)
        return s;
    return db_write(
        db,
        "INSERT INTO dossier_letter"
        "   SET public_id = ?, dossier_id = ?, form = ?, title = ?, body = ?,"
        "       officer_name = ?, agency_name = ?, sent_at = ?",
        DB_ARGS(db_text(letter->public_id), db_int(dossier_id),
                db_text(letter->form), db_text(letter->title),
                db_text(letter->body), db_text_or_empty(letter->officer_name),
                db_text_or_empty(letter->agency_name),
                db_moment(db_arena(db), now)),
        NULL);
}

static struct letter letter_of(struct db_row row)
{
    return (struct letter){
        .public_id = db_cell_text(row, 0),
        .form = db_cell_text(row, 1),
        .title = db_cell_text(row, 2),
        .body = db_cell_text(row, 3),
        .officer_name = db_cell_text(row, 4),
        .agency_name = db_cell_text(row, 5),
        .sent_at = db_cell_moment(row, 6),
    };
}

enum status letter_list(struct db *db, int64_t dossier_id,
                        struct letters *letters)
{
    struct db_rows rows;
    enum status s = db_read(db,
                            "SELECT public_id, form, title, body, officer_name,"
                            "       agency_name, sent_at"
                            "  FROM dossier_letter"
                            " WHERE dossier_id = ?"
                            " ORDER BY sent_at DESC, id DESC"
                            " LIMIT 100",
                            DB_ARGS(db_int(dossier_id)), &rows);
    if (s != OK)
        return s;
    struct letter *items =
        arena_array(db_arena(db), rows.count + 1, sizeof *items);
    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++)
        items[i] = letter_of(db_row_at(&rows, i));
    *letters = (struct letters){items, rows.count};
    return OK;
}

enum status letter_load(struct db *db, int64_t dossier_id, struct str public_id,
                        struct letter *letter)
{
    struct db_row row;

    if (!public_id_is_one(public_id))
        return NOT_FOUND;
    enum status s = db_read_row(
        db,
        "SELECT public_id, form, title, body, officer_name, agency_name,"
        "       sent_at"
        "  FROM dossier_letter"
        " WHERE public_id = ? AND dossier_id = ?",
        DB_ARGS(db_text(public_id), db_int(dossier_id)), &row);
    if (s == OK)
        *letter = letter_of(row);
    return s;
}

/* --- templates --- */

enum status letter_template_list(struct db *db, struct letter_templates *list)
{
    struct db_rows rows;
    enum status s = db_read(
        db,
        "SELECT t.form, p.code, t.version, t.title, t.body, t.created_by,"
        "       t.created_at"
        "  FROM letter_template t"
        "  LEFT JOIN `procedure` p ON p.id = t.procedure_id"
        " WHERE NOT EXISTS (SELECT 1 FROM letter_template n"
        "                    WHERE n.form = t.form"
        "                      AND n.procedure_id <=> t.procedure_id"
        "                      AND n.version > t.version)"
        " ORDER BY t.form, p.code LIMIT 1000",
        DB_NO_ARGS, &rows);
    if (s != OK)
        return s;
    struct letter_template *items =
        arena_array(db_arena(db), rows.count + 1, sizeof *items);
    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);

        items[i] = (struct letter_template){
            .form = db_cell_text(row, 0),
            .procedure_code = db_cell_text(row, 1),
            .version = (int)db_cell_int(row, 2),
            .title = db_cell_text(row, 3),
            .body = db_cell_text(row, 4),
            .created_by = db_cell_text(row, 5),
            .created_at = db_cell_moment(row, 6),
        };
    }
    *list = (struct letter_templates){items, rows.count};
    return OK;
}

enum status letter_template_add(struct db *db, struct str form,
                                struct str procedure_code, struct str title,
                                struct str body, struct str by,
                                struct moment now, struct refusal *why)
{
    static const char *const forms[] = {"02", "03", "04", "05", "kq"};
    struct dossier none = {.id = 0};
    struct letter_words words = {.reason = STR("")};
    struct str filled;
    struct db_row row;

    if (STR_AMONG(form, forms, SIZE_MAX) == SIZE_MAX) {
        *why = (struct refusal){.key = "letter_form", .field = ""};
        return INVALID;
    }
    if (letter_fill(db_arena(db), title, &none, &words, &filled) != OK ||
        letter_fill(db_arena(db), body, &none, &words, &filled) != OK) {
        *why = (struct refusal){.key = "letter_place", .field = "noi-dung"};
        return INVALID;
    }
    struct db_value of = db_null();
    if (!str_is_empty(procedure_code)) {
        enum status s =
            db_read_row(db, "SELECT id FROM `procedure` WHERE code = ?",
                        DB_ARGS(db_text(procedure_code)), &row);
        if (s != OK)
            return s;
        of = db_int(db_cell_int(row, 0));
    }
    return db_write(db,
                    "INSERT INTO letter_template (form, procedure_id, version,"
                    "       title, body, created_at, created_by)"
                    "SELECT ?, ?, COALESCE(MAX(t.version), 0) + 1, ?, ?, ?, ?"
                    "  FROM (SELECT version FROM letter_template"
                    "         WHERE form = ? AND procedure_id <=> ?) AS t",
                    DB_ARGS(db_text(form), of, db_text(title), db_text(body),
                            db_moment(db_arena(db), now), db_text_or_empty(by),
                            db_text(form), of),
                    NULL);
}
