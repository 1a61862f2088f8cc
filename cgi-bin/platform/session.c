/* SPDX-License-Identifier: GPL-3.0-or-later */
/* session.c: sessions as rows, found by the hash of the browser's token.
 *
 * Citizens' lie in the table session of each program's database, officers' in
 * officer_session beside the portal's: a statement is a literal, so each is
 * there for both.
 *
 * Loading is one query by a unique key; only once a minute is there a second
 * one that notes when the session was last seen. Who only looks at a page with
 * a form has a sealed token (session.h) and nothing is written. The CSRF token
 * is an HMAC keyed by the token, so that it changes with it and is stored
 * nowhere.
 *
 * Holds: a token is never stored, logged or shown; a row that has ended is
 * never loaded, whether or not the worker has removed it yet.
 */
#include "platform/session.h"
#include "platform/app.h"
#include "platform/browser.h"
#include "platform/crypto.h"
#include "platform/sealed_id.h"

#define TOUCH_EVERY_S 60
#define CLEAN_PIECE 5000 /* as the LIMIT of each DELETE has it */
#define CLEAN_PIECES 200 /* a million: an hour of many addresses */
#define TOKEN_LENGTH 43  /* 256 bits in base64url */
#define CLOCKS_S 300     /* how far two machines' clocks may be apart */

enum { CITIZENS, OFFICERS };
#define OF_BOTH(before, after)                                                 \
    {                                                                          \
        before "session" after, before "officer_session" after                 \
    }

static size_t whose(const struct request *rq)
{
    return strcmp(rq->app->program, "officer") == 0 ? OFFICERS : CITIZENS;
}

static const char *cookie_name(const struct request *rq)
{
    return str_z(rq->arena,
                 str_print(rq->arena, "__Host-motcua_%s", rq->app->program));
}

static struct str csrf_of(struct arena *arena, struct str token)
{
    struct sha256 mac = crypto_hmac(token, STR("motcua csrf 1"));

    return crypto_base64url(arena, sha256_str(&mac));
}

struct session_limits session_limits_of(const struct settings *settings,
                                        const char *program)
{
    /* A phone is one person's, and stays signed in until it is ended there. */
    if (strcmp(program, "smart") == 0)
        return (struct session_limits){
            settings_number(settings, "smart.session_idle_s"),
            settings_number(settings, "smart.session_absolute_s"), true, false};
    return (struct session_limits){
        settings_number(settings, "session.idle_s"),
        settings_number(settings, "session.absolute_s"), false,
        strcmp(program, "officer") == 0};
}

static struct session_limits limits_of(const struct request *rq)
{
    return session_limits_of(rq->settings, rq->app->program);
}

/* 0: until the browser's window goes. */
static int64_t cookie_age_s(const struct request *rq, int64_t account_id)
{
    struct session_limits limits = limits_of(rq);

    return limits.is_kept && account_id != 0 ? limits.absolute_s : 0;
}

/* The binds of "seen_at > ? AND signed in at > ?". */
static struct db_value seen_after(struct request *rq)
{
    return db_moment(rq->arena, moment_add_s(rq->now, -limits_of(rq).idle_s));
}

static struct db_value signed_in_after(struct request *rq)
{
    return db_moment(rq->arena,
                     moment_add_s(rq->now, -limits_of(rq).absolute_s));
}

/* Not worth failing a request for. */
static void touch(struct request *rq, struct session *session)
{
    static const char *const sql[] =
        OF_BOTH("UPDATE ", " SET seen_at = ?"
                           " WHERE id = ? AND seen_at < ?");

    if (moment_s_between(session->seen_at, rq->now) < TOUCH_EVERY_S)
        return;
    enum status s =
        db_write(rq->db, sql[whose(rq)],
                 DB_ARGS(db_moment(rq->arena, rq->now), db_int(session->id),
                         db_moment(rq->arena, rq->now)),
                 NULL);
    if (s == OK)
        session->seen_at = rq->now;
    status_ignore(s, "the next request touches it again");
}

static struct str seal_key(const struct request *rq)
{
    return settings_secret(rq->settings, "captcha.key_file");
}

static struct sealed_id_kind token_kind(const struct request *rq)
{
    return (struct sealed_id_kind){
        .chance_size = 12,
        .seal_size = 16,
        .key = seal_key(rq),
        .about = str_print(rq->arena, "motcua visitor 1 %s ", rq->app->program),
    };
}

