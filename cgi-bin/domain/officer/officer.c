/* SPDX-License-Identifier: GPL-3.0-or-later */
/* officer.c: officers, and the posts and stand-ins by which they act. */
#include "domain/officer/officer.h"
#include "platform/public_id.h"

static struct officer_post post_of(struct db_row row, size_t first)
{
    return (struct officer_post){
        .agency_id = db_cell_int(row, first),
        .agency_code = db_cell_text(row, first + 1),
        .agency_name = db_cell_text(row, first + 2),
        .role = officer_role_of(db_cell_text(row, first + 3)),
        .for_id = db_cell_int(row, first + 4),
        .for_name = db_cell_text(row, first + 5),
    };
}

/* An account without posts is a row too, with no agency. A stand-in has no
 * deputy of their own: what one was lent is not lent on. */
enum status officer_load(struct db *db, int64_t id, struct date day,
                         struct officer *officer)
{
    struct db_value today = db_date(db_arena(db), day);
    struct db_rows rows;
    enum status s = db_read(
        db,
        "SELECT o.public_id, o.full_name, p.agency_id, a.code, a.name, p.role,"
        "       p.for_id, away.full_name, o.phone"
        "  FROM officer o"
        "  LEFT JOIN (SELECT officer_id AS who, agency_id, role, 0 AS for_id"
        "               FROM officer_post"
        "              WHERE officer_id = ? AND valid_from <= ?"
        "                AND (valid_to IS NULL OR valid_to >= ?)"
        "              UNION ALL"
        "             SELECT s.deputy_id, p.agency_id, p.role, s.away_id"
        "               FROM officer_stand_in s"
        "               JOIN officer_post p ON p.officer_id = s.away_id"
        "              WHERE s.deputy_id = ? AND s.valid_from <= ?"
        "                AND s.valid_to >= ? AND p.valid_from <= ?"
        "                AND (p.valid_to IS NULL OR p.valid_to >= ?)"
        "                AND p.role <> 'province') AS p"
        "    ON p.who = o.id"
        "  LEFT JOIN agency a ON a.id = p.agency_id"
        "  LEFT JOIN officer away ON away.id = p.for_id"
        " WHERE o.id = ? AND o.closed_at IS NULL"
        " ORDER BY p.for_id, a.name, p.role",
        DB_ARGS(db_int(id), today, today, db_int(id), today, today, today,
                today, db_int(id)),
        &rows);

    if (s != OK)
        return s;
    if (rows.count == 0)
        return NOT_FOUND;

    struct officer_post *posts =
        arena_array(db_arena(db), rows.count, sizeof *posts);
    size_t count = 0;

    if (posts == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++)
        if (!db_cell_is_null(db_row_at(&rows, i), 2))
            posts[count++] = post_of(db_row_at(&rows, i), 2);
    *officer = (struct officer){
        .id = id,
        .public_id = db_cell_text(db_row_at(&rows, 0), 0),
        .full_name = db_cell_text(db_row_at(&rows, 0), 1),
        .phone = db_cell_text(db_row_at(&rows, 0), 8),
        .posts = posts,
        .post_count = count,
    };
    return OK;
}

enum status officer_by_number(struct db *db, struct str id_number, int64_t *id)
{
    struct db_row row;
    enum status s = db_read_row(db,
                                "SELECT id FROM officer"
                                " WHERE id_number = ? AND closed_at IS NULL",
                                DB_ARGS(db_text(id_number)), &row);

    if (s == OK)
        *id = db_cell_int(row, 0);
    return s;
}

bool officer_post_is_first(const struct officer *officer, size_t nth)
{
    for (size_t i = 0; i < nth; i++)
        if (officer->posts[i].agency_id == officer->posts[nth].agency_id)
            return false;
    return true;
}

const struct officer_post *officer_post_at(const struct officer *officer,
                                           unsigned wanted, int64_t agency_id)
{
    for (size_t i = 0; i < officer->post_count; i++) {
        const struct officer_post *post = &officer->posts[i];

        if ((wanted & (1U << post->role)) != 0 &&
            (agency_id == 0 || post->agency_id == agency_id))
            return post;
    }
    return NULL;
}

const struct officer_post *officer_post_as(const struct officer *officer,
                                           enum officer_role role,
                                           int64_t agency_id)
{
    return officer_post_at(officer, 1U << role, agency_id);
}

struct str officer_acting_name(struct arena *arena,
                               const struct officer *officer,
                               const struct officer_post *post)
{
    return post->for_id == 0 ? officer->full_name
                             : str_print(arena, "%" PRI_STR " thay %" PRI_STR,
                                         STR_ARG(officer->full_name),
                                         STR_ARG(post->for_name));
}

/* --- what administrators do --- */

