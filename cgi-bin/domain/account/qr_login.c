/* qr_login.c: the life of one QR code, as guarded UPDATEs.
 *
 * An UPDATE that finds its row in the wrong state changes nothing; then the row
 * is read to say why. Codes are kept as hashes, so a copy of the table signs
 * nobody in. Portal and Smart run the same file: in Smart's database qr_login
 * and qr_event are views of the portal's tables.
 */
#include "domain/account/qr_login.h"
#include "domain/message/outbox.h"
#include "platform/crypto.h"
#include "platform/text.h"

enum {
    TAKE_GRACE_S = 30, /* an approval in the last second is still good */
    KEEP_DAYS = 30,
    SHORT_LENGTH = 8
};

/* Without 0 O 1 I L U: read aloud and typed by hand. */
static const char alphabet[] = "23456789ABCDEFGHJKMNPQRSTVWXYZ";

static enum status event_append(struct db *db, int64_t id, const char *event,
                                struct moment now, struct str address)
{
    return db_write(db,
                    "INSERT INTO qr_event"
                    " (qr_login_id, event, happened_at, address)"
                    " VALUES (?, ?, ?, ?)",
                    DB_ARGS(db_int(id), db_text(str_of(event)),
                            db_moment(db_arena(db), now), db_text(address)),
                    NULL);
}

static struct sha256 derive(struct arena *arena, struct str key,
                            const char *use, struct str channel)
{
    return crypto_hmac(key,
                       str_print(arena, "%s:%" PRI_STR, use, STR_ARG(channel)));
}

struct qr_codes qr_login_codes(struct arena *arena, struct str key,
                               struct str channel)
{
    struct sha256 code = derive(arena, key, "qr-code", channel);
    struct sha256 typed = derive(arena, key, "qr-short", channel);
    const unsigned most = 256 - 256 % (sizeof(alphabet) - 1);
    struct buf buf = {.arena = arena};
    size_t taken = 0;

    /* Bytes past the last whole round would favour the first letters. */
    for (size_t i = 0; i < sizeof(typed.bytes) && taken < SHORT_LENGTH; i++) {
        if (typed.bytes[i] >= most)
            continue;
        if (taken == SHORT_LENGTH / 2)
            buf_add_byte(&buf, '-');
        buf_add_byte(&buf, alphabet[typed.bytes[i] % (sizeof(alphabet) - 1)]);
        taken++;
    }
    return (struct qr_codes){crypto_base64url(arena, sha256_str(&code)),
                             buf_str(&buf)};
}

/* "k7pm 2xqr" → "K7PM2XQR"; empty when it cannot be one of ours. */
static struct str short_code_normal(struct arena *arena, struct str typed)
{
    struct buf buf = {.arena = arena};

    for (size_t i = 0; i < typed.len; i++) {
        char c = typed.ptr[i];
        if (c == ' ' || c == '-')
            continue;
        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        if (strchr(alphabet, c) == NULL)
            return STR_NONE;
        buf_add_byte(&buf, c);
    }
    return buf.len == SHORT_LENGTH ? buf_str(&buf) : STR_NONE;
}

static struct sha256 hash_of(struct str code)
{
    return crypto_sha256(code);
}

struct showing {
    const struct qr_asker *asker;
    struct moment now;
    struct qr_shown shown;
};

static enum status show(struct db *db, void *data)
{
    struct showing *showing = data;
    struct arena *arena = db_arena(db);
    const struct qr_asker *asker = showing->asker;
    struct qr_shown made = {.expires_at =
                                moment_add_s(showing->now, QR_LOGIN_TTL_S)};
    uint32_t number;
    uint8_t raw[16];

    enum status s = crypto_random(raw, sizeof(raw));
    if (s == OK)
        s = crypto_random_below(90, &number);
    if (s != OK)
        return s;
    made.channel =
        crypto_base64url(arena, (struct str){(const char *)raw, sizeof(raw)});
    struct qr_codes codes = qr_login_codes(arena, asker->key, made.channel);
    struct sha256 code_hash = hash_of(codes.code);
    struct sha256 short_hash =
        hash_of(short_code_normal(arena, codes.short_code));

