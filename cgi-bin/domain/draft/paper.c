/* SPDX-License-Identifier: GPL-3.0-or-later */
/* paper.c: the papers of a draft. */
#include "domain/draft/paper.h"
#include "platform/public_id.h"

#define MIB ((int64_t)1024 * 1024)

static const char *const ways[] = {
    [PAPER_UPLOAD] = "upload",
    [PAPER_VAULT] = "vault",
    [PAPER_RESULT] = "result",
    [PAPER_FORM] = "form",
};

const char *paper_way_text(enum paper_way way)
{
    return ways[way];
}

static enum paper_way paper_way_of(struct str text)
{
    return (enum paper_way)STR_AMONG(text, ways, PAPER_UPLOAD);
}

/* --- reading --- */

static void set_ways(const struct db_rows *rows, struct paper *papers,
                     size_t count)
{
    for (size_t i = 0; i < rows->count; i++) {
        struct db_row row = db_row_at(rows, i);

        for (size_t j = 0; j < count; j++)
            if (papers[j].component->id == db_cell_int(row, 0))
                papers[j].way = paper_way_of(db_cell_text(row, 1));
    }
}

/* Rows are ordered by component, so a paper's files lie side by side. */
static void set_files(struct paper_file *all, const struct db_rows *rows,
                      struct paper *paper)
{
    size_t first = rows->count;
    size_t count = 0;

    for (size_t i = 0; i < rows->count; i++) {
        if (db_cell_int(db_row_at(rows, i), 0) != paper->component->id)
            continue;
        if (count++ == 0)
            first = i;
    }
    paper->files = all + first;
    paper->file_count = count;
}

static enum status files_of_rows(const struct db_rows *rows,
                                 struct paper_file **files)
{
    *files = arena_array(db_arena(rows->db), rows->count + 1, sizeof **files);
    if (*files == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows->count; i++) {
        struct db_row row = db_row_at(rows, i);

        (*files)[i] = (struct paper_file){
            .file = file_of_row(row, 2),
            .name = db_cell_text(row, 1),
            .way = paper_way_of(db_cell_text(row, 14)),
            .look = file_look_of_row(row, 11),
        };
        (*files)[i].look.faults = db_cell_text(row, 15);
    }
    return OK;
}

/* Each paper's files, and by which way each paper was begun. */
/* clang-format off */
static const char files_and_ways_sql[] =
    "(SELECT x.component_id, x.name, " FILE_COLUMNS("f.") ","
    "        l.pages, l.has_active_content, l.thumbnail IS NOT NULL, x.way,"
    "        COALESCE(l.faults, ''), 0"
    "   FROM draft_paper_file x"
    "   JOIN file f ON f.id = x.file_id"
    "   LEFT JOIN file_look l ON l.file_id = f.id"
    "  WHERE x.draft_id = ?"
    "  ORDER BY x.component_id, x.id"
    "  LIMIT 10000)"
    " UNION ALL "
    "SELECT component_id, way" DB_NULLS_8 DB_NULLS_4 DB_NULLS_2 ", 1"
    "  FROM draft_paper"
    " WHERE draft_id = ?";
/* clang-format on */

/* Those that stand in for each other lie side by side, first to next - 1.
 * Papers that only a counter takes are no gap in an online dossier. */
static void set_needed(struct paper *papers, size_t first, size_t next)
{
    size_t supplied = 0;

    for (size_t i = first; i < next; i++)
        supplied += papers[i].file_count > 0;
    for (size_t i = first; i < next; i++) {
        struct paper *p = &papers[i];

        p->one_of = next - first > 1 ? next - first : 0;
        p->is_first = i == first;
        p->is_last = i + 1 == next;
        p->is_spared = supplied > 0 && p->file_count == 0;
        p->is_missing = supplied == 0 && p->is_first &&
                        p->component->is_required &&
                        component_is_online(p->component);
    }
}

enum status paper_list_load(struct db *db, const struct draft *draft,
                            const struct procedure *procedure,
                            struct paper_list *list)
{
    struct needed_list needed =
        procedure_needs(db_arena(db), procedure, draft->case_id);
    struct paper *papers =
        arena_array(db_arena(db), needed.count + 1, sizeof *papers);
    struct paper_list made = {.items = papers, .count = needed.count};
    struct db_rows parts[2];
    const struct db_rows *file_rows = &parts[0];
    struct paper_file *files;

    if (papers == NULL)
        return INTERNAL;
    enum status s = db_read_parts(db, files_and_ways_sql,
                                  DB_ARGS(db_int(draft->id), db_int(draft->id)),
                                  parts, ARRAY_LENGTH(parts));
    if (s == OK)
        s = files_of_rows(file_rows, &files);
    if (s != OK)
        return s;

