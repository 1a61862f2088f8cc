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

enum status letter_template_fill(struct arena *arena,
                                 const struct letter_template *t,
                                 const struct dossier *dossier,
                                 const struct letter_words *words,
                                 struct letter *letter)
{
    struct letter made = {
        .form = t->form,
        .officer_name = words->officer,
        .agency_name = words->office,
    };
    enum status s = letter_fill(arena, t->title, dossier, words, &made.title);

    if (s == OK)
        s = letter_fill(arena, t->body, dossier, words, &made.body);
    if (s == OK)
        *letter = made;
    return s;
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
        "   AND (t.agency_id IS NULL OR t.agency_id = ?)"
        "   AND t.in_force_from <= ?"
        " ORDER BY t.procedure_id IS NULL, t.agency_id IS NULL,"
        "       t.version DESC, t.id DESC"
        " LIMIT 1",
        DB_ARGS(db_int(dossier->procedure_version_id), db_text(str_of(form)),
                db_int(dossier->agency_id), db_date(arena, words->today)),
        &row);

    if (s != OK)
        return s == NOT_FOUND ? INTERNAL : s;
    struct letter_template t = {.form = str_of(form),
                                .title = db_cell_text(row, 0),
                                .body = db_cell_text(row, 1)};

    s = letter_template_fill(arena, &t, dossier, words, letter);
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

enum status letters_of_rows(const struct db_rows *rows, struct letters *letters)
{
    struct letter *items =
        arena_array(db_arena(rows->db), rows->count + 1, sizeof *items);

    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows->count; i++)
        items[i] = letter_of(db_row_at(rows, i));
    *letters = (struct letters){items, rows->count};
    return OK;
}

enum status letter_list(struct db *db, int64_t dossier_id,
                        struct letters *letters)
{
    struct db_rows rows;
    enum status s = db_read(db,
                            "SELECT " LETTER_COLUMNS " FROM dossier_letter x"
                            " WHERE x.dossier_id = ?" LETTER_ORDER,
                            DB_ARGS(db_int(dossier_id)), &rows);

    return s == OK ? letters_of_rows(&rows, letters) : s;
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

#define TEMPLATE_COLUMNS                                                       \
    "t.id, t.form, p.code, t.agency_id, a.name, t.in_force_from, t.version,"   \
    " t.title, t.body, t.created_by, t.created_at"                             \
    "  FROM letter_template t"                                                 \
    "  LEFT JOIN `procedure` p ON p.id = t.procedure_id"                       \
    "  LEFT JOIN agency a ON a.id = t.agency_id"

static struct letter_template template_of(struct db_row row)
{
    return (struct letter_template){
        .id = db_cell_int(row, 0),
        .form = db_cell_text(row, 1),
        .procedure_code = db_cell_text(row, 2),
        .agency_id = db_cell_int(row, 3),
        .agency_name = db_cell_text(row, 4),
        .from = db_cell_date(row, 5),
        .version = (int)db_cell_int(row, 6),
        .title = db_cell_text(row, 7),
        .body = db_cell_text(row, 8),
        .created_by = db_cell_text(row, 9),
        .created_at = db_cell_moment(row, 10),
    };
}

enum status letter_template_list(struct db *db, int64_t agency_id,
                                 struct letter_templates *list)
{
    struct db_rows rows;
    enum status s =
        db_read(db,
                "SELECT " TEMPLATE_COLUMNS
                " WHERE NOT EXISTS (SELECT 1 FROM letter_template n"
                "                    WHERE n.form = t.form"
                "                      AND n.procedure_id <=> t.procedure_id"
                "                      AND n.agency_id <=> t.agency_id"
                "                      AND n.version > t.version)"
                "   AND (? = 0 OR t.agency_id IS NULL OR t.agency_id = ?)"
                " ORDER BY t.form, p.code, t.agency_id LIMIT 1000",
                DB_ARGS(db_int(agency_id), db_int(agency_id)), &rows);
    if (s != OK)
        return s;
    struct letter_template *items =
        arena_array(db_arena(db), rows.count + 1, sizeof *items);
    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++)
        items[i] = template_of(db_row_at(&rows, i));
    *list = (struct letter_templates){items, rows.count};
    return OK;
}

enum status letter_template_load(struct db *db, int64_t id,
                                 struct letter_template *t)
{
    struct db_row row;
    enum status s =
        db_read_row(db, "SELECT " TEMPLATE_COLUMNS " WHERE t.id = ?",
                    DB_ARGS(db_int(id)), &row);

    if (s == OK)
        *t = template_of(row);
    return s;
}

static enum status check_template(struct db *db,
                                  const struct letter_template *t,
                                  struct refusal *why)
{
    static const char *const forms[] = {"02", "03", "04", "05", "kq"};
    struct dossier none = {.id = 0};
    struct letter_words words = {.reason = STR("")};
    struct letter filled;

    if (STR_AMONG(t->form, forms, SIZE_MAX) == SIZE_MAX) {
        *why = (struct refusal){.key = "letter_form", .field = "mau"};
        return INVALID;
    }
    if (letter_template_fill(db_arena(db), t, &none, &words, &filled) == OK)
        return OK;
    *why = (struct refusal){.key = "letter_place", .field = "noi-dung-mau"};
    return INVALID;
}

enum status letter_template_add(struct db *db, struct letter_template *t,
                                int base, struct moment now,
                                struct refusal *why)
{
    struct arena *arena = db_arena(db);
    struct db_value of = db_null();
    struct db_value agency =
        t->agency_id == 0 ? db_null() : db_int(t->agency_id);
    struct db_row row;
    enum status s = check_template(db, t, why);

    if (s == OK && !str_is_empty(t->procedure_code)) {
        s = db_read_row(db, "SELECT id FROM `procedure` WHERE code = ?",
                        DB_ARGS(db_text(t->procedure_code)), &row);
        of = s == OK ? db_int(db_cell_int(row, 0)) : of;
    }
    if (s == OK)
        s = db_read_row(db,
                        "SELECT COALESCE(MAX(version), 0) FROM letter_template"
                        " WHERE form = ? AND procedure_id <=> ?"
                        "   AND agency_id <=> ?"
                        "   FOR UPDATE",
                        DB_ARGS(db_text(t->form), of, agency), &row);
    if (s != OK)
        return s;
    t->version = (int)db_cell_int(row, 0) + 1;
    if (base >= 0 && t->version != base + 1)
        return CONFLICT;
    s = db_write(
        db,
        "INSERT INTO letter_template"
        "   SET form = ?, procedure_id = ?, agency_id = ?,"
        "       version = ?, title = ?, body = ?, in_force_from = ?,"
        "       created_at = ?, created_by = ?",
        DB_ARGS(db_text(t->form), of, agency, db_int(t->version),
                db_text(t->title), db_text(t->body),
                date_is_set(t->from) ? db_date(arena, t->from) : db_null(),
                db_moment(arena, now), db_text_or_empty(t->created_by)),
        NULL);
    if (s == OK)
        t->id = db_last_id(db);
    return s;
}

enum status letter_template_use(struct db *db, int64_t id, struct date from)
{
    uint64_t changed = 0;
    enum status s =
        db_write(db,
                 "UPDATE letter_template SET in_force_from = ?"
                 " WHERE id = ? AND in_force_from IS NULL",
                 DB_ARGS(db_date(db_arena(db), from), db_int(id)), &changed);

    return s == OK && changed == 0 ? CONFLICT : s;
}
