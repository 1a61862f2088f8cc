/* SPDX-License-Identifier: GPL-3.0-or-later */
/* qr_login.c: the life of one QR code as the portal has it, as guarded UPDATEs.
 *
 * An UPDATE that finds its row in the wrong state changes nothing; then the row
 * is read to say why. Codes are kept as hashes, so a copy of the table signs
 * nobody in.
 */
#include "domain/account/qr_private.h"
#include "domain/message/outbox.h"
#include "platform/text.h"

enum {
    TAKE_GRACE_S = 30, /* an approval in the last second is still good */
    SHORT_LENGTH = 8,
    SHOWN_KEPT_S = 3600
};

/* Without 0 O 1 I L U: read aloud and typed by hand. */
static const char alphabet[] = "23456789ABCDEFGHJKMNPQRSTVWXYZ";

enum status qr_event_append(struct db *db, int64_t id, const char *event,
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

struct sha256 qr_derive(struct arena *arena, struct str key, const char *use,
                        struct str channel)
{
    return crypto_hmac(key,
                       str_print(arena, "%s:%" PRI_STR, use, STR_ARG(channel)));
}

struct qr_codes qr_login_codes(struct arena *arena, struct str key,
                               struct str channel)
{
    struct sha256 code = qr_derive(arena, key, "qr-code", channel);
    struct sha256 typed = qr_derive(arena, key, "qr-short", channel);
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

struct str qr_short_code_normal(struct arena *arena, struct str typed)
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
        s = crypto_random_below(QR_NUMBERS, &number);
    if (s != OK)
        return s;
    made.channel =
        crypto_base64url(arena, (struct str){(const char *)raw, sizeof(raw)});
    struct qr_codes codes = qr_login_codes(arena, asker->key, made.channel);
    struct sha256 code_hash = crypto_sha256(codes.code);
    struct sha256 short_hash =
        crypto_sha256(qr_short_code_normal(arena, codes.short_code));

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
                db_int(QR_NUMBER_LEAST + (int64_t)number),
                db_text(asker->return_to), db_text(asker->browser),
                db_text(asker->address), db_moment(arena, showing->now),
                db_moment(arena, made.expires_at)),
        NULL);
    if (s != OK)
        return s;
    made.id = db_last_id(db);
    s = qr_event_append(db, made.id, "shown", showing->now, asker->address);
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

enum qr_state qr_state_of(struct str text, struct moment expires_at,
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
                    "SELECT id, state, number, expires_at, return_to,"
                    " is_same_device"
                    " FROM qr_login"
                    " WHERE channel = ? AND session_id = ?",
                    DB_ARGS(db_text(channel), db_int(session_id)), &row);
    if (s != OK)
        return s;
    struct moment expires_at = db_cell_moment(row, 3);
    *waiting = (struct qr_waiting){
        .id = db_cell_int(row, 0),
        .state = qr_state_of(db_cell_text(row, 1), expires_at, now),
        .number = db_cell_int(row, 2),
        .expires_at = expires_at,
        .return_to = db_cell_text(row, 4),
        .is_same_device = db_cell_bool(row, 5),
    };
    return OK;
}

struct taking {
    const struct qr_taking *by;
    struct moment now;
    struct qr_person person;
};

struct db_value qr_token_hash(struct arena *arena, struct str token)
{
    struct sha256 hash = crypto_sha256(token);

    return db_bytes(str_is_empty(token) ? STR("")
                                        : str_copy(arena, sha256_str(&hash)));
}

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
        .lang = taking->by->lang,
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
    const struct qr_taking *by = taking->by;
    struct arena *arena = db_arena(db);
    struct db_row row;
    uint64_t changed;

    enum status s = db_write(
        db,
        "UPDATE qr_login SET state = 'used', used_at = ?"
        " WHERE channel = ? AND session_id = ? AND state = 'approved'"
        " AND expires_at > ? AND is_same_device = ?"
        " AND COALESCE(return_hash, '') = ?",
        DB_ARGS(db_moment(arena, taking->now), db_text(by->channel),
                db_int(by->session_id),
                db_moment(arena, moment_add_s(taking->now, -TAKE_GRACE_S)),
                db_bool(!str_is_empty(by->token)),
                qr_token_hash(arena, by->token)),
        &changed);
    if (s != OK)
        return s;
    if (changed == 0)
        return CONFLICT;
    s = db_read_row(db,
                    "SELECT id, scanned_by, full_name, phone, id_number,"
                    " is_id_verified, born_on, sex, browser, address"
                    " FROM qr_login WHERE channel = ?",
                    DB_ARGS(db_text(by->channel)), &row);
    if (s != OK)
        return s;
    taking->person = (struct qr_person){
        .subject = db_cell_text(row, 1),
        .full_name = db_cell_text(row, 2),
        .phone = db_cell_text(row, 3),
        .id_number = db_cell_text(row, 4),
        .is_id_verified = db_cell_bool(row, 5),
        .born_on = db_cell_partial(row, 6),
        .sex = sex_of(db_cell_text(row, 7)),
    };
    s = tell_of_new_browser(db, taking, db_cell_int(row, 0),
                            db_cell_text(row, 8), db_cell_text(row, 9));
    if (s != OK)
        return s;
    return qr_event_append(db, db_cell_int(row, 0), "used", taking->now,
                           by->address);
}

enum status qr_login_take(struct db *db, const struct qr_taking *by,
                          struct moment now, struct qr_person *person)
{
    struct taking taking = {.by = by, .now = now};

    enum status s = db_transaction(db, take, &taking);
    if (s == OK)
        *person = taking.person;
    return s;
}

struct straying {
    struct str channel, token, address;
    struct moment now;
};

static enum status stray(struct db *db, void *data)
{
    const struct straying *straying = data;
    struct db_row row;

    enum status s = db_read_row(
        db,
        "SELECT id FROM qr_login"
        " WHERE channel = ? AND return_hash = ? AND state = 'approved'"
        " FOR UPDATE",
        DB_ARGS(db_text(straying->channel),
                qr_token_hash(db_arena(db), straying->token)),
        &row);
    if (s != OK)
        return s == NOT_FOUND ? OK : s;
    s = db_write(db, "UPDATE qr_login SET state = 'refused' WHERE id = ?",
                 DB_ARGS(db_int(db_cell_int(row, 0))), NULL);
    if (s != OK)
        return s;
    log_warn(db_log(db), "qr.astray", "code=%lld",
             (long long)db_cell_int(row, 0));
    return qr_event_append(db, db_cell_int(row, 0), "refused", straying->now,
                           straying->address);
}

enum status qr_login_astray(struct db *db, struct str channel, struct str token,
                            struct moment now, struct str address)
{
    struct straying straying = {channel, token, address, now};

    return str_is_empty(token) ? OK : db_transaction(db, stray, &straying);
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

enum status qr_login_clean(struct db *db, struct moment now)
{
    struct arena *arena = db_arena(db);
    enum status s = db_write(
        db, "DELETE FROM qr_login WHERE created_at < ?",
        DB_ARGS(db_moment(arena, moment_add_s(now, -QR_KEEP_DAYS * 86400))),
        NULL);

    if (s != OK)
        return s;
    /* Nobody's phone has seen these, so nobody asks about them. */
    return db_write(
        db, "DELETE FROM qr_login WHERE state = 'shown' AND created_at < ?",
        DB_ARGS(db_moment(arena, moment_add_s(now, -SHOWN_KEPT_S))), NULL);
}
