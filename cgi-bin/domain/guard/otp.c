/* SPDX-License-Identifier: GPL-3.0-or-later */
/* otp.c: codes by text, as HMACs, each alive in one place.
 *
 * Two things limit sending: a minute between two texts of one session, and
 * throttle rules by phone, account, address block and of everybody, so that
 * nobody can flood a stranger's phone or the budget. The tries of a code are
 * counted in its row by arithmetic, before the code is compared: six at once
 * are still six. But five tries of each of many texts are many: wrong ones
 * count by phone, by address block and of everybody too, whatever session they
 * come from.
 */
#include "domain/guard/otp.h"
#include "domain/guard/throttle.h"
#include "platform/crypto.h"

static const struct throttle_rule by_phone = {
    .name = "otp.phone",
    .free = 5,
    .base_s = 120,
    .most_s = 1800,
    .forget_s = 900,
};
/* An office or a network of phones is behind one address. */
static const struct throttle_rule by_address = {
    .name = "otp.address",
    .free = 120,
    .base_s = 60,
    .most_s = 900,
    .forget_s = 10,
};
/* Whoever is signed in, to many phones. */
static const struct throttle_rule by_account = {
    .name = "otp.account",
    .free = 5,
    .base_s = 60,
    .most_s = 1800,
    .forget_s = 900,
};
/* To many phones, from many addresses: mostly for its alarm. */
static const struct throttle_rule by_all = {
    .name = "otp.all",
    .free = 1200,
    .base_s = 1,
    .most_s = 2,
    .forget_s = 1,
};

/* As strict as sending, and longer remembered: half a million guesses find a
 * code, which at two an hour takes 28 years. */
static const struct throttle_rule guesses_by_phone = {
    .name = "otp.guess.phone",
    .free = 10,
    .base_s = 60,
    .most_s = 1800,
    .forget_s = 3600,
};
static const struct throttle_rule guesses_by_address = {
    .name = "otp.guess.address",
    .free = 60,
    .base_s = 5,
    .most_s = 300,
    .forget_s = 20,
};
/* Over many phones, from many addresses: mostly for its alarm, since everybody
 * waits with the one who guesses. */
static const struct throttle_rule guesses_by_all = {
    .name = "otp.guess.all",
    .free = 300,
    .base_s = 1,
    .most_s = 2,
    .forget_s = 5,
};

struct otp_keys {
    struct throttle_key list[4];
    size_t count;
};

static enum status refuse(struct refusal *why, const char *key, int64_t number)
{
    why->key = key;
    why->number = number;
    return INVALID;
}

static struct sha256 mac_of(struct arena *arena, struct otp_for what,
                            struct str code)
{
    struct str about =
        str_print(arena, "motcua otp 1 %s %lld %" PRI_STR, what.purpose,
                  (long long)what.session_id, STR_ARG(code));

    return crypto_hmac(what.key, about);
}

static struct str count_of(struct arena *arena, struct otp_for what,
                           struct str phone, struct str about)
{
    if (what.is_by_about)
        return str_print(arena, "about %" PRI_STR, STR_ARG(about));
    return what.is_vouched
               ? str_print(arena, "vouched %" PRI_STR, STR_ARG(phone))
               : phone;
}

static struct otp_keys send_keys_of(struct arena *arena, struct otp_for what,
                                    struct str phone, struct str about)
{
    struct str account = str_print(arena, "%lld", (long long)what.account_id);

    return (struct otp_keys){
        .list = {{&by_phone, count_of(arena, what, phone, about)},
                 {&by_address, throttle_block(arena, what.address)},
                 {&by_all, STR("")},
                 {&by_account, account}},
        .count = what.account_id != 0 ? 4 : 3,
    };
}

/* Who has the password counts at the account's own guard. */
static struct otp_keys guess_keys_of(struct arena *arena, struct otp_for what,
                                     struct str phone, struct str about)
{
    return (struct otp_keys){
        .list = {{&guesses_by_phone, count_of(arena, what, phone, about)},
                 {&guesses_by_address, throttle_block(arena, what.address)},
                 {&guesses_by_all, STR("")}},
        .count = what.is_vouched ? 1 : 3,
    };
}

static uint32_t codes_count(void)
{
    uint32_t count = 1;

    for (int i = 0; i < OTP_DIGITS; i++)
        count *= 10;
    return count;
}

