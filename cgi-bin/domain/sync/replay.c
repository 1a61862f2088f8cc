/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "domain/sync/replay.h"
#include "domain/sync/snapshot.h"

static void differs(struct replay *replay, struct arena *arena, struct str code,
                    struct str kind, int position)
{
    if (replay->different++ > 0)
        return;
    replay->code = str_copy(arena, code);
    replay->kind = str_copy(arena, kind);
    replay->position = position;
}

/* The one that a message of NATIONAL_FILE is about. */
static void find_file(struct national_dossier *d, struct str id)
{
    for (size_t i = 0; i < d->file_count; i++)
        if (str_equals(d->files[i].id, id))
            d->file_at = i;
}

static enum status one_message(struct db *db, const struct settings *settings,
                               const char *system, int64_t dossier_id,
                               struct db_row row, struct arena *arena,
                               struct replay *replay)
{
    struct national_dossier d = {.code = STR("")};
    struct snapshot_hold hold;
    int position = (int)db_cell_int(row, 0);
    struct str kind = db_cell_text(row, 1);
    enum status s = snapshot_load(db, settings, system, dossier_id, position,
                                  db_cell_moment(row, 2), &d, &hold);

    replay->messages++;
    if (s == INVALID || s == CONFLICT || s == NOT_FOUND) {
        differs(replay, arena, db_cell_text(row, 4), kind, position);
        return OK;
    }
    if (s != OK)
        return s;
    d.their_id = db_cell_text(row, 6);
    find_file(&d, db_cell_text(row, 7));
    struct str made = national_message(db_arena(db), db_cell_text(row, 5),
                                       national_kind_of(kind), &d);

    if (!str_equals(made, db_cell_text(row, 3)))
        differs(replay, arena, d.code, kind, position);
    return arena_is_exhausted(db_arena(db)) ? INTERNAL : OK;
}

static enum status one_dossier(struct db *db, const struct settings *settings,
                               const char *system, int64_t dossier_id,
                               struct arena *arena, struct replay *replay)
{
    struct db_rows rows;
    enum status s =
        db_read(db,
                "SELECT m.position, m.kind, m.built_at, m.body, d.code,"
                "       m.protocol, m.their_id, m.about"
                "  FROM sync_message m"
                "  JOIN dossier d ON d.id = m.dossier_id"
                " WHERE m.system = ? AND m.dossier_id = ?"
                " ORDER BY m.position, m.built_at, m.kind",
                DB_ARGS(db_text(str_of(system)), db_int(dossier_id)), &rows);

    if (s == OK && rows.count > 0)
        replay->dossiers++;
    for (size_t i = 0; s == OK && i < rows.count; i++)
        s = one_message(db, settings, system, dossier_id, db_row_at(&rows, i),
                        arena, replay);
    return s;
}

enum status sync_replay(struct db *db, const struct settings *settings,
                        const char *system, int64_t dossier_id,
                        struct arena *arena, struct arena *scratch,
                        struct replay *replay)
{
    struct arena *stood = db_arena(db);
    int64_t last = dossier_id > 0 ? dossier_id - 1 : 0;
    enum status s;

    *replay = (struct replay){.code = STR("")};
    db_use_arena(db, scratch);
    do {
        struct db_row row;

        arena_reset(scratch);
        s = db_read_row(db,
                        "SELECT MIN(dossier_id) FROM sync_dossier"
                        " WHERE system = ? AND dossier_id > ?",
                        DB_ARGS(db_text(str_of(system)), db_int(last)), &row);
        if (s != OK || db_cell_is_null(row, 0) ||
            (dossier_id > 0 && db_cell_int(row, 0) != dossier_id))
            break;
        last = db_cell_int(row, 0);
        s = one_dossier(db, settings, system, last, arena, replay);
    } while (s == OK && dossier_id == 0);
    db_use_arena(db, stood);
    return s;
}