enum status officer_add(struct db *db, struct str id_number,
                        struct str full_name, struct str phone,
                        struct str email, struct moment now, int64_t *id)
{
    struct str public_id;
    struct db_row row;
    enum status s = public_id_new(db_arena(db), &public_id);

    if (s == OK)
        s = db_write(db,
                     "INSERT INTO officer"
                     "   SET public_id = ?, id_number = ?, full_name = ?,"
                     "       phone = ?, email = ?, created_at = ?"
                     " ON DUPLICATE KEY UPDATE full_name = ?, phone = ?,"
                     "       email = ?, closed_at = NULL,"
                     "       version = version + 1",
                     DB_ARGS(db_text(public_id), db_text(id_number),
                             db_text(full_name), db_text_or_empty(phone),
                             db_text_or_empty(email),
                             db_moment(db_arena(db), now), db_text(full_name),
                             db_text_or_empty(phone), db_text_or_empty(email)),
                     NULL);
    if (s == OK)
        s = db_read_row(db, "SELECT id FROM officer WHERE id_number = ?",
                        DB_ARGS(db_text(id_number)), &row);
    if (s == OK)
        *id = db_cell_int(row, 0);
    return s;
}

enum status officer_post_add(struct db *db, int64_t officer_id,
                             int64_t agency_id, enum officer_role role,
                             struct date from, struct date to)
{
    struct arena *arena = db_arena(db);
    struct db_value last = date_is_set(to) ? db_date(arena, to) : db_null();

    if (date_is_set(to) && date_compare(to, from) < 0)
        return INVALID;
    return db_write(db,
                    "INSERT INTO officer_post"
                    "   SET officer_id = ?, agency_id = ?, role = ?,"
                    "       valid_from = ?, valid_to = ?"
                    " ON DUPLICATE KEY UPDATE valid_to = ?",
                    DB_ARGS(db_int(officer_id), db_int(agency_id),
                            db_text(str_of(officer_role_text(role))),
                            db_date(arena, from), last, last),
                    NULL);
}

enum status officer_post_end(struct db *db, int64_t officer_id,
                             int64_t agency_id, enum officer_role role,
                             struct date last)
{
    struct db_value day = db_date(db_arena(db), last);
    uint64_t changed = 0;
    enum status s = db_write(
        db,
        "UPDATE officer_post"
        "   SET valid_to = GREATEST(valid_from, ?)"
        " WHERE officer_id = ? AND agency_id = ? AND (? OR role = ?)"
        "   AND (valid_to IS NULL OR valid_to > ?)",
        DB_ARGS(day, db_int(officer_id), db_int(agency_id),
                db_bool(role == ROLE__MAX),
                role == ROLE__MAX ? db_null()
                                  : db_text(str_of(officer_role_text(role))),
                day),
        &changed);

    return s == OK && changed == 0 ? NOT_FOUND : s;
}

enum status officer_stand_in_add(struct db *db, int64_t away_id,
                                 int64_t deputy_id, struct date from,
                                 struct date to)
{
    struct arena *arena = db_arena(db);

    if (away_id == deputy_id || date_compare(to, from) < 0)
        return INVALID;
    return db_write(db,
                    "INSERT INTO officer_stand_in"
                    "   SET away_id = ?, deputy_id = ?, valid_from = ?,"
                    "       valid_to = ?"
                    " ON DUPLICATE KEY UPDATE valid_to = ?",
                    DB_ARGS(db_int(away_id), db_int(deputy_id),
                            db_date(arena, from), db_date(arena, to),
                            db_date(arena, to)),
                    NULL);
}

static enum status lines_of(struct db *db, const struct db_rows *rows,
                            struct officer_lines *lines)
{
    struct officer_line *items =
        arena_array(db_arena(db), rows->count + 1, sizeof *items);

    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows->count; i++) {
        struct db_row row = db_row_at(rows, i);

        items[i] = (struct officer_line){
            .id = db_cell_int(row, 0),
            .public_id = db_cell_text(row, 1),
            .id_number = db_cell_text(row, 2),
            .full_name = db_cell_text(row, 3),
            .phone = db_cell_text(row, 4),
            .is_closed = db_cell_bool(row, 5),
            .role = db_cell_text(row, 6),
            .agency_id = db_cell_int(row, 7),
            .agency_code = db_cell_text(row, 8),
            .agency_name = db_cell_text(row, 9),
            .from = db_cell_date(row, 10),
            .to = db_cell_date(row, 11),
        };
    }
    *lines = (struct officer_lines){items, rows->count};
    return OK;
}

#define LINE_COLUMNS                                                           \
    "o.id, o.public_id, o.id_number, o.full_name, o.phone,"                    \
    " o.closed_at IS NOT NULL, p.role, p.agency_id, a.code, a.name,"           \
    " p.valid_from, p.valid_to"

