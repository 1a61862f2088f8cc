/* SPDX-License-Identifier: GPL-3.0-or-later */
/* qr_phone.c: the same code in the phone's hands: scanned, and decided.
 *
 * In Smart's database qr_login and qr_event are views of the portal's tables.
 */
#include "domain/account/qr_private.h"

static struct qr_request request_of(struct db_row row, struct moment now)
{
    struct moment expires_at = db_cell_moment(row, 8);

    return (struct qr_request){
        .id = db_cell_int(row, 0),
        .state = qr_state_of(db_cell_text(row, 1), expires_at, now),
        .number = db_cell_int(row, 2),
        .channel = db_cell_text(row, 3),
        .browser = db_cell_text(row, 4),
        .address = db_cell_text(row, 5),
        .is_same_device = db_cell_bool(row, 6),
        .created_at = db_cell_moment(row, 7),
        .expires_at = expires_at,
    };
}

struct qr_choices qr_login_choices(struct arena *arena, struct str key,
                                   const struct qr_request *request)
{
    struct sha256 mac = qr_derive(arena, key, "qr-choices", request->channel);
    struct qr_choices made = {{request->number}};
    size_t count = 1;

    for (size_t i = 0; i < sizeof(mac.bytes) && count < QR_CHOICES; i++) {
        int64_t other = QR_NUMBER_LEAST + mac.bytes[i] % QR_NUMBERS;
        size_t at = count;
        bool is_new = true;

        for (size_t j = 0; j < count; j++)
            is_new = is_new && made.list[j] != other;
        if (!is_new)
            continue;
        for (; at > 0 && made.list[at - 1] > other; at--)
            made.list[at] = made.list[at - 1];
        made.list[at] = other;
        count++;
    }
    return made;
}

enum status qr_login_request(struct db *db, struct str channel,
                             int64_t device_id, struct moment now,
                             struct qr_request *request)
{
    struct db_row row;

    enum status s = db_read_row(
        db,
        "SELECT id, state, number, channel, browser, address, is_same_device,"
        " created_at, expires_at"
        " FROM qr_login WHERE channel = ? AND device_id = ?",
        DB_ARGS(db_text(channel), db_int(device_id)), &row);
    if (s == OK)
        *request = request_of(row, now);
    return s;
}

struct scanning {
    struct str code, subject, address;
    bool is_same_device;
    int64_t device_id;
    struct moment now;
    struct qr_request request;
};

static enum status scan(struct db *db, void *data)
{
    struct scanning *scanning = data;
    struct arena *arena = db_arena(db);
    struct str typed = qr_short_code_normal(arena, scanning->code);
    struct sha256 code_hash = crypto_sha256(scanning->code);
    struct sha256 short_hash = crypto_sha256(typed);
    struct db_row row;
    uint64_t changed;

    enum status s = db_read_row(
        db,
        "SELECT id, state, number, channel, browser, address, is_same_device,"
        " created_at, expires_at, device_id"
        " FROM qr_login WHERE (code_hash = ? OR short_hash = ?)"
        " AND expires_at > ? AND is_same_device = ? FOR UPDATE",
        DB_ARGS(
            db_bytes(sha256_str(&code_hash)), db_bytes(sha256_str(&short_hash)),
            db_moment(arena, scanning->now), db_bool(scanning->is_same_device)),
        &row);
    if (s != OK)
        return s;
    scanning->request = request_of(row, scanning->now);
    if (str_is(db_cell_text(row, 1), "scanned") &&
        db_cell_int(row, 9) == scanning->device_id)
        return OK; /* the same phone, again */
    s = db_write(
        db,
        "UPDATE qr_login SET state = 'scanned', scanned_at = ?,"
        " scanned_by = ?, device_id = ?"
        " WHERE id = ? AND state = 'shown'",
        DB_ARGS(db_moment(arena, scanning->now), db_text(scanning->subject),
                db_int(scanning->device_id), db_int(scanning->request.id)),
        &changed);
    if (s != OK)
        return s;
    if (changed == 0)
        return scanning->request.state == QR_SCANNED ? CONFLICT : INVALID;
    return qr_event_append(db, scanning->request.id, "scanned", scanning->now,
                           scanning->address);
}

