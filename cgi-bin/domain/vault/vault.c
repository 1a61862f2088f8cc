/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vault.c: every query carries the owner. */
#include "domain/catalogue/recall.h"
#include "domain/vault/vault_private.h"
#include "platform/public_id.h"
#include "platform/text.h"

enum { NAME_CHARS = 200 };

const char *const vault_kinds[] = {
    "id",        "passport",  "birth",    "marriage", "residence",
    "education", "land",      "business", "health",   "driving",
    "death",     "authority", "other",    NULL};

bool vault_is_expired(const struct vault_paper *paper, struct date today)
{
    return date_is_set(paper->valid_until) &&
           date_compare(paper->valid_until, today) < 0;
}

/* --- reading --- */

/* Rows are ordered by paper, so each one's files lie side by side. */
static void set_files(const struct db_rows *rows, struct vault_file *files,
                      struct vault_paper *paper)
{
    for (size_t i = 0; i < rows->count; i++) {
        if (db_cell_int(db_row_at(rows, i), 0) != paper->id)
            continue;
        if (paper->file_count++ == 0)
            paper->files = files + i;
    }
}

static enum status give_list(struct db *db, const struct db_rows *papers,
                             const struct db_rows *rows,
                             struct vault_list *list)
{
    struct vault_paper *items =
        arena_array(db_arena(db), papers->count + 1, sizeof *items);
    struct vault_file *files =
        arena_array(db_arena(db), rows->count + 1, sizeof *files);

    if (items == NULL || files == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows->count; i++) {
        struct db_row row = db_row_at(rows, i);

        files[i] = (struct vault_file){.name = db_cell_text(row, 1),
                                       .file = file_of_row(row, 2),
                                       .look = file_look_of_row(row, 11)};
    }
    for (size_t i = 0; i < papers->count; i++) {
        struct db_row row = db_row_at(papers, i);

        items[i] = (struct vault_paper){.id = db_cell_int(row, 0),
                                        .public_id = db_cell_text(row, 1),
                                        .name = db_cell_text(row, 2),
                                        .kind = db_cell_text(row, 3),
                                        .number = db_cell_text(row, 4),
                                        .issued_on = db_cell_date(row, 5),
                                        .valid_until = db_cell_date(row, 6)};
        set_files(rows, files, &items[i]);
    }
    *list = (struct vault_list){items, papers->count};
    return OK;
}

/* clang-format off */
static const char list_sql[] =
    "(SELECT id, public_id, name, kind, number, issued_on, valid_until"
            DB_NULLS_4 DB_NULLS_2 DB_NULLS_1 ", 0"
    "   FROM vault_paper"
    "  WHERE account_id = ?"
    "  ORDER BY changed_at DESC, id DESC"
    "  LIMIT 10000)"
    " UNION ALL "
    "(SELECT x.paper_id, x.name, " FILE_COLUMNS("f.") ","
    "        l.pages, l.has_active_content, l.thumbnail IS NOT NULL, 1"
    "   FROM vault_paper p"
    "   JOIN vault_file x ON x.paper_id = p.id"
    "   JOIN file f ON f.id = x.file_id"
    "   LEFT JOIN file_look l ON l.file_id = f.id"
    "  WHERE p.account_id = ?"
    "  ORDER BY x.paper_id, x.id"
    "  LIMIT 10000)";
/* clang-format on */

enum status vault_list(struct db *db, int64_t owner_id, struct vault_list *list)
{
    struct db_rows parts[2];
    enum status s =
        db_read_parts(db, list_sql, DB_ARGS(db_int(owner_id), db_int(owner_id)),
                      parts, ARRAY_LENGTH(parts));

    return s == OK ? give_list(db, &parts[0], &parts[1], list) : s;
}

enum status vault_load(struct db *db, struct str public_id, int64_t owner_id,
                       struct vault_paper *paper)
{
    struct vault_list list;

    if (!public_id_is_one(public_id))
        return NOT_FOUND;
    enum status s = vault_list(db, owner_id, &list);
    for (size_t i = 0; s == OK && i < list.count; i++)
        if (str_equals(list.items[i].public_id, public_id)) {
            *paper = list.items[i];
            return OK;
        }
    return s == OK ? NOT_FOUND : s;
}

