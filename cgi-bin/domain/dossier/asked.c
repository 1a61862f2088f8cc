/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "domain/dossier/asked.h"
#include "domain/dossier/dossier_private.h"

const char *asked_clock_text(enum asked_clock clock)
{
    static const char *const texts[] = {
        [ASKED_CLOCK_NONE] = "none",
        [ASKED_CLOCK_STANDS] = "stands",
        [ASKED_CLOCK_ANEW] = "anew",
    };

    return texts[clock];
}

static struct date day_of(struct moment at)
{
    return at.us == 0 ? (struct date){0} : moment_date(at);
}

/* Those that were bad when the officer asked: what is looked at later is of the
 * next time. */
static enum status load_papers(struct db *db, int64_t dossier_id,
                               struct moment asked_at, struct asked *asked)
{
    struct db_rows rows;
    enum status s = db_read(
        db,
        "SELECT c.position,"
        "       COALESCE(NULLIF(x.short_name, ''), c.name), k.reason"
        "  FROM dossier_check k"
        "  JOIN dossier_component c"
        "    ON c.dossier_id = k.dossier_id"
        "   AND c.position = k.position"
        "  LEFT JOIN component x ON x.id = c.component_id"
        " WHERE k.dossier_id = ?"
        "   AND k.verdict = 'bad'"
        "   AND k.at <= ?"
        " ORDER BY c.position",
        DB_ARGS(db_int(dossier_id), db_moment(db_arena(db), asked_at)), &rows);
    if (s != OK)
        return s;

    struct asked_paper *items =
        arena_array(db_arena(db), rows.count + 1, sizeof *items);
    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);

        items[i] =
            (struct asked_paper){(int)db_cell_int(row, 0), db_cell_text(row, 1),
                                 db_cell_text(row, 2)};
    }
    asked->papers = items;
    asked->count = rows.count;
    return OK;
}

enum status asked_load(struct db *db, const struct dossier *dossier,
                       struct asked *asked)
{
    struct asked made = {.clock = ASKED_CLOCK_STANDS};
    struct db_row row;
    enum status s = db_read_row(
        db,
        "SELECT e.at, e.due_at, COALESCE(p.supplements = 'anew', FALSE)"
        "  FROM dossier_event e"
        "  LEFT JOIN dossier_work w ON w.dossier_id = e.dossier_id"
        "  LEFT JOIN process p ON p.id = w.process_id"
        " WHERE e.dossier_id = ?"
        "   AND e.kind = 'supplement_asked'"
        " ORDER BY e.position DESC"
        " LIMIT 1",
        DB_ARGS(db_int(dossier->id)), &row);

    if (s != OK)
        return s;
    made.last_day = day_of(db_cell_moment(row, 1));
    if (dossier->before == DOSSIER_NEW)
        made.clock = ASKED_CLOCK_NONE;
    else if (db_cell_bool(row, 2))
        made.clock = ASKED_CLOCK_ANEW;
    s = load_papers(db, dossier->id, db_cell_moment(row, 0), &made);
    if (s == OK)
        *asked = made;
    return s;
}

/* Whose ways all end somewhere else than at the citizen's. */
static bool does_wait(const struct dossier *d)
{
    return d->status == DOSSIER_SUPPLEMENT || dossier_owes_fee(d);
}

static enum status waiting_of_rows(const struct db_rows *rows,
                                   struct waiting_list *list)
{
    struct waiting *items =
        arena_array(db_arena(rows->db), rows->count + 1, sizeof *items);
    size_t count = 0;

    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows->count; i++) {
        struct db_row row = db_row_at(rows, i);
        struct dossier dossier = dossier_of_row(row);

        if (does_wait(&dossier))
            items[count++] = (struct waiting){
                dossier, day_of(db_cell_moment(row, DOSSIER_COLUMN_COUNT))};
    }
    *list = (struct waiting_list){items, count};
    return OK;
}

static enum status dossiers_of_rows(const struct db_rows *rows,
                                    struct dossier_list *list)
{
    struct dossier *items =
        arena_array(db_arena(rows->db), rows->count + 1, sizeof *items);

    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows->count; i++)
        items[i] = dossier_of_row(db_row_at(rows, i));
    *list = (struct dossier_list){items, rows->count};
    return OK;
}

