/* payment.c: see payment.h. */
#include "domain/payment.h"

enum { CONTENT_MAX = 25 };

bool payment_is_due(const struct dossier *d)
{
    return d->is_fee_known && d->fee.dong > 0 && !d->is_paid &&
           dossier_next(d->status, EVENT_PAID, d->before) != 0;
}

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

/* Banks put their own words around ours, so ours is looked for inside. Only
 * those with a fee due are compared: few at any time. */
static enum status find_paid(struct db *db, const struct transfer *transfer,
                             struct dossier *dossier)
{
    static const char sql[] =
        "SELECT code FROM dossier"
        " WHERE status = ? AND paid_at IS NULL AND fee_vnd BETWEEN 1 AND ?"
        "   AND LOCATE(RIGHT(REPLACE(REPLACE(code, '.', ''), '-', ''), 25),"
        "              ?) > 0"
        " LIMIT 2";
    struct db_rows rows;
    enum status s =
        db_read(db, sql,
                DB_ARGS(db_int(DOSSIER_FEE), db_int(transfer->amount.dong),
                        db_text(transfer->content)),
                &rows);

    if (s == OK && rows.count != 1)
        return NOT_FOUND; /* none, or words that two would fit */
    if (s == OK)
        s = dossier_load_code(db, db_cell_text(db_row_at(&rows, 0), 0),
                              dossier);
    return s;
}

static enum status is_done(struct db *db, struct str number, bool *done)
{
    static const char sql[] =
        "SELECT dossier_id IS NOT NULL FROM payment WHERE transfer = ?";
    struct db_row row;
    enum status s = db_read_row(db, sql, DB_ARGS(db_text(number)), &row);

    if (s == OK)
        *done = db_cell_bool(row, 0);
    return s;
}

enum status payment_take(struct db *db, const struct transfer *transfer,
                         struct moment now, struct dossier *dossier)
{
    static const char record[] = "INSERT IGNORE INTO payment"
                                 "   SET transfer = ?, vnd = ?, content = ?,"
                                 "       told_at = ?";
    static const char settle[] =
        "UPDATE payment SET dossier_id = ? WHERE transfer = ?";
    static const struct happening paid = {.kind = EVENT_PAID,
                                          .actor = ACTOR_SYSTEM};
    struct db_value number = db_text(transfer->number);
    bool done = false;

    enum status s = db_write(db, record,
                             DB_ARGS(number, db_int(transfer->amount.dong),
                                     db_text(transfer->content),
                                     db_moment(db_arena(db), now)),
                             NULL);
    if (s == OK)
        s = is_done(db, transfer->number, &done);
    if (s != OK || done)
        return s;
    s = find_paid(db, transfer, dossier);
    if (s == OK)
        s = dossier_happen(db, dossier->id, dossier->version, &paid, now,
                           dossier);
    if (s == OK)
        s = db_write(db, settle, DB_ARGS(db_int(dossier->id), number), NULL);
    return s;
}
