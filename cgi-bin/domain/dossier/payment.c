/* SPDX-License-Identifier: GPL-3.0-or-later */
/* payment.c: A transfer's row and what it does to the dossier are one
 * transaction, so that a report whose answer was lost finds either nothing or
 * all of it.
 */
#include "domain/dossier/payment.h"
#include "domain/dossier/dossier_private.h"

enum { CONTENT_MAX = 25 };

struct str payment_content(struct arena *arena, struct str code)
{
    struct buf out = {.arena = arena};

    for (size_t i = 0; i < code.len; i++)
        if (code.ptr[i] != '.' && code.ptr[i] != '-')
            buf_add_byte(&out, code.ptr[i]);
    struct str all = buf_str(&out);
    /* The end tells dossiers apart: day and number. */
    return all.len > CONTENT_MAX ? str_skip(all, all.len - CONTENT_MAX) : all;
}

struct taking {
    const struct settings *settings;
    const struct transfer *transfer;
    struct moment now;
    struct dossier dossier;
    bool was_told, has_paid;
};

static enum status record(struct db *db, struct taking *t)
{
    struct db_value number = db_text(t->transfer->number);
    struct db_row row;
    enum status s = db_write(
        db,
        "INSERT IGNORE INTO payment"
        "   SET transfer = ?, vnd = ?, content = ?, told_at = ?",
        DB_ARGS(number, db_int(t->transfer->amount.dong),
                db_text(t->transfer->content), db_moment(db_arena(db), t->now)),
        NULL);

    if (s == OK)
        s = db_read_row(db,
                        "SELECT dossier_id IS NOT NULL"
                        "  FROM payment"
                        " WHERE transfer = ?",
                        DB_ARGS(number), &row);
    if (s == OK)
        t->was_told = db_cell_bool(row, 0);
    return s;
}

/* Banks put their own words around ours, so ours is looked for inside. Only
 * those with a fee due are compared: few at any time. NOT_FOUND: none, or
 * words that two would fit. */
static enum status find_dossier(struct db *db, const struct transfer *transfer,
                                int64_t *id)
{
    struct db_rows rows;
    enum status s = db_read(
        db,
        "SELECT id"
        "  FROM dossier"
        " WHERE status = ? AND paid_at IS NULL AND fee_vnd BETWEEN 1 AND ?"
        "   AND LOCATE(RIGHT(REPLACE(REPLACE(code, '.', ''), '-', ''), 25),"
        "              ?) > 0"
        " LIMIT 2",
        DB_ARGS(db_int(DOSSIER_FEE), db_int(transfer->amount.dong),
                db_text(transfer->content)),
        &rows);

    if (s == OK && rows.count != 1)
        return NOT_FOUND;
    if (s == OK)
        *id = db_cell_int(db_row_at(&rows, 0), 0);
    return s;
}

/* What pays nothing is recorded all the same. */
static enum status take_body(struct db *db, void *data)
{
    static const struct happening paid = {.kind = EVENT_PAID,
                                          .actor = ACTOR_SYSTEM};
    struct taking *t = data;
    int64_t id = 0;

    t->was_told = t->has_paid = false;
    enum status s = record(db, t);
    if (s != OK || t->was_told)
        return s;
    s = find_dossier(db, t->transfer, &id);
    if (s == OK)
        s = dossier_happen_within(db, t->settings, id, &paid, t->now,
                                  &t->dossier);
    if (s == NOT_FOUND || s == CONFLICT)
        return OK;
    if (s == OK)
        s = db_write(db,
                     "UPDATE payment"
                     "   SET dossier_id = ?"
                     " WHERE transfer = ?",
                     DB_ARGS(db_int(id), db_text(t->transfer->number)), NULL);
    t->has_paid = s == OK;
    return s;
}

enum status payment_take(struct db *db, const struct settings *settings,
                         const struct transfer *transfer, struct moment now,
                         struct dossier *dossier)
{
    struct taking t = {.settings = settings, .transfer = transfer, .now = now};
    enum status s = db_transaction(db, take_body, &t);

    if (s != OK || t.was_told)
        return s;
    if (!t.has_paid)
        return NOT_FOUND;
    *dossier = t.dossier;
    return OK;
}