enum status qr_login_scan(struct db *db, struct str code, bool is_same_device,
                          struct str subject, int64_t device_id,
                          struct moment now, struct str address,
                          struct qr_request *request)
{
    struct scanning scanning = {.code = code,
                                .is_same_device = is_same_device,
                                .subject = subject,
                                .address = address,
                                .device_id = device_id,
                                .now = now};

    enum status s = db_transaction(db, scan, &scanning);
    if (s == OK)
        *request = scanning.request;
    return s;
}

struct deciding {
    int64_t id, device_id;
    const struct qr_yes *yes; /* NULL: no */
    struct moment now;
    struct str address;
    struct str token; /* of one device: for the redirect */
    bool is_wrong;    /* chose another number */
};

/* The number stands in the WHERE: a wrong one changes nothing here. */
static enum status write_approval(struct db *db, const struct deciding *d,
                                  uint64_t *changed)
{
    struct arena *arena = db_arena(db);
    const struct qr_person *person = d->yes->person;

    return db_write(
        db,
        "UPDATE qr_login SET state = 'approved', decided_at = ?,"
        " full_name = ?, phone = ?, id_number = ?, is_id_verified = ?,"
        " born_on = ?, sex = ?, return_hash = NULLIF(?, '')"
        " WHERE id = ? AND device_id = ? AND state = 'scanned'"
        " AND scanned_by = ? AND expires_at > ? AND is_same_device = ?"
        " AND (is_same_device OR number = ?)",
        DB_ARGS(
            db_moment(arena, d->now), db_text(person->full_name),
            db_text(person->phone), db_text(person->id_number),
            db_bool(person->is_id_verified), db_partial(arena, person->born_on),
            db_text(str_of(sex_text(person->sex))),
            qr_token_hash(arena, d->token), db_int(d->id), db_int(d->device_id),
            db_text(person->subject), db_moment(arena, d->now),
            db_bool(d->yes->is_same_device), db_int(d->yes->chosen)),
        changed);
}

static enum status write_refusal(struct db *db, const struct deciding *d,
                                 uint64_t *changed)
{
    return db_write(db,
                    "UPDATE qr_login SET state = 'refused', decided_at = ?"
                    " WHERE id = ? AND device_id = ? AND state = 'scanned'",
                    DB_ARGS(db_moment(db_arena(db), d->now), db_int(d->id),
                            db_int(d->device_id)),
                    changed);
}

/* The same yes again, of one device: the token before may never have come. */
static enum status give_again(struct db *db, const struct deciding *d)
{
    if (str_is_empty(d->token))
        return OK;
    return db_write(db,
                    "UPDATE qr_login SET return_hash = ?"
                    " WHERE id = ? AND device_id = ? AND state = 'approved'",
                    DB_ARGS(qr_token_hash(db_arena(db), d->token),
                            db_int(d->id), db_int(d->device_id)),
                    NULL);
}

/* Nothing was changed: how does it stand? */
static enum status decided_before(struct db *db, struct deciding *d)
{
    struct db_row row;
    uint64_t changed;

    enum status s =
        db_read_row(db,
                    "SELECT state, number, is_same_device, expires_at"
                    " FROM qr_login WHERE id = ? AND device_id = ? FOR UPDATE",
                    DB_ARGS(db_int(d->id), db_int(d->device_id)), &row);
    if (s != OK)
        return s == NOT_FOUND ? CONFLICT : s;
    struct str state = db_cell_text(row, 0);
    bool is_yes = str_is(state, "approved") || str_is(state, "used");
    if (d->yes == NULL)
        return str_is(state, "refused") ? OK : CONFLICT;
    if (is_yes)
        return give_again(db, d);
    if (!str_is(state, "scanned") || db_cell_bool(row, 2) ||
        !moment_is_before(d->now, db_cell_moment(row, 3)) ||
        db_cell_int(row, 1) == d->yes->chosen)
        return CONFLICT;
    s = write_refusal(db, d, &changed);
    d->is_wrong = s == OK;
    return s == OK ? qr_event_append(db, d->id, "refused", d->now, d->address)
                   : s;
}