enum own_part {
    OWN_WAITING,
    OWN_DRAFTS,
    OWN_DISCARDED,
    OWN_DOSSIERS,
    OWN_PARTS
};

#define NULLS_11 DB_NULLS_8 DB_NULLS_2 DB_NULLS_1
/* clang-format off: a part each. */
static const char own_sql[] =
    "(SELECT " DOSSIER_COLUMNS ", e.due_at, 0"
    "  FROM " DOSSIER_TABLES
    /* The last time that one was asked. */
    "  LEFT JOIN dossier_event e"
    "         ON d.status = 5 AND e.dossier_id = d.id"
    "        AND e.position = (SELECT MAX(x.position)"
    "                            FROM dossier_event x"
    "                           WHERE x.dossier_id = d.id"
    "                             AND x.kind = 'supplement_asked')"
    " WHERE d.account_id = ?"
    "   AND (d.status IN (5, 6)"
    "        OR (d.fee_vnd > 0 AND d.paid_at IS NULL"
    "            AND d.status IN (1, 2, 4)))"
    " ORDER BY e.due_at IS NULL, e.due_at, d.status_at"
    " LIMIT 50)"
    " UNION ALL (SELECT " DRAFT_COLUMNS("d.changed_at") NULLS_11
    ", 1"
    "  FROM " DRAFT_TABLES DRAFT_OPEN ")"
    " UNION ALL (SELECT " DRAFT_COLUMNS("d.discarded_at") NULLS_11
    ", 2"
    "  FROM " DRAFT_TABLES DRAFT_DISCARDED ")"
    " UNION ALL (SELECT " DOSSIER_COLUMNS DB_NULLS_1 ", 3"
    "  FROM " DOSSIER_TABLES " WHERE d.account_id = ?"
    " ORDER BY d.filed_at DESC, d.id DESC"
    " LIMIT ? OFFSET ?)";
/* clang-format on */

enum status own_list_load(struct db *db, int64_t owner_id, size_t from,
                          size_t most, struct moment now, struct own_list *list)
{
    struct arena *arena = db_arena(db);
    struct db_value owner = db_int(owner_id), at = db_moment(arena, now);
    struct db_value undo = db_moment(arena, draft_undo_begin(now));
    struct db_rows parts[OWN_PARTS];
    enum status s =
        db_read_parts(db, own_sql,
                      DB_ARGS(owner, owner, at, owner, undo, at, owner,
                              db_int((int64_t)most), db_int((int64_t)from)),
                      parts, OWN_PARTS);

    if (s == OK)
        s = waiting_of_rows(&parts[OWN_WAITING], &list->waiting);
    if (s == OK)
        s = draft_list_of_rows(&parts[OWN_DRAFTS], &list->drafts);
    if (s == OK)
        s = draft_list_of_rows(&parts[OWN_DISCARDED], &list->discarded);
    if (s == OK)
        s = dossiers_of_rows(&parts[OWN_DOSSIERS], &list->dossiers);
    return s;
}

enum status waiting_is_any(struct db *db, int64_t owner_id, struct moment now,
                           bool *is_any)
{
    struct db_row row;
    enum status s =
        db_read_row(db,
                    "SELECT EXISTS (SELECT 1"
                    "                 FROM draft"
                    "                WHERE account_id = ?"
                    "                  AND filed_at IS NULL"
                    "                  AND discarded_at IS NULL"
                    "                  AND expires_at > ?)"
                    "    OR EXISTS (SELECT 1"
                    "                 FROM dossier"
                    "                WHERE account_id = ?"
                    "                  AND (status IN (5, 6)"
                    "                       OR (fee_vnd > 0 AND paid_at IS NULL"
                    "                           AND status IN (1, 2, 4))))",
                    DB_ARGS(db_int(owner_id), db_moment(db_arena(db), now),
                            db_int(owner_id)),
                    &row);

    if (s == OK)
        *is_any = db_cell_bool(row, 0);
    return s;
}