enum status officer_list(struct db *db, int64_t agency_id,
                         struct officer_lines *lines)
{
    struct db_rows rows;
    enum status s =
        db_read(db,
                "SELECT " LINE_COLUMNS "  FROM officer o"
                "  LEFT JOIN officer_post p ON p.officer_id = o.id"
                "  LEFT JOIN agency a ON a.id = p.agency_id"
                " WHERE ? = 0 OR p.agency_id = ?"
                " ORDER BY o.full_name, o.id, a.name, p.role, p.valid_from"
                " LIMIT 2000",
                DB_ARGS(db_int(agency_id), db_int(agency_id)), &rows);

    return s == OK ? lines_of(db, &rows, lines) : s;
}

enum status officer_list_as(struct db *db, int64_t agency_id,
                            enum officer_role role, struct date day,
                            struct officer_lines *lines)
{
    struct db_value today = db_date(db_arena(db), day);
    struct db_rows rows;
    enum status s = db_read(
        db,
        "SELECT " LINE_COLUMNS "  FROM officer_post p"
        "  JOIN officer o ON o.id = p.officer_id AND o.closed_at IS NULL"
        "  JOIN agency a ON a.id = p.agency_id"
        " WHERE p.agency_id = ? AND p.role = ? AND p.valid_from <= ?"
        "   AND (p.valid_to IS NULL OR p.valid_to >= ?)"
        " ORDER BY o.full_name, o.id"
        " LIMIT 500",
        DB_ARGS(db_int(agency_id), db_text(str_of(officer_role_text(role))),
                today, today),
        &rows);

    return s == OK ? lines_of(db, &rows, lines) : s;
}

enum status officer_list_asked(struct db *db, struct date day,
                               struct officer_lines *lines)
{
    struct db_value today = db_date(db_arena(db), day);
    struct db_rows rows;
    enum status s = db_read(
        db,
        "SELECT 0, '', '', '', '', FALSE, 'consulted', a.id, a.code, a.name,"
        "       NULL, NULL"
        "  FROM agency a"
        " WHERE EXISTS (SELECT 1 FROM officer_post p"
        "                 JOIN officer o ON o.id = p.officer_id"
        "                WHERE p.agency_id = a.id AND p.role = 'consulted'"
        "                  AND o.closed_at IS NULL AND p.valid_from <= ?"
        "                  AND (p.valid_to IS NULL OR p.valid_to >= ?))"
        " ORDER BY a.name LIMIT 500",
        DB_ARGS(today, today), &rows);

    return s == OK ? lines_of(db, &rows, lines) : s;
}

enum status officer_by_public_id(struct db *db, struct str public_id,
                                 int64_t *id)
{
    struct db_row row;

    if (!public_id_is_one(public_id))
        return NOT_FOUND;
    enum status s = db_read_row(db,
                                "SELECT id FROM officer"
                                " WHERE public_id = ? AND closed_at IS NULL",
                                DB_ARGS(db_text(public_id)), &row);
    if (s == OK)
        *id = db_cell_int(row, 0);
    return s;
}

enum status officer_public_id(struct db *db, int64_t id, struct str *public_id)
{
    struct db_row row;
    enum status s =
        db_read_row(db, "SELECT public_id FROM officer WHERE id = ?",
                    DB_ARGS(db_int(id)), &row);

    if (s == OK)
        *public_id = db_cell_text(row, 0);
    return s;
}

/* --- sessions --- */

enum status officer_session_keep(struct db *db, int64_t session_id,
                                 const struct sign_in *sign_in)
{
    return db_write(db,
                    "UPDATE officer_session"
                    "   SET provider = ?, subject = ?, sid = ?, id_token = ?"
                    " WHERE id = ?",
                    DB_ARGS(db_text(sign_in->provider),
                            db_text(sign_in->subject), db_text(sign_in->sid),
                            db_text(sign_in->id_token), db_int(session_id)),
                    NULL);
}

enum status officer_session_end(struct db *db, struct str provider,
                                struct str subject, struct str sid)
{
    if (!str_is_empty(sid))
        return db_write(db,
                        "DELETE FROM officer_session"
                        " WHERE provider = ? AND sid = ?",
                        DB_ARGS(db_text(provider), db_text(sid)), NULL);
    return db_write(db,
                    "DELETE FROM officer_session"
                    " WHERE provider = ? AND subject = ?",
                    DB_ARGS(db_text(provider), db_text(subject)), NULL);
}

enum status officer_session_token(struct db *db, int64_t session_id,
                                  struct str *provider, struct str *id_token)
{
    struct db_row row;
    enum status s = db_read_row(db,
                                "SELECT provider, id_token"
                                "  FROM officer_session"
                                " WHERE id = ? AND id_token IS NOT NULL",
                                DB_ARGS(db_int(session_id)), &row);

    if (s == OK) {
        *provider = db_cell_text(row, 0);
        *id_token = db_cell_text(row, 1);
    }
    return s;
}