/* false: we did not seal it, or too long ago. */
static bool unseal(const struct request *rq, struct str token,
                   struct moment *made_at)
{
    if (str_is_empty(seal_key(rq)) ||
        !sealed_id_open(rq->arena, token_kind(rq), token, made_at))
        return false;

    int64_t age_s = moment_s_between(*made_at, rq->now);

    return age_s >= -CLOCKS_S && age_s < limits_of(rq).absolute_s;
}

static struct session *visitor(struct request *rq, struct str token,
                               struct moment made_at)
{
    struct session *session = ARENA_NEW(rq->arena, struct session);

    if (session == NULL)
        return NULL;
    session->created_at = made_at;
    session->seen_at = rq->now;
    session->csrf = csrf_of(rq->arena, token);
    session->token = token;
    return session;
}

enum status session_load(struct request *rq)
{
    static const char *const sql[] =
        OF_BOTH("SELECT id, account_id, created_at, signed_in_at, seen_at"
                "  FROM ",
                " WHERE token_hash = ?"
                "   AND seen_at > ?"
                "   AND COALESCE(signed_in_at, created_at) > ?");
    const char *wider = rq->app->definition->session_sql;
    struct str token = rq_cookie(rq, cookie_name(rq));
    struct moment made_at;
    struct db_row row;

    rq->session = NULL;
    if (token.len != TOKEN_LENGTH)
        return OK;

    struct sha256 hash = crypto_sha256(token);
    enum status s = db_read_row(rq->db, wider ? wider : sql[whose(rq)],
                                DB_ARGS(db_bytes(sha256_str(&hash)),
                                        seen_after(rq), signed_in_after(rq)),
                                &row);
    if (s == NOT_FOUND) {
        if (unseal(rq, token, &made_at))
            rq->session = visitor(rq, token, made_at);
        return OK;
    }
    if (s != OK)
        return s;

    struct session *session = ARENA_NEW(rq->arena, struct session);

    if (session == NULL)
        return INTERNAL;
    session->id = db_cell_int(row, 0);
    session->account_id = db_cell_int(row, 1);
    session->created_at = db_cell_moment(row, 2);
    session->signed_in_at = db_cell_moment(row, 3);
    session->seen_at = db_cell_moment(row, 4);
    session->csrf = csrf_of(rq->arena, token);
    if (wider)
        session->row = row;
    touch(rq, session);
    rq->session = session;
    rq->log->account = session->account_id;
    return OK;
}

static struct db_value account_value(int64_t account_id)
{
    return account_id == 0 ? db_null() : db_int(account_id);
}

/* A row for rq->session, found by that token. One that is there already, by a
 * second request of the same page, is taken. */
static enum status insert(struct request *rq, struct str token)
{
    static const char *const sql[] =
        OF_BOTH("INSERT INTO ",
                " SET token_hash = ?, account_id = ?, created_at = ?,"
                "     signed_in_at = ?, seen_at = ?, browser = ?, place = ?"
                " ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id)");
    struct session *session = rq->session;
    struct sha256 hash = crypto_sha256(token);
    enum status s = db_write(
        rq->db, sql[whose(rq)],
        DB_ARGS(db_bytes(sha256_str(&hash)), account_value(session->account_id),
                db_moment(rq->arena, session->created_at),
                db_moment(rq->arena, session->signed_in_at),
                db_moment(rq->arena, session->seen_at),
                db_text(browser_label(rq->arena, rq->user_agent)),
                db_text(browser_place(rq->arena, rq->address))),
        NULL);

    if (s == OK)
        session->id = db_last_id(rq->db);
    return s;
}

/* One with a row. */
static enum status start(struct request *rq, int64_t account_id)
{
    struct str token;
    enum status s = crypto_token(rq->arena, &token);

    if (s != OK)
        return s;

    struct session *session = visitor(rq, token, rq->now);

    if (session == NULL)
        return INTERNAL;
    session->account_id = account_id;
    if (account_id != 0)
        session->signed_in_at = rq->now;
    rq->session = session;
    s = insert(rq, token);
    if (s != OK) {
        rq->session = NULL;
        return s;
    }
    response_cookie(rq, cookie_name(rq), token, cookie_age_s(rq, account_id));
    return OK;
}