    for (size_t i = 0; i < needed.count; i++) {
        papers[i].component = needed.items[i].component;
        papers[i].of_case = needed.items[i].of_case;
        set_files(files, file_rows, &papers[i]);
    }
    for (size_t i = 0, next; i < needed.count; i = next) {
        for (next = i + 1; next < needed.count; next++)
            if (papers[next].of_case != papers[i].of_case ||
                !component_stands_in(papers[i].component,
                                     papers[next].component))
                break;
        set_needed(papers, i, next);
        made.missing += papers[i].is_missing;
    }
    set_ways(&parts[1], papers, needed.count);
    for (size_t i = 0; i < file_rows->count; i++)
        made.total_bytes += files[i].file.size_bytes;
    *list = made;
    return OK;
}

/* --- the state of all papers, in one query, for writers --- */

struct paper_state {
    int64_t missing, waiting, infected;
};

static enum status read_state(struct db *db, const struct draft *draft,
                              struct moment patience, struct paper_state *state)
{
    bool is_saved = patience.us == PAPERS_SAVED.us;
    struct db_row row;
    enum status s = db_read_row(
        db,
        "SELECT (SELECT COUNT(DISTINCT k.id, IF(c.one_of = '', c.id,"
        "                                       CONCAT('-', c.one_of)))"
        "          FROM procedure_case k"
        "          JOIN component c ON c.procedure_case_id = k.id"
        "         WHERE k.procedure_version_id = d.procedure_version_id"
        "           AND (k.kind <> 'alternative' OR k.id = d.case_id)"
        "           AND c.is_required"
        "           AND (c.channels = 0 OR c.channels & 2)"
        "           AND NOT EXISTS (SELECT 1"
        "                             FROM draft_paper_file x"
        "                             JOIN component o ON o.id = x.component_id"
        "                            WHERE x.draft_id = d.id"
        "                              AND o.procedure_case_id = k.id"
        "                              AND (o.id = c.id"
        "                                   OR (o.one_of = c.one_of"
        "                                       AND c.one_of <> '')))),"
        "       (SELECT COUNT(*)"
        "          FROM draft_paper_file x"
        "          JOIN file f ON f.id = x.file_id"
        "         WHERE x.draft_id = d.id"
        "           AND f.scan = 'waiting'"
        "           AND COALESCE(f.created_at > ?, FALSE)),"
        "       (SELECT COUNT(*)"
        "          FROM draft_paper_file x"
        "          JOIN file f ON f.id = x.file_id"
        "         WHERE x.draft_id = d.id"
        "           AND f.scan = 'infected')"
        "  FROM draft d"
        " WHERE d.id = ?",
        DB_ARGS(is_saved ? db_null() : db_moment(db_arena(db), patience),
                db_int(draft->id)),
        &row);

    if (s == OK)
        *state = (struct paper_state){db_cell_int(row, 0), db_cell_int(row, 1),
                                      db_cell_int(row, 2)};
    return s;
}

static enum status refuse(struct refusal *why, const char *key,
                          const char *field, int64_t number)
{
    *why = (struct refusal){.key = key, .field = field, .number = number};
    return INVALID;
}

enum status draft_check_papers(struct db *db, const struct draft *draft,
                               struct moment patience, struct refusal *why)
{
    struct paper_state state;
    enum status s = read_state(db, draft, patience, &state);

    if (s != OK)
        return s;
    if (state.infected > 0)
        return refuse(why, "papers_infected", "giay-to", state.infected);
    if (state.missing > 0 && !draft->is_collected)
        return refuse(why, "papers_missing", "giay-to", state.missing);
    if (state.waiting > 0)
        return refuse(why, "papers_checking", "giay-to", state.waiting);
    return OK;
}

/* --- changing --- */

struct change {
    struct draft_key key;
    int64_t component_id;
    enum paper_way way;
    const struct file *file;
    struct str name, file_public_id;
    bool is_collected;
    struct moment now;
    struct draft draft;
    struct refusal why;
};

enum status draft_has_component(struct db *db, const struct draft *draft,
                                int64_t component_id)
{
    struct db_row row;

    return db_read_row(db,
                       "SELECT c.id"
                       "  FROM component c"
                       "  JOIN procedure_case k ON k.id = c.procedure_case_id"
                       " WHERE c.id = ?"
                       "   AND k.procedure_version_id = ?"
                       "   AND (k.kind <> 'alternative' OR k.id = ?)",
                       DB_ARGS(db_int(component_id),
                               db_int(draft->procedure_version_id),
                               db_int(draft->case_id)),
                       &row);
}

/* Locks the draft, whatever its version, and makes sure that the component is
 * one of those it asks for. */
static enum status lock_component(struct db *db, struct change *c)
{
    c->key.version = 0;
    enum status s = draft_lock(db, c->key, c->now, &c->draft);

    return s == OK ? draft_has_component(db, &c->draft, c->component_id) : s;
}

