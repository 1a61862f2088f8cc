/* SPDX-License-Identifier: GPL-3.0-or-later */
/* arrival.c: A piece is written while its row is locked, so two tabs, or a
 * request that was given up and its repetition, come one after the other; the
 * second finds that the file has grown and is told so.
 */
#include "domain/draft/arrival.h"
#include "gateway/pieces.h"
#include "platform/public_id.h"

enum { LIFE_S = 86400 };

static struct arrival arrival_of_row(struct db *db, struct db_row row)
{
    struct arrival a = {
        .id = db_cell_int(row, 0),
        .public_id = db_cell_text(row, 1),
        .owner_id = db_cell_int(row, 2),
        .draft_id = db_cell_int(row, 3),
        .component_id = db_cell_int(row, 4),
        .name = db_cell_text(row, 5),
        .size_bytes = db_cell_int(row, 6),
        .received_bytes = db_cell_int(row, 7),
        .has_ended = !db_cell_is_null(row, 8),
    };

    if (a.has_ended)
        a.outcome =
            (struct refusal){.key = str_z(db_arena(db), db_cell_text(row, 8)),
                             .field = "",
                             .number = db_cell_int(row, 9)};
    return a;
}

static enum status check_room(struct db *db, int64_t owner_id,
                              struct moment now, struct refusal *why)
{
    struct db_row row;
    enum status s = db_read_row(
        db,
        "SELECT COUNT(*)"
        "  FROM arrival"
        " WHERE account_id = ?"
        "   AND created_at > ?"
        "   AND outcome IS NULL",
        DB_ARGS(db_int(owner_id),
                db_moment(db_arena(db), moment_add_s(now, -LIFE_S))),
        &row);

    if (s == OK && db_cell_int(row, 0) >= ARRIVALS_OPEN_MAX) {
        *why = (struct refusal){.key = "too_many_uploads", .field = ""};
        return INVALID;
    }
    return s;
}

enum status arrival_begin(struct db *db, const struct draft *draft,
                          int64_t component_id, struct str name,
                          int64_t size_bytes, struct moment now,
                          struct arrival *arrival, struct refusal *why)
{
    struct arrival a = {.owner_id = draft->key.owner_id,
                        .draft_id = draft->id,
                        .component_id = component_id,
                        .name = name,
                        .size_bytes = size_bytes};
    enum status s = check_room(db, a.owner_id, now, why);

    if (s == OK)
        s = public_id_new(db_arena(db), &a.public_id);
    if (s == OK)
        s = db_write(db,
                     "INSERT INTO arrival"
                     "   SET public_id = ?, account_id = ?, draft_id = ?,"
                     "       component_id = ?, name = ?, size_bytes = ?,"
                     "       created_at = ?",
                     DB_ARGS(db_text(a.public_id), db_int(a.owner_id),
                             db_int(a.draft_id), db_int(component_id),
                             db_text(name), db_int(size_bytes),
                             db_moment(db_arena(db), now)),
                     NULL);
    if (s != OK)
        return s;
    a.id = db_last_id(db);
    *arrival = a;
    return OK;
}

enum status arrival_load(struct db *db, struct str public_id,
                         const struct draft *draft, struct arrival *arrival)
{
    struct db_row row;

    if (!public_id_is_one(public_id))
        return NOT_FOUND;
    enum status s = db_read_row(
        db,
        "SELECT id, public_id, account_id, draft_id, component_id, name,"
        "       size_bytes, received_bytes, outcome, outcome_number"
        "  FROM arrival"
        " WHERE public_id = ?"
        "   AND draft_id = ?"
        "   AND account_id = ?",
        DB_ARGS(db_text(public_id), db_int(draft->id),
                db_int(draft->key.owner_id)),
        &row);
    if (s == OK)
        *arrival = arrival_of_row(db, row);
    return s;
}

struct adding {
    const struct settings *settings;
    struct arrival arrival;
    struct str offset, bytes;
    bool is_anew; /* the pieces before are not here */
};