enum status session_start(struct request *rq)
{
    struct str token;

    if (str_is_empty(seal_key(rq)))
        return start(rq, 0);

    enum status s = sealed_id_new(rq->arena, token_kind(rq), rq->now, &token);

    if (s != OK)
        return s;
    rq->session = visitor(rq, token, rq->now);
    if (rq->session == NULL)
        return INTERNAL;
    response_cookie(rq, cookie_name(rq), token, cookie_age_s(rq, 0));
    return OK;
}

enum status session_keep(struct request *rq)
{
    return rq->session->id == 0 ? insert(rq, rq->session->token) : OK;
}

enum status session_rotate(struct request *rq, int64_t account_id)
{
    static const char *const sql[] = OF_BOTH(
        "UPDATE ", " SET token_hash = ?, account_id = ?, signed_in_at = ?,"
                   "     seen_at = ?, browser = ?, place = ?"
                   " WHERE id = ?");
    struct session *session = rq->session;

    if (session == NULL || session->id == 0)
        return start(rq, account_id);
    if (session->account_id != 0 && session->account_id != account_id) {
        /* What hangs on the row is the other account's. */
        enum status s = session_end(rq);

        return s == OK ? start(rq, account_id) : s;
    }

    struct str token;
    enum status s = crypto_token(rq->arena, &token);

    if (s != OK)
        return s;

    struct sha256 hash = crypto_sha256(token);
    struct moment signed_in_at = session->signed_in_at;
    uint64_t changed = 0;

    if (account_id != 0 && session->account_id == 0)
        signed_in_at = rq->now;
    s = db_write(rq->db, sql[whose(rq)],
                 DB_ARGS(db_bytes(sha256_str(&hash)), account_value(account_id),
                         db_moment(rq->arena, signed_in_at),
                         db_moment(rq->arena, rq->now),
                         db_text(browser_label(rq->arena, rq->user_agent)),
                         db_text(browser_place(rq->arena, rq->address)),
                         db_int(session->id)),
                 &changed);
    if (s != OK)
        return s;
    if (changed == 0) /* ended from another device a moment ago */
        return start(rq, account_id);
    session->account_id = account_id;
    session->signed_in_at = signed_in_at;
    session->seen_at = rq->now;
    session->csrf = csrf_of(rq->arena, token);
    response_cookie(rq, cookie_name(rq), token, cookie_age_s(rq, account_id));
    return OK;
}

enum status session_end(struct request *rq)
{
    static const char *const sql[] = OF_BOTH("DELETE FROM ", " WHERE id = ?");
    enum status s = OK;

    if (rq->session != NULL && rq->session->id != 0)
        s = db_write(rq->db, sql[whose(rq)], DB_ARGS(db_int(rq->session->id)),
                     NULL);
    if (s != OK)
        return s;
    rq->session = NULL;
    response_cookie(rq, cookie_name(rq), STR(""), -1);
    response_forget(rq);
    return OK;
}

int64_t session_left_s(const struct request *rq)
{
    if (rq->session == NULL || rq->session->account_id == 0)
        return 0;

    struct session_limits limits = limits_of(rq);
    int64_t idle =
        limits.idle_s - moment_s_between(rq->session->seen_at, rq->now);
    int64_t whole = limits.absolute_s -
                    moment_s_between(rq->session->signed_in_at, rq->now);

    return idle < whole ? idle : whole;
}

enum status session_stay(struct request *rq)
{
    return response_text(
        rq, 200, STR("text/plain; charset=utf-8"),
        str_print(rq->arena, "%lld\n", (long long)session_left_s(rq)));
}

/* As many random characters as the token has bytes, and the token XORed by
 * them, so that no two pages have the same bytes in it. */
struct str session_csrf(const struct request *rq)
{
    struct str token = rq->session->csrf;
    struct str mask;
    struct buf out = {.arena = rq->arena};

    if (crypto_token(rq->arena, &mask) != OK || mask.len != token.len)
        return token;
    buf_add(&out, mask);
    for (size_t i = 0; i < token.len; i++)
        buf_add_byte(&out, (char)(token.ptr[i] ^ mask.ptr[i]));
    return crypto_base64url(rq->arena, buf_str(&out));
}