/* The step stays done while nothing is missing. */
static enum status touch(struct db *db, struct change *c)
{
    struct refusal unused;
    enum status s = draft_check_papers(db, &c->draft, PAPERS_SAVED, &unused);

    if (s != OK && s != INVALID)
        return s;
    bool was_done = (c->draft.done & DRAFT_PAPERS) != 0;

    return draft_touch(db, &c->draft, DRAFT_PAPERS, was_done && s == OK,
                       c->now);
}

static enum status check_room(struct db *db, struct change *c)
{
    struct db_row row;
    enum status s = db_read_row(
        db,
        "SELECT COALESCE(SUM(x.component_id = ?), 0),"
        "       COALESCE(SUM(f.size_bytes), 0),"
        "       COALESCE(SUM(x.component_id = ? AND x.file_id = ?), 0)"
        "  FROM draft_paper_file x"
        "  JOIN file f ON f.id = x.file_id"
        " WHERE x.draft_id = ?",
        DB_ARGS(db_int(c->component_id), db_int(c->component_id),
                db_int(c->file->id), db_int(c->draft.id)),
        &row);

    if (s != OK || db_cell_int(row, 2) > 0) /* it is there already */
        return s;
    if (db_cell_int(row, 0) >= PAPER_FILES_MAX)
        return refuse(&c->why, "file_too_many", "", PAPER_FILES_MAX);
    if (db_cell_int(row, 1) + c->file->size_bytes > DRAFT_BYTES_MAX)
        return refuse(&c->why, "file_total", "", DRAFT_BYTES_MAX / MIB);
    return OK;
}

static enum status add_body(struct db *db, void *data)
{
    struct change *c = data;
    enum status s = lock_component(db, c);

    if (s == OK)
        s = check_room(db, c);
    if (s == OK)
        s = db_write(db,
                     "INSERT INTO draft_paper_file"
                     "       (draft_id, component_id, file_id, way, name)"
                     "VALUES (?, ?, ?, ?, ?)"
                     "    ON DUPLICATE KEY UPDATE name = VALUES(name)",
                     DB_ARGS(db_int(c->draft.id), db_int(c->component_id),
                             db_int(c->file->id),
                             db_text(str_of(paper_way_text(c->way))),
                             db_text(c->name)),
                     NULL);
    return s == OK ? touch(db, c) : s;
}

enum status draft_add_file(struct db *db, struct draft_key key,
                           int64_t component_id, enum paper_way way,
                           const struct file *file, struct str name,
                           struct moment now, struct refusal *why)
{
    struct change c = {.key = key,
                       .component_id = component_id,
                       .way = way,
                       .file = file,
                       .name = name,
                       .now = now};

    if (file->owner_id != key.owner_id)
        return NOT_FOUND;
    enum status s = db_transaction(db, add_body, &c);

    if (s == INVALID)
        *why = c.why;
    return s;
}

static enum status remove_body(struct db *db, void *data)
{
    struct change *c = data;
    enum status s = lock_component(db, c);

    if (s == OK)
        s = db_write(db,
                     "DELETE x"
                     "  FROM draft_paper_file x"
                     "  JOIN file f ON f.id = x.file_id"
                     " WHERE x.draft_id = ?"
                     "   AND x.component_id = ?"
                     "   AND f.public_id = ?",
                     DB_ARGS(db_int(c->draft.id), db_int(c->component_id),
                             db_text(c->file_public_id)),
                     NULL);
    return s == OK ? touch(db, c) : s;
}

enum status draft_remove_file(struct db *db, struct draft_key key,
                              int64_t component_id, struct str file_public_id,
                              struct moment now)
{
    struct change c = {.key = key,
                       .component_id = component_id,
                       .file_public_id = file_public_id,
                       .now = now};

    if (!public_id_is_one(file_public_id))
        return NOT_FOUND;
    return db_transaction(db, remove_body, &c);
}

static enum status finish_body(struct db *db, void *data)
{
    struct change *c = data;

    c->key.version = 0;
    enum status s = draft_lock(db, c->key, c->now, &c->draft);
    if (s != OK)
        return s;
    if (c->is_collected != c->draft.is_collected)
        s = draft_set_collected(db, &c->draft, c->is_collected);
    if (s == OK)
        s = draft_check_papers(db, &c->draft, PAPERS_SAVED, &c->why);
    if (s == OK && (c->draft.done & DRAFT_PAPERS) == 0)
        s = draft_touch(db, &c->draft, DRAFT_PAPERS, true, c->now);
    return s;
}

enum status draft_finish_papers(struct db *db, struct draft_key key,
                                bool is_collected, struct moment now,
                                struct draft *draft, struct refusal *why)
{
    struct change c = {.key = key, .is_collected = is_collected, .now = now};
    enum status s = db_transaction(db, finish_body, &c);

    if (s == OK)
        *draft = c.draft;
    else if (s == INVALID)
        *why = c.why;
    return s;
}