    s = db_write(
        db,
        "INSERT INTO qr_login"
        " (code_hash, short_hash, channel, session_id,"
        "  is_same_device, number, return_to, browser, address,"
        "  created_at, expires_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        DB_ARGS(db_bytes(sha256_str(&code_hash)),
                db_bytes(sha256_str(&short_hash)), db_text(made.channel),
                db_int(asker->session_id), db_bool(asker->is_same_device),
                db_int(10 + (int64_t)number), db_text(asker->return_to),
                db_text(asker->browser), db_text(asker->address),
                db_moment(arena, showing->now),
                db_moment(arena, made.expires_at)),
        NULL);
    if (s != OK)
        return s;
    made.id = db_last_id(db);
    s = event_append(db, made.id, "shown", showing->now, asker->address);
    if (s == OK)
        showing->shown = made;
    return s;
}

enum status qr_login_show(struct db *db, const struct qr_asker *asker,
                          struct moment now, struct qr_shown *shown)
{
    struct showing showing = {.asker = asker, .now = now};

    enum status s = db_transaction(db, show, &showing);
    if (s == OK)
        *shown = showing.shown;
    return s;
}

static enum qr_state state_of(struct str text, struct moment expires_at,
                              struct moment now)
{
    if (str_is(text, "refused"))
        return QR_REFUSED;
    if (str_is(text, "used"))
        return QR_USED;
    if (str_is(text, "approved"))
        return moment_is_before(moment_add_s(expires_at, TAKE_GRACE_S), now)
                   ? QR_EXPIRED
                   : QR_APPROVED;
    if (!moment_is_before(now, expires_at))
        return QR_EXPIRED;
    return str_is(text, "scanned") ? QR_SCANNED : QR_SHOWN;
}

enum status qr_login_state(struct db *db, struct str channel,
                           int64_t session_id, struct moment now,
                           struct qr_waiting *waiting)
{
    struct db_row row;

    enum status s =
        db_read_row(db,
                    "SELECT id, state, number, expires_at, return_to"
                    " FROM qr_login"
                    " WHERE channel = ? AND session_id = ?",
                    DB_ARGS(db_text(channel), db_int(session_id)), &row);
    if (s != OK)
        return s;
    struct moment expires_at = db_cell_moment(row, 3);
    *waiting = (struct qr_waiting){
        .id = db_cell_int(row, 0),
        .state = state_of(db_cell_text(row, 1), expires_at, now),
        .number = db_cell_int(row, 2),
        .expires_at = expires_at,
        .return_to = db_cell_text(row, 4),
    };
    return OK;
}

struct taking {
    struct str channel;
    int64_t session_id;
    struct moment now;
    struct str address;
    enum lang lang;
    struct qr_person person;
};

/* A browser that was let in before and then disowned is as new as any. */
static enum status tell_of_new_browser(struct db *db,
                                       const struct taking *taking, int64_t id,
                                       struct str browser, struct str address)
{
    struct arena *arena = db_arena(db);
    struct db_row row;

    enum status s =
        db_read_row(db,
                    "SELECT l.id FROM qr_login l"
                    " WHERE l.scanned_by = ? AND l.state = 'used' AND l.id <> ?"
                    " AND l.browser = ? AND l.address = ? AND NOT EXISTS"
                    "  (SELECT 1 FROM qr_event e"
                    "   WHERE e.qr_login_id = l.id AND e.event = 'disowned')"
                    " LIMIT 1",
                    DB_ARGS(db_text(taking->person.subject), db_int(id),
                            db_text(browser), db_text(address)),
                    &row);
    if (s != NOT_FOUND)
        return s;
    struct outbox_message message = {
        .channel = OUTBOX_SMS,
        .urgency = OUTBOX_URGENT,
        .recipient = taking->person.phone,
        .lang = taking->lang,
        .message = "sms.qr_signed_in",
        .arg0 = browser.len > 0 ? browser : address,
        .arg1 = moment_vn(arena, taking->now),
        .key = str_print(arena, "qr-signed-in:%lld", (long long)id),
    };
    return outbox_add(db, &message, taking->now);
}