static enum status new_code(struct arena *arena, struct str *code)
{
    uint32_t n = 0;
    enum status s = crypto_random_below(codes_count(), &n);

    if (s == OK)
        *code = str_print(arena, "%0*u", OTP_DIGITS, (unsigned)n);
    return s;
}

/* OK: now. INVALID: later, told in *why. */
static enum status may_send(struct db *db, struct otp_for what,
                            const struct otp_keys *keys, struct str phone,
                            struct refusal *why)
{
    struct otp_state state;
    int64_t wait_s = 0;
    enum status s = otp_look(db, what, &state);

    if (s == OK && state.again_s > 0 && str_equals(state.phone, phone))
        return refuse(why, "otp_wait", state.again_s);
    if (s != OK && s != NOT_FOUND)
        return s;
    s = throttle_wait(db, keys->list, keys->count, what.now, &wait_s);
    if (s != OK)
        return s;
    return wait_s > 0 ? refuse(why, "otp_wait", wait_s) : OK;
}

enum status otp_new(struct db *db, struct otp_for what, struct str phone,
                    struct str about, struct str *code, struct refusal *why)
{
    struct arena *arena = db_arena(db);
    const struct otp_keys keys = send_keys_of(arena, what, phone, about);
    struct str made;
    enum status s = may_send(db, what, &keys, phone, why);

    if (s == OK)
        s = new_code(arena, &made);
    if (s == OK)
        s = throttle_count(db, keys.list, keys.count, what.now);
    if (s != OK)
        return s;

    struct sha256 mac = mac_of(arena, what, made);

    s = db_write(db,
                 "REPLACE INTO otp"
                 "   SET session_id = ?, purpose = ?, code_mac = ?, phone = ?,"
                 "       about = ?, created_at = ?, tries = 0",
                 DB_ARGS(db_int(what.session_id), db_text(str_of(what.purpose)),
                         db_bytes(sha256_str(&mac)), db_text(phone),
                         db_text(about.ptr != NULL ? about : STR("")),
                         db_moment(arena, what.now)),
                 NULL);
    if (s == OK)
        *code = made;
    return s;
}

enum status otp_look(struct db *db, struct otp_for what,
                     struct otp_state *state)
{
    struct arena *arena = db_arena(db);
    struct db_row row;
    enum status s = db_read_row(
        db,
        "SELECT phone, about, created_at"
        "  FROM otp"
        " WHERE session_id = ? AND purpose = ?"
        "   AND created_at > ? AND tries < ?",
        DB_ARGS(db_int(what.session_id), db_text(str_of(what.purpose)),
                db_moment(arena, moment_add_s(what.now, -OTP_TTL_S)),
                db_int(OTP_TRIES)),
        &row);

    if (s != OK)
        return s;

    int64_t age_s = moment_s_between(db_cell_moment(row, 2), what.now);

    if (age_s < 0)
        age_s = 0;
    *state = (struct otp_state){
        .phone = db_cell_text(row, 0),
        .about = db_cell_text(row, 1),
        .again_s = age_s < OTP_AGAIN_S ? OTP_AGAIN_S - age_s : 0,
        .left_s = OTP_TTL_S - age_s,
    };
    return OK;
}

/* Takes one of the tries. NOT_FOUND: no code is alive. */
static enum status take_try(struct db *db, struct otp_for what)
{
    uint64_t changed = 0;
    enum status s = db_write(
        db,
        "UPDATE otp"
        "   SET tries = tries + 1"
        " WHERE session_id = ? AND purpose = ?"
        "   AND created_at > ? AND tries < ?",
        DB_ARGS(db_int(what.session_id), db_text(str_of(what.purpose)),
                db_moment(db_arena(db), moment_add_s(what.now, -OTP_TTL_S)),
                db_int(OTP_TRIES)),
        &changed);

    if (s != OK)
        return s;
    return changed == 1 ? OK : NOT_FOUND;
}

/* Whoever deletes the row has used the code: once. */
static enum status use(struct db *db, struct otp_for what, struct str code_mac)
{
    uint64_t changed = 0;
    enum status s =
        db_write(db,
                 "DELETE FROM otp"
                 " WHERE session_id = ? AND purpose = ? AND code_mac = ?",
                 DB_ARGS(db_int(what.session_id), db_text(str_of(what.purpose)),
                         db_bytes(code_mac)),
                 &changed);