/* --- writing --- */

struct saving {
    int64_t owner_id;
    struct vault_paper *paper;
    struct moment now;
    bool is_new;
    struct refusal why;
};

/* Locks the account, so that two tabs count one after the other. */
static enum status check_room(struct db *db, struct saving *v)
{
    struct db_row row;
    enum status s = db_read_row(db,
                                "SELECT id"
                                "  FROM account"
                                " WHERE id = ?"
                                "   FOR UPDATE",
                                DB_ARGS(db_int(v->owner_id)), &row);

    if (s == OK)
        s = db_read_row(db,
                        "SELECT COUNT(*)"
                        "  FROM vault_paper"
                        " WHERE account_id = ?",
                        DB_ARGS(db_int(v->owner_id)), &row);
    if (s == OK && db_cell_int(row, 0) >= VAULT_PAPERS_MAX) {
        v->why = (struct refusal){
            .key = "vault_full", .field = "", .number = VAULT_PAPERS_MAX};
        return INVALID;
    }
    return s;
}

static enum status insert_paper(struct db *db, struct saving *v)
{
    struct vault_paper *p = v->paper;
    struct arena *arena = db_arena(db);
    enum status s = check_room(db, v);

    if (s == OK)
        s = public_id_new(arena, &p->public_id);
    if (s == OK)
        s = db_write(
            db,
            "INSERT INTO vault_paper"
            "   SET public_id = ?, account_id = ?, name = ?, kind = ?,"
            "       number = ?, issued_on = ?, valid_until = ?,"
            "       created_at = ?, changed_at = ?",
            DB_ARGS(db_text(p->public_id), db_int(v->owner_id),
                    db_text(p->name), db_text(p->kind),
                    db_text_or_empty(p->number), db_date(arena, p->issued_on),
                    db_date(arena, p->valid_until), db_moment(arena, v->now),
                    db_moment(arena, v->now)),
            NULL);
    if (s == OK)
        p->id = db_last_id(db);
    return s;
}

static enum status update_paper(struct db *db, struct saving *v)
{
    const struct vault_paper *p = v->paper;
    struct arena *arena = db_arena(db);
    struct db_row row;
    enum status s =
        db_read_row(db,
                    "SELECT id"
                    "  FROM vault_paper"
                    " WHERE id = ?"
                    "   AND account_id = ?"
                    "   FOR UPDATE",
                    DB_ARGS(db_int(p->id), db_int(v->owner_id)), &row);

    if (s == OK)
        s = db_write(db,
                     "UPDATE vault_paper"
                     "   SET name = ?, kind = ?, number = ?, issued_on = ?,"
                     "       valid_until = ?, changed_at = ?"
                     " WHERE id = ?",
                     DB_ARGS(db_text(p->name), db_text(p->kind),
                             db_text_or_empty(p->number),
                             db_date(arena, p->issued_on),
                             db_date(arena, p->valid_until),
                             db_moment(arena, v->now), db_int(p->id)),
                     NULL);
    if (s == OK)
        s = db_write(db,
                     "DELETE"
                     "  FROM vault_file"
                     " WHERE paper_id = ?",
                     DB_ARGS(db_int(p->id)), NULL);
    return s;
}

static enum status insert_files(struct db *db, const struct saving *v)
{
    const struct vault_paper *p = v->paper;
    enum status s = OK;

    for (size_t i = 0; s == OK && i < p->file_count; i++)
        s = db_write(db,
                     "INSERT INTO vault_file (paper_id, file_id, name)"
                     "SELECT ?, f.id, ?"
                     "  FROM file f"
                     " WHERE f.id = ?"
                     "   AND f.account_id = ?",
                     DB_ARGS(db_int(p->id), db_text(p->files[i].name),
                             db_int(p->files[i].file.id), db_int(v->owner_id)),
                     NULL);
    return s;
}

static enum status save_body(struct db *db, void *data)
{
    struct saving *v = data;
    enum status s = v->is_new ? insert_paper(db, v) : update_paper(db, v);

    return s == OK ? insert_files(db, v) : s;
}

