/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <jansson.h>

#include "domain/sync/check.h"
#include "domain/sync/snapshot.h"
#include "platform/jose.h"

struct checking {
    struct db *db;
    const struct settings *settings;
    struct national *national;
    const char *system;
    int64_t dossier_id;
    struct moment now;
};

/* Scalars as they are, lists as compact JSON without the links, which are
 * different each time a message is made. */
static struct str value_of(struct arena *arena, const json_t *value)
{
    if (json_is_string(value))
        return (struct str){json_string_value(value),
                            json_string_length(value)};
    if (!json_is_array(value))
        return STR("");
    json_t *copy CLEANUP(json_release) = json_deep_copy(value);

    for (size_t i = 0; i < json_array_size(copy); i++) {
        json_object_del(json_array_get(copy, i), "DuongDanTaiTepTin");
        json_object_del(json_array_get(copy, i), "DuongDanTepTinKetQua");
    }
    return json_text(arena, copy);
}

static enum status note(struct checking *c, const char *field, struct str ours,
                        struct str theirs)
{
    return db_write(
        c->db,
        "INSERT INTO sync_difference"
        "   SET system = ?, dossier_id = ?, field = ?, ours = ?, theirs = ?,"
        "       found_at = ?"
        "    ON DUPLICATE KEY UPDATE ours = VALUE(ours),"
        "       theirs = VALUE(theirs)",
        DB_ARGS(db_text(str_of(c->system)), db_int(c->dossier_id),
                db_text(str_of(field)),
                db_text_or_empty(national_cut(ours, 500)),
                db_text_or_empty(national_cut(theirs, 500)),
                db_moment(db_arena(c->db), c->now)),
        NULL);
}

/* Rows that this check has not met again. */
static enum status forget(struct checking *c, struct str still)
{
    return db_write(c->db,
                    "DELETE FROM sync_difference"
                    " WHERE system = ? AND dossier_id = ?"
                    "   AND NOT FIND_IN_SET(field, ?)",
                    DB_ARGS(db_text(str_of(c->system)), db_int(c->dossier_id),
                            db_text_or_empty(still)),
                    NULL);
}

static enum status compare(struct checking *c, struct str ours_text,
                           struct str theirs_text, bool *is_same)
{
    json_t *ours CLEANUP(json_release) = json_parse(ours_text);
    json_t *theirs CLEANUP(json_release) = json_parse(theirs_text);
    struct buf still = {.arena = db_arena(c->db)};
    enum status s = OK;
    const char *field;
    json_t *value;

    json_object_foreach(ours, field, value)
    {
        struct str mine = value_of(db_arena(c->db), value);
        struct str other =
            value_of(db_arena(c->db), json_object_get(theirs, field));

        if (s != OK || str_equals(mine, other))
            continue;
        s = note(c, field, mine, other);
        buf_print(&still, "%s%s", still.len > 0 ? "," : "", field);
    }
    *is_same = still.len == 0;
    return s == OK ? forget(c, buf_str(&still)) : s;
}

static enum status load_told(struct checking *c, int position,
                             struct moment built_at, struct national_dossier *d,
                             struct str *ours)
{
    struct snapshot_hold hold;
    enum status s = snapshot_load(c->db, c->settings, c->system, c->dossier_id,
                                  position, built_at, d, &hold);

    if (s == OK)
        *ours = national_told(db_arena(c->db), c->settings, d);
    return s;
}

static enum status check_one(struct checking *c, int position,
                             struct moment built_at, struct check *check)
{
    struct national_dossier d;
    struct national_answer answer;
    struct str ours = STR_NONE;
    bool is_same = false;
    enum status s = load_told(c, position, built_at, &d, &ours);

    if (s == INVALID || s == CONFLICT) {
        check->unasked++;
        return OK;
    }
    if (s == OK)
        s = national_ask(c->national, db_arena(c->db), &d, c->now, &answer);
    if (s == OK && answer.outcome == NATIONAL_LOST)
        s = UNAVAILABLE;
    if (s != OK)
        return s;
    if (answer.outcome == NATIONAL_ABSENT) {
        check->asked++;
        check->absent++;
        return note(c, "MaHoSo", d.code, STR(""));
    }
    if (str_is_empty(answer.held)) {
        check->unasked++;
        return OK;
    }
    check->asked++;
    s = compare(c, ours, answer.held, &is_same);
    if (is_same)
        check->same++;
    else
        check->different++;
    return s;
}