static enum status decide(struct db *db, void *data)
{
    struct deciding *d = data;
    uint64_t changed;

    d->is_wrong = false;
    enum status s = d->yes ? write_approval(db, d, &changed)
                           : write_refusal(db, d, &changed);
    if (s != OK)
        return s;
    if (changed == 0)
        return decided_before(db, d);
    return qr_event_append(db, d->id, d->yes ? "approved" : "refused", d->now,
                           d->address);
}

enum status qr_login_approve(struct db *db, const struct qr_yes *yes,
                             struct moment now, struct str address,
                             struct str *token)
{
    struct deciding deciding = {.id = yes->id,
                                .device_id = yes->device_id,
                                .yes = yes,
                                .now = now,
                                .address = address,
                                .token = STR("")};
    enum status s = OK;

    if (yes->is_same_device)
        s = crypto_token(db_arena(db), &deciding.token);
    if (s == OK)
        s = db_transaction(db, decide, &deciding);
    if (s != OK)
        return s;
    if (deciding.is_wrong) /* it is kept: a rollback would be another try */
        return INVALID;
    *token = deciding.token;
    return OK;
}

enum status qr_login_refuse(struct db *db, int64_t id, int64_t device_id,
                            struct moment now, struct str address)
{
    struct deciding deciding = {
        .id = id, .device_id = device_id, .now = now, .address = address};

    return db_transaction(db, decide, &deciding);
}

enum status qr_login_list(struct db *db, struct str subject, struct moment now,
                          struct qr_sign_ins *sign_ins)
{
    struct arena *arena = db_arena(db);
    struct db_rows rows;

    enum status s = db_read(
        db,
        "SELECT l.id, l.browser, l.address, l.used_at, p.id IS NOT NULL"
        " FROM qr_login l"
        " LEFT JOIN portal_session p"
        "   ON p.id = l.session_id AND p.account_id = l.account_id"
        " WHERE l.scanned_by = ? AND l.state = 'used' AND l.used_at > ?"
        " ORDER BY l.used_at DESC LIMIT 50",
        DB_ARGS(db_text(subject),
                db_moment(arena, moment_add_s(now, -QR_KEEP_DAYS * 86400))),
        &rows);
    if (s != OK)
        return s;
    struct qr_sign_in *list = arena_array(arena, rows.count, sizeof(*list));
    if (rows.count > 0 && list == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);
        list[i] = (struct qr_sign_in){
            .id = db_cell_int(row, 0),
            .browser = db_cell_text(row, 1),
            .address = db_cell_text(row, 2),
            .used_at = db_cell_moment(row, 3),
            .is_alive = db_cell_bool(row, 4),
        };
    }
    *sign_ins = (struct qr_sign_ins){list, rows.count};
    return OK;
}

struct disowning {
    int64_t id;
    struct str subject, address;
    struct moment now;
};

static enum status disown(struct db *db, void *data)
{
    const struct disowning *d = data;
    struct db_row row;

    enum status s =
        db_read_row(db,
                    "SELECT session_id, account_id FROM qr_login"
                    " WHERE id = ? AND scanned_by = ?"
                    " AND state = 'used'",
                    DB_ARGS(db_int(d->id), db_text(d->subject)), &row);
    if (s != OK)
        return s;
    s = db_write(
        db, "DELETE FROM portal_session WHERE id = ? AND account_id = ?",
        DB_ARGS(db_int(db_cell_int(row, 0)), db_int(db_cell_int(row, 1))),
        NULL);
    if (s == OK)
        s = qr_event_append(db, d->id, "disowned", d->now, d->address);
    return s;
}

enum status qr_login_disown(struct db *db, int64_t id, struct str subject,
                            struct moment now, struct str address)
{
    struct disowning disowning = {id, subject, address, now};

    return db_transaction(db, disown, &disowning);
}