enum status vault_save(struct db *db, int64_t owner_id,
                       struct vault_paper *paper, struct moment now,
                       struct refusal *why)
{
    struct vault_paper made = *paper;
    struct saving v = {.owner_id = owner_id,
                       .paper = &made,
                       .now = now,
                       .is_new = paper->id == 0};

    if (paper->file_count > VAULT_FILES_MAX) {
        *why = (struct refusal){"file_too_many", "", VAULT_FILES_MAX};
        return INVALID;
    }
    enum status s = db_transaction(db, save_body, &v);
    if (s == OK)
        *paper = made;
    if (s == INVALID)
        *why = v.why;
    return s;
}

enum status vault_remove(struct db *db, struct str public_id, int64_t owner_id)
{
    return db_write(db,
                    "DELETE"
                    "  FROM vault_paper"
                    " WHERE public_id = ?"
                    "   AND account_id = ?",
                    DB_ARGS(db_text(public_id), db_int(owner_id)), NULL);
}

/* --- kept from a filing --- */

/* The first words of a component's name, which goes on about who must have it
 * and when; at most NAME_CHARS. */
static struct str short_name(struct arena *arena, struct str name)
{
    /* "(i) Văn bản ủy quyền": the mark of a list is no name. */
    if (str_starts_with(name, "(")) {
        size_t close = str_find(name, ')');

        name = close < name.len ? str_trim(str_skip(name, close + 1)) : name;
    }
    size_t end = 0;

    while (end < name.len && !memchr("(;:\n", name.ptr[end], 4))
        end++;
    struct str cut = str_trim(str_slice(name, 0, end));
    size_t chars = 0, at = 0, blank = 0;
    while (at < cut.len && chars < NAME_CHARS - 1) {
        if (cut.ptr[at] == ' ')
            blank = at;
        at++;
        while (at < cut.len && ((unsigned char)cut.ptr[at] & 0xC0) == 0x80)
            at++;
        chars++;
    }
    if (at == cut.len && cut.len > 0)
        return cut;
    cut = str_slice(cut, 0, blank > 0 ? blank : at);
    return str_print(arena, "%" PRI_STR "…", STR_ARG(cut));
}

/* A paper for `count` rows of name, file's id and file's name. */
static enum status paper_of_rows(struct db *db, const struct vault_words *words,
                                 const struct db_rows *rows, size_t first,
                                 size_t count, struct vault_paper *paper)
{
    struct arena *arena = db_arena(db);
    struct str name = db_cell_text(db_row_at(rows, first), 0);
    struct vault_file *files = arena_array(arena, count, sizeof *files);

    if (files == NULL)
        return INTERNAL;
    for (size_t i = 0; i < count; i++) {
        struct db_row row = db_row_at(rows, first + i);

        files[i] = (struct vault_file){.file.id = db_cell_int(row, 1),
                                       .name = db_cell_text(row, 2)};
    }
    *paper = (struct vault_paper){
        .name = short_name(arena, name),
        .kind = vault_kind_of(arena, words, name),
        .number = STR(""),
        .files = files,
        .file_count = count,
    };
    return OK;
}

static enum status keep_one(struct db *db, struct saving *v,
                            struct vault_paper *paper)
{
    v->paper = paper;
    enum status s = insert_paper(db, v);
    return s == OK ? insert_files(db, v) : s;
}

enum status vault_keeps(struct db *db, const struct str *names, size_t count,
                        bool *is_kept)
{
    struct vault_words words = {NULL, 0};
    struct arena *arena = db_arena(db);
    enum status s = OK;

    for (size_t i = 0; s == OK && i < count; i++) {
        /* Found out once for all who file what asks for that paper. */
        struct str name =
            str_print(arena, "vault keeps 1 %" PRI_STR, STR_ARG(names[i]));
        struct str known;

        if (catalogue_recall(db, name, &known) && known.len == 1) {
            is_kept[i] = *known.ptr == 'y';
            continue;
        }
        if (words.count == 0)
            s = vault_words_load(db, &words);
        is_kept[i] = !str_is(vault_kind_of(arena, &words, names[i]), "form");
        if (s == OK)
            catalogue_keep(db, name, is_kept[i] ? STR("y") : STR("n"));
    }
    return s;
}

