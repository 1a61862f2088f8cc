/* SPDX-License-Identifier: GPL-3.0-or-later */
/* arrival.c: A piece counts while its row is locked, so two tabs, or a request
 * that was given up and its repetition, come one after the other; the second
 * finds that the file has grown and is told so. To the disk it is written under
 * that lock; into the store before, under a name of its own, since a store may
 * be slow, and a lock holds at one node only.
 */
#include "domain/draft/arrival.h"
#include "domain/draft/arrival_piece.h"
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

#define SELECT_ARRIVAL                                                         \
    "SELECT id, public_id, account_id, draft_id, component_id, name,"          \
    "       size_bytes, received_bytes, outcome, outcome_number"               \
    "  FROM arrival"

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
    enum status s = db_read_row(db,
                                SELECT_ARRIVAL " WHERE public_id = ?"
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
    const struct arriving *in;
    struct arrival arrival;
    struct str offset, bytes;
    struct arrival_piece piece; /* id 0: of the disk, or none was stored */
    bool is_elsewhere;          /* the pieces before are not here */
};

bool arrival_wants(const struct arrival *arrival, struct str offset,
                   size_t bytes)
{
    int64_t from;

    return str_to_int(offset, 0, INT64_MAX, &from) &&
           from == arrival->received_bytes &&
           bytes <= (size_t)(arrival->size_bytes - arrival->received_bytes);
}

static struct arrival_pieces pieces_of(const struct arriving *in,
                                       const struct arrival *arrival)
{
    return (struct arrival_pieces){.db = in->db,
                                   .storage = in->storage,
                                   .now = in->now,
                                   .arrival_id = arrival->id};
}

enum status arrival_begin_anew(const struct arriving *in,
                               struct arrival *arrival)
{
    struct arrival_pieces pieces = pieces_of(in, arrival);
    struct db_row row;
    enum status s = OK;

    log_warn(db_log(in->db), "arrival.elsewhere", "arrival=%" PRI_STR,
             STR_ARG(arrival->public_id));
    if (storage_is_shared(in->storage))
        s = arrival_piece_forget(&pieces);
    if (s == OK)
        s = db_write(in->db,
                     "UPDATE arrival"
                     "   SET received_bytes = 0"
                     " WHERE id = ?"
                     "   AND outcome IS NULL",
                     DB_ARGS(db_int(arrival->id)), NULL);
    if (s == OK)
        s = db_read_row(in->db, SELECT_ARRIVAL " WHERE id = ?",
                        DB_ARGS(db_int(arrival->id)), &row);
    if (s == OK)
        *arrival = arrival_of_row(in->db, row);
    return s;
}

static enum status add_to_disk(struct adding *add)
{
    const struct arrival *a = &add->arrival;
    enum status s = pieces_write(add->in->settings, db_log(add->in->db),
                                 a->public_id, a->received_bytes, add->bytes);

    add->is_elsewhere = s == NOT_FOUND;
    return s == UNAVAILABLE ? INVALID : s;
}

/* Run again after a deadlock it writes the same bytes at the same place. */
static enum status add_body(struct db *db, void *data)
{
    struct adding *add = data;
    struct arrival *a = &add->arrival;
    struct arrival_pieces pieces = pieces_of(add->in, a);
    struct db_row row;
    enum status s = db_read_row(db, SELECT_ARRIVAL " WHERE id = ? FOR UPDATE",
                                DB_ARGS(db_int(a->id)), &row);

    if (s != OK)
        return s;
    *a = arrival_of_row(db, row);
    if (a->has_ended)
        return OK; /* the outcome says all */
    if (!arrival_wants(a, add->offset, add->bytes.len))
        return CONFLICT;
    if (add->bytes.len == 0)
        return OK;
    if (!storage_is_shared(add->in->storage))
        s = add_to_disk(add);
    else
        s = add->piece.id != 0 ? arrival_piece_count(&pieces, &add->piece)
                               : CONFLICT; /* it was not wanted a moment ago */
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

static enum status add_to_store(struct adding *add)
{
    const struct arrival *a = &add->arrival;
    struct arrival_pieces pieces = pieces_of(add->in, a);

    if (!storage_is_shared(add->in->storage) || a->has_ended ||
        add->bytes.len == 0 || !arrival_wants(a, add->offset, add->bytes.len))
        return OK;
    enum status s =
        arrival_piece_put(&pieces, a->received_bytes, add->bytes, &add->piece);

    add->is_elsewhere = s == NOT_FOUND;
    return s;
}

enum status arrival_add(const struct arriving *in, struct arrival *arrival,
                        struct str offset, struct str bytes,
                        struct refusal *why)
{
    struct adding add = {
        .in = in, .arrival = *arrival, .offset = offset, .bytes = bytes};
    struct arrival_pieces pieces = pieces_of(in, arrival);
    enum status s = add_to_store(&add);

    if (s == OK)
        s = db_transaction(in->db, add_body, &add);
    if (add.is_elsewhere && s == NOT_FOUND) {
        s = arrival_begin_anew(in, arrival);
        return s == OK && !arrival->has_ended ? CONFLICT : s;
    }
    if (s == OK || s == CONFLICT)
        *arrival = add.arrival;
    /* Not where a COMMIT was lost: perhaps it counts. */
    if (add.piece.id != 0 && (s == CONFLICT || (s == OK && arrival->has_ended)))
        status_ignore(arrival_piece_drop(&pieces, &add.piece),
                      "it is dropped after a day");
    if (s == INVALID)
        *why = (struct refusal){.key = "file_not_kept", .field = ""};
    return s;
}

enum status arrival_open(const struct arriving *in,
                         const struct arrival *arrival, int *fd)
{
    struct arrival_pieces pieces = pieces_of(in, arrival);

    if (storage_is_shared(in->storage))
        return arrival_piece_open(&pieces, arrival->size_bytes, fd);
    enum status s =
        pieces_open(in->settings, db_log(in->db), arrival->public_id, fd);
    return s == UNAVAILABLE ? INVALID : s;
}

enum status arrival_end(const struct arriving *in, struct arrival *arrival,
                        const struct refusal *why)
{
    struct arrival_pieces pieces = pieces_of(in, arrival);
    struct refusal outcome =
        why != NULL ? *why : (struct refusal){.key = "", .field = ""};
    enum status s =
        db_write(in->db,
                 "UPDATE arrival"
                 "   SET outcome = ?, outcome_number = ?"
                 " WHERE id = ?",
                 DB_ARGS(db_text(str_of(outcome.key)), db_int(outcome.number),
                         db_int(arrival->id)),
                 NULL);

    if (s == OK && storage_is_shared(in->storage))
        s = arrival_piece_forget(&pieces);
    if (s != OK)
        return s;
    pieces_remove(in->settings, arrival->public_id);
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