bool session_csrf_is_right(const struct request *rq, struct str given)
{
    char token[TOKEN_LENGTH];
    struct str masked;

    if (rq->session == NULL || given.len > 4 * TOKEN_LENGTH ||
        !crypto_unbase64url(rq->arena, given, &masked) ||
        masked.len != 2 * TOKEN_LENGTH)
        return false;
    for (size_t i = 0; i < TOKEN_LENGTH; i++)
        token[i] = (char)(masked.ptr[i] ^ masked.ptr[TOKEN_LENGTH + i]);
    return crypto_equal(rq->session->csrf, (struct str){token, TOKEN_LENGTH});
}

enum status session_list(struct request *rq, struct session_list *list)
{
    struct db_rows rows;

    if (rq->session == NULL || rq->session->account_id == 0)
        return NOT_FOUND;
    enum status s = db_read(rq->db,
                            "SELECT id, signed_in_at, seen_at, browser, place"
                            "  FROM session"
                            " WHERE account_id = ?"
                            "   AND seen_at > ?"
                            "   AND signed_in_at > ?"
                            " ORDER BY seen_at DESC, id DESC"
                            " LIMIT 100",
                            DB_ARGS(db_int(rq->session->account_id),
                                    seen_after(rq), signed_in_after(rq)),
                            &rows);
    if (s != OK)
        return s;

    struct session_line *lines =
        arena_array(rq->arena, rows.count + 1, sizeof(*lines));

    if (lines == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);

        lines[i].id = db_cell_int(row, 0);
        lines[i].signed_in_at = db_cell_moment(row, 1);
        lines[i].seen_at = db_cell_moment(row, 2);
        lines[i].browser = db_cell_text(row, 3);
        lines[i].place = db_cell_text(row, 4);
        lines[i].is_this = lines[i].id == rq->session->id;
    }
    *list = (struct session_list){lines, rows.count};
    return OK;
}

enum status session_is_of(struct db *db, int64_t account_id, int64_t session_id)
{
    struct db_row row;

    return db_read_row(db,
                       "SELECT 1"
                       "  FROM session"
                       " WHERE id = ? AND account_id = ?",
                       DB_ARGS(db_int(session_id), db_int(account_id)), &row);
}

enum status session_end_by_id(struct db *db, int64_t account_id,
                              int64_t session_id)
{
    uint64_t changed = 0;
    enum status s =
        db_write(db,
                 "DELETE FROM session"
                 " WHERE id = ? AND account_id = ?",
                 DB_ARGS(db_int(session_id), db_int(account_id)), &changed);

    if (s == OK && changed == 0)
        return NOT_FOUND;
    return s;
}

enum status session_end_all(struct db *db, int64_t account_id,
                            int64_t except_id)
{
    return db_write(db,
                    "DELETE FROM session"
                    " WHERE account_id = ? AND id <> ?",
                    DB_ARGS(db_int(account_id), db_int(except_id)), NULL);
}

/* All of one kind, piece by piece: more come in a minute from a few addresses
 * than one piece takes away in five. */
static enum status clean_all(struct db *db, const char *sql, struct db_value at)
{
    uint64_t removed = 0;
    enum status s = OK;

    for (int i = 0; s == OK && i < CLEAN_PIECES; i++) {
        s = db_write(db, sql, DB_ARGS(at), &removed);
        if (removed < CLEAN_PIECE)
            break;
    }
    return s;
}

enum status session_clean(struct db *db, struct session_limits limits,
                          struct moment now)
{
    static const char *const idle[] =
        OF_BOTH("DELETE FROM ", " WHERE seen_at <= ? LIMIT 5000");
    static const char *const old[] =
        OF_BOTH("DELETE FROM ",
                " WHERE COALESCE(signed_in_at, created_at) <= ? LIMIT 5000");
    size_t of = limits.is_officers ? OFFICERS : CITIZENS;
    struct arena *arena = db_arena(db);
    struct db_value seen = db_moment(arena, moment_add_s(now, -limits.idle_s));
    struct db_value signed_in =
        db_moment(arena, moment_add_s(now, -limits.absolute_s));
    enum status s = clean_all(db, idle[of], seen);

    /* Few: sessions used without a break for half a day. */
    return s == OK ? clean_all(db, old[of], signed_in) : s;
}