enum status vault_keep_draft(struct db *db, const struct draft *draft,
                             struct moment now)
{
    struct saving v = {.owner_id = draft->key.owner_id, .now = now};
    struct vault_words words;
    struct db_rows rows;
    enum status s = vault_words_load(db, &words);

    if (s == OK)
        s = db_read(db,
                    "SELECT COALESCE(NULLIF(c.short_name, ''), c.name),"
                    "       x.file_id, x.name, x.component_id"
                    "  FROM draft_paper_file x"
                    "  JOIN component c ON c.id = x.component_id"
                    " WHERE x.draft_id = ?"
                    "   AND x.way = 'upload'"
                    "   AND NOT EXISTS (SELECT 1"
                    "                     FROM vault_file y"
                    "                     JOIN vault_paper p"
                    "                            ON p.id = y.paper_id"
                    "                    WHERE y.file_id = x.file_id"
                    "                      AND p.account_id = ?)"
                    " ORDER BY x.component_id, x.id",
                    DB_ARGS(db_int(draft->id), db_int(v.owner_id)), &rows);
    if (s != OK)
        return s;
    for (size_t i = 0, count; s == OK && i < rows.count; i += count) {
        int64_t component = db_cell_int(db_row_at(&rows, i), 3);
        struct vault_paper paper;

        count = 1;
        while (i + count < rows.count &&
               db_cell_int(db_row_at(&rows, i + count), 3) == component)
            count++;
        s = paper_of_rows(db, &words, &rows, i, count, &paper);
        if (s != OK || str_is(paper.kind, "form"))
            continue; /* a form is filled in anew for each filing */
        s = keep_one(db, &v, &paper);
        if (s == INVALID)
            s = OK; /* full: no reason not to file */
    }
    return s;
}

/* --- kept from a result --- */

static enum status read_results(struct db *db, int64_t dossier_id,
                                struct db_rows *rows)
{
    return db_read(
        db,
        "SELECT COALESCE(NULLIF(v.outcomes, ''), d.procedure_name),"
        "       x.file_id, x.name"
        "  FROM dossier d"
        "  JOIN procedure_version v ON v.id = d.procedure_version_id"
        "  JOIN dossier_file x ON x.dossier_id = d.id"
        " WHERE d.id = ?"
        "   AND x.role = 'result'"
        "   AND NOT EXISTS (SELECT 1"
        "                     FROM vault_file y"
        "                     JOIN vault_paper p ON p.id = y.paper_id"
        "                    WHERE y.file_id = x.file_id"
        "                      AND p.account_id = d.account_id)"
        " ORDER BY x.id"
        " LIMIT ?",
        DB_ARGS(db_int(dossier_id), db_int(VAULT_FILES_MAX)), rows);
}

enum status vault_lacks_results(struct db *db, int64_t dossier_id, bool *lacks)
{
    struct db_rows rows;
    enum status s = read_results(db, dossier_id, &rows);

    if (s == OK)
        *lacks = rows.count > 0;
    return s;
}

struct keeping {
    int64_t dossier_id;
    struct saving saving;
};

static enum status keep_results_body(struct db *db, void *data)
{
    struct keeping *k = data;
    struct vault_words words;
    struct vault_paper paper;
    struct db_rows rows;
    enum status s = vault_words_load(db, &words);

    if (s == OK)
        s = read_results(db, k->dossier_id, &rows);
    if (s != OK || rows.count == 0)
        return s;
    s = paper_of_rows(db, &words, &rows, 0, rows.count, &paper);
    if (s == OK && str_is(paper.kind, "form"))
        paper.kind = STR("other"); /* what an agency issued is none */
    return s == OK ? keep_one(db, &k->saving, &paper) : s;
}

enum status vault_keep_results(struct db *db, int64_t dossier_id,
                               int64_t owner_id, struct moment now,
                               struct refusal *why)
{
    struct keeping k = {dossier_id, {.owner_id = owner_id, .now = now}};
    enum status s = db_transaction(db, keep_results_body, &k);

    if (s == INVALID)
        *why = k.saving.why;
    return s;
}
