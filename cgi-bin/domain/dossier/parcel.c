/* SPDX-License-Identifier: GPL-3.0-or-later */
/* parcel.c: parcels as rows. */
#include "domain/dossier/parcel.h"
#include "domain/message/outbox.h"

static enum status tell_post(struct db *db, const char *message,
                             struct str reference, struct moment now)
{
    struct outbox_message m = {
        .channel = OUTBOX_POST,
        .urgency = OUTBOX_URGENT,
        .recipient = reference,
        .message = message,
        .arg0 = STR(""),
        .arg1 = STR(""),
        .key = str_print(db_arena(db), "%s:%" PRI_STR, message,
                         STR_ARG(reference)),
    };

    return outbox_add(db, &m, now);
}

static enum status tell_of(struct db *db, int64_t dossier_id,
                           const char *service, const char *message,
                           struct moment now)
{
    struct db_rows rows;
    enum status s =
        db_read(db,
                "SELECT reference"
                "  FROM parcel"
                " WHERE dossier_id = ?"
                "   AND (service = ? OR ? = '')"
                "   AND status <> 'cancelled'",
                DB_ARGS(db_int(dossier_id), db_text(str_of(service)),
                        db_text(str_of(service))),
                &rows);

    for (size_t i = 0; s == OK && i < rows.count; i++)
        s = tell_post(db, message, db_cell_text(db_row_at(&rows, i), 0), now);
    return s;
}

enum status parcels_want(struct db *db, const struct dossier *dossier,
                         struct moment now)
{
    enum status s =
        db_write(db,
                 "INSERT INTO parcel (dossier_id, service, reference, status)"
                 "SELECT dossier_id, service, CONCAT(?, '-', service), 'wanted'"
                 "  FROM dossier_delivery"
                 " WHERE dossier_id = ?",
                 DB_ARGS(db_text(dossier->code), db_int(dossier->id)), NULL);

    return s == OK ? tell_of(db, dossier->id, "collect", "post.order", now) : s;
}

/* The delivery of a result is ordered only when there is one, so until then
 * the post knows nothing of it; cancelling it is refused by nobody. */
enum status parcels_happen(struct db *db, const struct dossier *dossier,
                           enum event_kind kind, struct moment now)
{
    if (kind == EVENT_FINISHED)
        return tell_of(db, dossier->id, "deliver", "post.order", now);
    if (kind == EVENT_WITHDRAWN || kind == EVENT_REFUSED ||
        kind == EVENT_STOPPED)
        return tell_of(db, dossier->id, "", "post.cancel", now);
    return OK;
}

enum status parcel_load(struct db *db, struct str reference,
                        struct parcel_order *order)
{
    struct db_row row;
    enum status s = db_read_row(
        db,
        "SELECT p.service, p.status, d.code, d.agency_code, d.agency_name,"
        "       x.name, x.phone, x.street,"
        "       CONCAT(u.type, ' ', u.name), v.name"
        "  FROM parcel p"
        "  JOIN dossier d ON d.id = p.dossier_id"
        "  JOIN dossier_delivery x ON x.dossier_id = p.dossier_id"
        "                         AND x.service = p.service"
        "  JOIN unit u ON u.id = x.unit_id"
        "  LEFT JOIN unit v ON v.id = u.parent_id"
        " WHERE p.reference = ?",
        DB_ARGS(db_text(reference)), &row);

    if (s != OK)
        return s;
    *order = (struct parcel_order){
        .reference = reference,
        .is_collect = str_is(db_cell_text(row, 0), "collect"),
        .is_cancelled = str_is(db_cell_text(row, 1), "cancelled"),
        .dossier_code = db_cell_text(row, 2),
        .agency_code = db_cell_text(row, 3),
        .agency_name = db_cell_text(row, 4),
        .name = db_cell_text(row, 5),
        .phone = db_cell_text(row, 6),
        .street = db_cell_text(row, 7),
        .commune = db_cell_text(row, 8),
        .province = db_cell_text(row, 9),
    };
    return OK;
}

enum status parcel_ordered(struct db *db, struct str reference,
                           struct str item_code)
{
    uint64_t changed = 0;
    enum status s =
        db_write(db,
                 "UPDATE parcel"
                 "   SET status = 'ordered', item_code = ?"
                 " WHERE reference = ?"
                 "   AND status <> 'cancelled'",
                 DB_ARGS(db_text(item_code), db_text(reference)), &changed);

    return s == OK && changed == 0 ? CONFLICT : s;
}

enum status parcel_refused(struct db *db, struct str reference)
{
    return db_write(db,
                    "UPDATE parcel"
                    "   SET status = 'refused'"
                    " WHERE reference = ?"
                    "   AND status = 'wanted'",
                    DB_ARGS(db_text(reference)), NULL);
}

enum status parcel_cancelled(struct db *db, struct str reference)
{
    return db_write(db,
                    "UPDATE parcel"
                    "   SET status = 'cancelled'"
                    " WHERE reference = ?",
                    DB_ARGS(db_text(reference)), NULL);
}

enum status parcel_last_news(struct db *db, int64_t *last_id)
{
    struct db_row row;
    enum status s =
        db_read_row(db, "SELECT last_id FROM post_cursor", DB_NO_ARGS, &row);

    if (s == OK)
        *last_id = db_cell_int(row, 0);
    return s;
}

struct noting {
    const struct parcel_news *news;
    size_t count;
};

static enum status note_body(struct db *db, void *data)
{
    const struct noting *n = data;
    int64_t last_id = 0;
    enum status s = OK;

    for (size_t i = 0; s == OK && i < n->count; i++) {
        const struct parcel_news *news = &n->news[i];

        if (news->post_id > last_id)
            last_id = news->post_id;
        s = db_write(db,
                     "INSERT IGNORE INTO parcel_event"
                     "       (post_id, reference, at, kind)"
                     "SELECT ?, reference, ?, ?"
                     "  FROM parcel"
                     " WHERE reference = ?",
                     DB_ARGS(db_int(news->post_id),
                             db_moment(db_arena(db), news->at),
                             db_text(news->kind), db_text(news->reference)),
                     NULL);
    }
    if (s == OK)
        s = db_write(db,
                     "UPDATE post_cursor"
                     "   SET last_id = GREATEST(last_id, ?)",
                     DB_ARGS(db_int(last_id)), NULL);
    return s;
}

enum status parcel_note_news(struct db *db, const struct parcel_news *news,
                             size_t count)
{
    struct noting noting = {news, count};

    return count == 0 ? OK : db_transaction(db, note_body, &noting);
}

void parcels_of_rows(const struct db_rows *rows, struct parcels *parcels)
{
    *parcels = (struct parcels){.count = 0};
    for (size_t i = 0; i < rows->count && i < ARRAY_LENGTH(parcels->items);
         i++) {
        struct db_row row = db_row_at(rows, i);

        parcels->items[parcels->count++] = (struct parcel){
            .is_collect = str_is(db_cell_text(row, 0), "collect"),
            .status = db_cell_text(row, 1),
            .item_code = db_cell_text(row, 2),
            .kind = db_cell_text(row, 3),
            .at = db_cell_moment(row, 4),
        };
    }
}