bool arrival_wants(const struct arrival *arrival, struct str offset,
                   size_t bytes)
{
    int64_t from;

    return str_to_int(offset, 0, INT64_MAX, &from) &&
           from == arrival->received_bytes &&
           bytes <= (size_t)(arrival->size_bytes - arrival->received_bytes);
}

/* The pieces lie at a machine that the citizen was led away from: what is asked
 * for next is the first one. */
static enum status begin_anew(struct db *db, struct arrival *a)
{
    enum status s = db_write(db,
                             "UPDATE arrival"
                             "   SET received_bytes = 0"
                             " WHERE id = ?"
                             "   AND outcome IS NULL",
                             DB_ARGS(db_int(a->id)), NULL);

    if (s == OK)
        a->received_bytes = 0;
    return s;
}

enum status arrival_begin_anew(struct db *db, struct arrival *arrival)
{
    log_warn(db_log(db), "arrival.elsewhere", "arrival=%" PRI_STR,
             STR_ARG(arrival->public_id));
    return begin_anew(db, arrival);
}

/* Run again after a deadlock it writes the same bytes at the same place. */
static enum status add_body(struct db *db, void *data)
{
    struct adding *add = data;
    struct arrival *a = &add->arrival;
    struct db_row row;
    enum status s = db_read_row(
        db,
        "SELECT id, public_id, account_id, draft_id, component_id, name,"
        "       size_bytes, received_bytes, outcome, outcome_number"
        "  FROM arrival"
        " WHERE id = ?"
        "   FOR UPDATE",
        DB_ARGS(db_int(a->id)), &row);

    add->is_anew = false;
    if (s != OK)
        return s;
    *a = arrival_of_row(db, row);
    if (a->has_ended)
        return OK; /* the outcome says all */
    if (!arrival_wants(a, add->offset, add->bytes.len))
        return CONFLICT;
    if (add->bytes.len == 0)
        return OK;
    s = pieces_write(add->settings, db_log(db), a->public_id, a->received_bytes,
                     add->bytes);
    if (s == NOT_FOUND) {
        add->is_anew = true;
        return begin_anew(db, a);
    }
    if (s == UNAVAILABLE)
        return INVALID;
    if (s == OK)
        s = db_write(db,
                     "UPDATE arrival"
                     "   SET received_bytes = received_bytes + ?"
                     " WHERE id = ?",
                     DB_ARGS(db_int((int64_t)add->bytes.len), db_int(a->id)),
                     NULL);
    if (s == OK)
        a->received_bytes += (int64_t)add->bytes.len;
    return s;
}

enum status arrival_add(struct db *db, const struct settings *settings,
                        struct arrival *arrival, struct str offset,
                        struct str bytes, struct refusal *why)
{
    struct adding add = {.settings = settings,
                         .arrival = *arrival,
                         .offset = offset,
                         .bytes = bytes};
    enum status s = db_transaction(db, add_body, &add);

    if (s == OK || s == CONFLICT)
        *arrival = add.arrival;
    if (s == OK && add.is_anew)
        return CONFLICT;
    if (s == INVALID)
        *why = (struct refusal){.key = "file_not_kept", .field = ""};
    return s;
}

enum status arrival_end(struct db *db, const struct settings *settings,
                        struct arrival *arrival, const struct refusal *why)
{
    struct refusal outcome =
        why != NULL ? *why : (struct refusal){.key = "", .field = ""};
    enum status s =
        db_write(db,
                 "UPDATE arrival"
                 "   SET outcome = ?, outcome_number = ?"
                 " WHERE id = ?",
                 DB_ARGS(db_text(str_of(outcome.key)), db_int(outcome.number),
                         db_int(arrival->id)),
                 NULL);

    if (s != OK)
        return s;
    pieces_remove(settings, arrival->public_id);
    arrival->has_ended = true;
    arrival->outcome = outcome;
    return OK;
}

enum status arrival_clean(struct db *db, struct moment now)
{
    return db_write(
        db,
        "DELETE FROM arrival"
        " WHERE created_at <= ?"
        " LIMIT 500",
        DB_ARGS(db_moment(db_arena(db), moment_add_s(now, -LIFE_S))), NULL);
}