static enum status take(struct db *db, void *data)
{
    struct taking *taking = data;
    struct arena *arena = db_arena(db);
    struct db_row row;
    uint64_t changed;

    enum status s = db_write(
        db,
        "UPDATE qr_login SET state = 'used', used_at = ?"
        " WHERE channel = ? AND session_id = ? AND state = 'approved'"
        " AND expires_at > ?",
        DB_ARGS(db_moment(arena, taking->now), db_text(taking->channel),
                db_int(taking->session_id),
                db_moment(arena, moment_add_s(taking->now, -TAKE_GRACE_S))),
        &changed);
    if (s != OK)
        return s;
    if (changed == 0)
        return CONFLICT;
    s = db_read_row(db,
                    "SELECT id, scanned_by, full_name, phone, id_number,"
                    " is_id_verified, born_on, sex, browser, address"
                    " FROM qr_login WHERE channel = ?",
                    DB_ARGS(db_text(taking->channel)), &row);
    if (s != OK)
        return s;
    taking->person = (struct qr_person){
        .subject = db_cell_text(row, 1),
        .full_name = db_cell_text(row, 2),
        .phone = db_cell_text(row, 3),
        .id_number = db_cell_text(row, 4),
        .is_id_verified = db_cell_bool(row, 5),
        .born_on = db_cell_date(row, 6),
        .sex = sex_of(db_cell_text(row, 7)),
    };
    s = tell_of_new_browser(db, taking, db_cell_int(row, 0),
                            db_cell_text(row, 8), db_cell_text(row, 9));
    if (s != OK)
        return s;
    return event_append(db, db_cell_int(row, 0), "used", taking->now,
                        taking->address);
}

enum status qr_login_take(struct db *db, struct str channel, int64_t session_id,
                          struct moment now, struct str address, enum lang lang,
                          struct qr_person *person)
{
    struct taking taking = {.channel = channel,
                            .session_id = session_id,
                            .now = now,
                            .address = address,
                            .lang = lang};

    enum status s = db_transaction(db, take, &taking);
    if (s == OK)
        *person = taking.person;
    return s;
}

enum status qr_login_note_account(struct db *db, struct str channel,
                                  int64_t account_id, int64_t session_id)
{
    return db_write(
        db,
        "UPDATE qr_login SET account_id = ?, session_id = ?"
        " WHERE channel = ? AND state = 'used'",
        DB_ARGS(db_int(account_id), db_int(session_id), db_text(channel)),
        NULL);
}

/* --- Smart -------------------------------------------------------------- */

static struct qr_request request_of(struct db_row row, struct moment now)
{
    struct moment expires_at = db_cell_moment(row, 8);

    return (struct qr_request){
        .id = db_cell_int(row, 0),
        .state = state_of(db_cell_text(row, 1), expires_at, now),
        .number = db_cell_int(row, 2),
        .channel = db_cell_text(row, 3),
        .browser = db_cell_text(row, 4),
        .address = db_cell_text(row, 5),
        .is_same_device = db_cell_bool(row, 6),
        .created_at = db_cell_moment(row, 7),
        .expires_at = expires_at,
    };
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
    int64_t device_id;
    struct moment now;
    struct qr_request request;
};

static enum status scan(struct db *db, void *data)
{
    struct scanning *scanning = data;
    struct arena *arena = db_arena(db);
    struct str typed = short_code_normal(arena, scanning->code);
    struct sha256 code_hash = hash_of(scanning->code);
    struct sha256 short_hash = hash_of(typed);
    struct db_row row;
    uint64_t changed;

