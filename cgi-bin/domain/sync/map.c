/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "domain/sync/map.h"

static const char *const kinds[MAP_KIND__MAX] = {
    [MAP_PROCEDURE] = "procedure",
    [MAP_AGENCY] = "agency",
    [MAP_STATUS] = "status",
    [MAP_STATED] = "stated",
};

const char *map_kind_text(enum map_kind kind)
{
    return kinds[kind];
}

enum map_kind map_kind_of(struct str text)
{
    return (enum map_kind)STR_AMONG(text, kinds, MAP_KIND__MAX);
}

enum status map_find(struct db *db, const char *system, enum map_kind kind,
                     struct str ours, struct moment event_at,
                     struct moment as_of, struct str *theirs)
{
    struct arena *arena = db_arena(db);
    struct db_row row;
    enum status s = db_read_row(
        db,
        "SELECT theirs FROM sync_map"
        " WHERE system = ? AND kind = ? AND ours = ? AND added_at <= ?"
        "   AND valid_from <= ?"
        " ORDER BY valid_from DESC, added_at DESC, id DESC LIMIT 1",
        DB_ARGS(db_text(str_of(system)), db_text(str_of(kinds[kind])),
                db_text(ours), db_moment(arena, as_of),
                db_date(arena, moment_date(event_at))),
        &row);

    if (s != OK)
        return s;
    *theirs = db_cell_text(row, 0);
    return str_is_empty(*theirs) ? NOT_FOUND : OK;
}

enum status map_find_ours(struct db *db, const char *system, enum map_kind kind,
                          struct str theirs, struct str *ours)
{
    struct db_row row;
    /* The latest line of each code of ours counts. */
    enum status s = db_read_row(
        db,
        "SELECT m.ours FROM sync_map m"
        " WHERE m.system = ? AND m.kind = ? AND m.theirs = ?"
        "   AND NOT EXISTS (SELECT 1 FROM sync_map x"
        "                    WHERE x.system = m.system AND x.kind = m.kind"
        "                      AND x.ours = m.ours AND x.id > m.id)"
        " ORDER BY m.id DESC LIMIT 1",
        DB_ARGS(db_text(str_of(system)), db_text(str_of(kinds[kind])),
                db_text(theirs)),
        &row);

    *ours = s == OK ? db_cell_text(row, 0) : theirs;
    return s == NOT_FOUND ? OK : s;
}

enum status map_add(struct db *db, const char *system, enum map_kind kind,
                    struct str ours, struct str theirs, struct date valid_from,
                    struct moment now)
{
    struct arena *arena = db_arena(db);
    int64_t number;

    if (kind == MAP_STATUS && (!str_to_int(ours, 1, 10, &number) ||
                               !str_to_int(theirs, 1, 10, &number)))
        return INVALID;
    if (str_is_empty(ours) || ours.len > 60 || theirs.len > 60)
        return INVALID;
    return db_write(db,
                    "INSERT INTO sync_map"
                    "   SET system = ?, kind = ?, ours = ?, theirs = ?,"
                    "       valid_from = ?, added_at = ?",
                    DB_ARGS(db_text(str_of(system)),
                            db_text(str_of(kinds[kind])), db_text(ours),
                            db_text_or_empty(theirs),
                            db_date(arena, valid_from), db_moment(arena, now)),
                    NULL);
}

enum status map_add_own_agencies(struct db *db, const char *system,
                                 struct moment now)
{
    return db_write(
        db,
        "INSERT INTO sync_map (system, kind, ours, theirs, valid_from,"
        "                      added_at)"
        "SELECT DISTINCT ?, 'agency', a.code, a.code, DATE '1900-01-01', ?"
        "  FROM agency a"
        "  LEFT JOIN sync_map m"
        "         ON m.system = ? AND m.kind = 'agency' AND m.ours = a.code"
        " WHERE a.is_synthetic AND m.id IS NULL",
        DB_ARGS(db_text(str_of(system)), db_moment(db_arena(db), now),
                db_text(str_of(system))),
        NULL);
}

enum status map_list(struct db *db, const char *system, struct map_lines *lines)
{
    struct db_rows rows;
    enum status s = db_read(db,
                            "SELECT kind, ours, theirs, valid_from, added_at"
                            "  FROM sync_map"
                            " WHERE system = ?"
                            " ORDER BY kind, ours, valid_from, added_at, id",
                            DB_ARGS(db_text(str_of(system))), &rows);

    if (s != OK)
        return s;
    struct map_line *items =
        arena_array(db_arena(db), rows.count + 1, sizeof *items);
    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);

        items[i] = (struct map_line){
            .kind = map_kind_of(db_cell_text(row, 0)),
            .ours = db_cell_text(row, 1),
            .theirs = db_cell_text(row, 2),
            .valid_from = db_cell_date(row, 3),
            .added_at = db_cell_moment(row, 4),
        };
    }
    *lines = (struct map_lines){items, rows.count};
    return OK;
}