    if (s != OK)
        return s;
    return changed == 1 ? OK : NOT_FOUND;
}

/* Whether codes to the phone that this one went to may be tried at all. */
static enum status may_guess(struct db *db, struct otp_for what,
                             struct refusal *why)
{
    struct otp_state state;
    int64_t wait_s = 0;
    enum status s = otp_look(db, what, &state);

    if (s != OK)
        return s;

    struct otp_keys keys =
        guess_keys_of(db_arena(db), what, state.phone, state.about);

    s = throttle_wait(db, keys.list, keys.count, what.now, &wait_s);
    if (s != OK || wait_s == 0)
        return s;
    *why = throttle_told(wait_s);
    return INVALID;
}

static enum status count_guess(struct db *db, struct otp_for what,
                               struct str phone, struct str about)
{
    struct otp_keys keys = guess_keys_of(db_arena(db), what, phone, about);

    return throttle_count(db, keys.list, keys.count, what.now);
}

/* Takes a try. OK: the code is right; *row has code_mac, phone and about. */
static enum status compare(struct db *db, struct otp_for what, struct str code,
                           struct db_row *row, struct refusal *why)
{
    enum status s = may_guess(db, what, why);

    if (s == OK)
        s = take_try(db, what);
    if (s == OK)
        s = db_read_row(
            db,
            "SELECT code_mac, phone, about, tries"
            "  FROM otp"
            " WHERE session_id = ? AND purpose = ?",
            DB_ARGS(db_int(what.session_id), db_text(str_of(what.purpose))),
            row);
    if (s == NOT_FOUND)
        return refuse(why, "otp_expired", 0);
    if (s != OK)
        return s;

    struct sha256 mac = mac_of(db_arena(db), what, code);

    if (crypto_equal(sha256_str(&mac), db_cell_text(*row, 0)))
        return OK;

    int64_t left = OTP_TRIES - db_cell_int(*row, 3);

    log_warn(db_log(db), "otp.failed", "purpose=%s", what.purpose);

    s = count_guess(db, what, db_cell_text(*row, 1), db_cell_text(*row, 2));
    if (s != OK)
        return s;
    return left > 0 ? refuse(why, "otp_wrong", left)
                    : refuse(why, "otp_expired", 0);
}

enum status otp_verify(struct db *db, struct otp_for what, struct str code,
                       struct str *about, struct refusal *why)
{
    struct db_row row;
    enum status s = compare(db, what, code, &row, why);

    if (s == OK)
        *about = db_cell_text(row, 2);
    return s;
}

enum status otp_spend(struct db *db, struct otp_for what, struct str code,
                      struct str *phone, struct str *about, struct refusal *why)
{
    struct db_row row;
    enum status s = compare(db, what, code, &row, why);

    if (s != OK)
        return s;
    s = use(db, what, db_cell_text(row, 0));
    if (s == NOT_FOUND)
        return refuse(why, "otp_expired", 0);
    if (s != OK)
        return s;
    *phone = db_cell_text(row, 1);
    *about = db_cell_text(row, 2);
    /* Whoever reads the phone is no stranger who floods it. */
    return throttle_forget(
        db, (struct throttle_key){
                &by_phone, count_of(db_arena(db), what, *phone, *about)});
}

enum status otp_drop(struct db *db, struct otp_for what)
{
    return db_write(
        db,
        "DELETE FROM otp"
        " WHERE session_id = ? AND purpose = ?",
        DB_ARGS(db_int(what.session_id), db_text(str_of(what.purpose))), NULL);
}

struct str otp_masked_phone(struct arena *arena, struct str phone)
{
    if (phone.len < 7)
        return STR("•••");

    struct buf masked = {.arena = arena};

    buf_add(&masked, str_slice(phone, 0, 2));
    for (size_t i = 2; i + 3 < phone.len; i++)
        buf_addz(&masked, "•");
    buf_add(&masked, str_slice(phone, phone.len - 3, phone.len));
    return buf_str(&masked);
}

enum status otp_clean(struct db *db, struct moment now)
{
    return db_write(
        db,
        "DELETE FROM otp"
        " WHERE created_at < ?",
        DB_ARGS(db_moment(db_arena(db), moment_add_s(now, -OTP_TTL_S))), NULL);
}