    enum status s = db_read_row(
        db,
        "SELECT id, state, number, channel, browser, address, is_same_device,"
        " created_at, expires_at, device_id"
        " FROM qr_login WHERE (code_hash = ? OR short_hash = ?)"
        " AND expires_at > ? FOR UPDATE",
        DB_ARGS(db_bytes(sha256_str(&code_hash)),
                db_bytes(sha256_str(&short_hash)),
                db_moment(arena, scanning->now)),
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
    return event_append(db, scanning->request.id, "scanned", scanning->now,
                        scanning->address);
}

enum status qr_login_scan(struct db *db, struct str code, struct str subject,
                          int64_t device_id, struct moment now,
                          struct str address, struct qr_request *request)
{
    struct scanning scanning = {.code = code,
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
    const struct qr_person *person; /* NULL: no */
    struct moment now;
    struct str address;
};

static enum status write_approval(struct db *db, const struct deciding *d,
                                  uint64_t *changed)
{
    struct arena *arena = db_arena(db);

    return db_write(
        db,
        "UPDATE qr_login SET state = 'approved', decided_at = ?,"
        " full_name = ?, phone = ?, id_number = ?, is_id_verified = ?,"
        " born_on = ?, sex = ?"
        " WHERE id = ? AND device_id = ? AND state = 'scanned'"
        " AND scanned_by = ? AND expires_at > ?",
        DB_ARGS(db_moment(arena, d->now), db_text(d->person->full_name),
                db_text(d->person->phone), db_text(d->person->id_number),
                db_bool(d->person->is_id_verified),
                db_date(arena, d->person->born_on),
                db_text(str_of(sex_text(d->person->sex))), db_int(d->id),
                db_int(d->device_id), db_text(d->person->subject),
                db_moment(arena, d->now)),
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

static enum status decide(struct db *db, void *data)
{
    const struct deciding *d = data;
    struct db_row row;
    uint64_t changed;

    enum status s = d->person ? write_approval(db, d, &changed)
                              : write_refusal(db, d, &changed);
    if (s != OK)
        return s;
    if (changed > 0)
        return event_append(db, d->id, d->person ? "approved" : "refused",
                            d->now, d->address);
    s = db_read_row(db,
                    "SELECT state FROM qr_login"
                    " WHERE id = ? AND device_id = ?",
                    DB_ARGS(db_int(d->id), db_int(d->device_id)), &row);
    if (s != OK)
        return s == NOT_FOUND ? CONFLICT : s;
    struct str state = db_cell_text(row, 0);
    bool is_same = d->person
                       ? str_is(state, "approved") || str_is(state, "used")
                       : str_is(state, "refused");
    return is_same ? OK : CONFLICT;
}

enum status qr_login_approve(struct db *db, int64_t id, int64_t device_id,
                             const struct qr_person *person, struct moment now,
                             struct str address)
{
    struct deciding deciding = {id, device_id, person, now, address};

    return db_transaction(db, decide, &deciding);
}

enum status qr_login_refuse(struct db *db, int64_t id, int64_t device_id,
                            struct moment now, struct str address)
{
    struct deciding deciding = {id, device_id, NULL, now, address};

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
                db_moment(arena, moment_add_s(now, -KEEP_DAYS * 86400))),
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
        s = event_append(db, d->id, "disowned", d->now, d->address);
    return s;
}

enum status qr_login_disown(struct db *db, int64_t id, struct str subject,
                            struct moment now, struct str address)
{
    struct disowning disowning = {id, subject, address, now};

    return db_transaction(db, disown, &disowning);
}

enum status qr_login_clean(struct db *db, struct moment now)
{
    return db_write(
        db, "DELETE FROM qr_login WHERE created_at < ?",
        DB_ARGS(db_moment(db_arena(db), moment_add_s(now, -KEEP_DAYS * 86400))),
        NULL);
}