enum status sync_check_since(struct db *db, const char *system,
                             struct moment now, struct date *since)
{
    struct db_row row;
    enum status s =
        db_read_row(db, "SELECT checked_at FROM sync_system WHERE system = ?",
                    DB_ARGS(db_text(str_of(system))), &row);
    struct moment yesterday = moment_add_s(now, -86400);
    struct moment last = s == OK ? db_cell_moment(row, 0) : yesterday;

    *since = moment_date(
        last.us != 0 && moment_is_before(last, yesterday) ? last : yesterday);
    return s;
}

static enum status note_check(const struct checking *c, struct date since)
{
    return db_write(
        c->db,
        "UPDATE sync_system SET checked_at = ?"
        " WHERE system = ?"
        "   AND (checked_at IS NULL OR checked_at >= ?)",
        DB_ARGS(db_moment(db_arena(c->db), c->now), db_text(str_of(c->system)),
                db_moment(db_arena(c->db),
                          moment_of(since, (struct time_of_day){0, 0, 0}))),
        NULL);
}

enum status sync_check(struct db *db, const struct settings *settings,
                       struct national *national, const char *system,
                       struct date since, struct arena *scratch,
                       struct check *check)
{
    struct arena *stood = db_arena(db);
    struct checking c = {.db = db,
                         .settings = settings,
                         .national = national,
                         .system = system,
                         .now = moment_now()};
    enum status s;

    *check = (struct check){.asked = 0};
    db_use_arena(db, scratch);
    do {
        struct db_row row;

        arena_reset(scratch);
        s = db_read_row(
            db,
            "SELECT s.dossier_id, s.told, l.built_at"
            "  FROM sync_dossier s"
            "  JOIN sync_line l"
            "    ON l.system = s.system AND l.dossier_id = s.dossier_id"
            "   AND l.position = s.told"
            " WHERE s.system = ? AND s.dossier_id > ? AND l.outcome = 'told'"
            "   AND (l.told_at >= ?"
            "        OR EXISTS (SELECT 1 FROM sync_difference x"
            "                    WHERE x.system = s.system"
            "                      AND x.dossier_id = s.dossier_id))"
            " ORDER BY s.dossier_id LIMIT 1",
            DB_ARGS(db_text(str_of(system)), db_int(c.dossier_id),
                    db_moment(scratch,
                              moment_of(since, (struct time_of_day){0, 0, 0}))),
            &row);
        if (s != OK)
            break;
        c.dossier_id = db_cell_int(row, 0);
        s = check_one(&c, (int)db_cell_int(row, 1), db_cell_moment(row, 2),
                      check);
    } while (s == OK);
    if (s == NOT_FOUND)
        s = note_check(&c, since);
    db_use_arena(db, stood);
    return s;
}

enum status sync_differences(struct db *db, const char *system,
                             int64_t agency_id, int64_t dossier_id, size_t most,
                             struct differences *out)
{
    struct db_rows rows;
    enum status s = db_read(
        db,
        "SELECT d.id, d.code, d.public_id, x.field, x.ours, x.theirs,"
        "       x.found_at"
        "  FROM sync_difference x"
        "  JOIN dossier d ON d.id = x.dossier_id"
        " WHERE x.system = ? AND (? = 0 OR d.agency_id = ?)"
        "   AND (? = 0 OR d.id = ?)"
        " ORDER BY x.found_at DESC, d.id, x.field LIMIT ?",
        DB_ARGS(db_text(str_of(system)), db_int(agency_id), db_int(agency_id),
                db_int(dossier_id), db_int(dossier_id), db_int((int64_t)most)),
        &rows);

    if (s != OK)
        return s;
    struct difference *items =
        arena_array(db_arena(db), rows.count + 1, sizeof *items);
    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);

        items[i] = (struct difference){
            .dossier_id = db_cell_int(row, 0),
            .code = db_cell_text(row, 1),
            .public_id = db_cell_text(row, 2),
            .field = db_cell_text(row, 3),
            .ours = db_cell_text(row, 4),
            .theirs = db_cell_text(row, 5),
            .found_at = db_cell_moment(row, 6),
        };
    }
    *out = (struct differences){items, rows.count};
    return OK;
}
