/* SPDX-License-Identifier: GPL-3.0-or-later */
/* session.h: who is on the other side, kept in the program's own table
 * `session` (officers: officer_session).
 *
 * The browser holds a random 256-bit token in a __Host- cookie; the table its
 * SHA-256. A session may be anonymous (captcha, CSRF before sign-in), and has
 * then no row until there is something to write down: its token carries the
 * second it was made and a seal under captcha.key_file, and is good for
 * session.absolute_s. Once signed in it ends
 * 30 minutes after the last request or 12 hours after sign-in, whichever comes
 * first, and is touched at most once a minute. Rotation gives a new token to
 * the same row at every change of privilege.
 * ASVS 5.0 7.x; limits from settings session.idle_s and session.absolute_s;
 * Smart has its own, since a phone stays signed in.
 */
#ifndef MOTCUA_PLATFORM_SESSION_H
#define MOTCUA_PLATFORM_SESSION_H

#include "platform/http.h"

struct session {
    int64_t id; /* of the row; other tables point at it. 0: no row yet */
    int64_t account_id; /* 0: anonymous */
    struct moment created_at;
    struct moment signed_in_at; /* 0: never */
    struct moment seen_at;
    struct str csrf;  /* for forms: made from the token, so it is not stored */
    struct str token; /* where there is no row yet */
    /* The row that the program's session_sql read, its own columns from
     * SESSION_COLUMN_COUNT on; NULL cells: it has none. */
    struct db_row row;
};

/* A statement that finds a citizen's session `s`, with more columns from tables
 * that are joined to it: both are literals. */
#define SESSION_OF(columns, joins)                                             \
    "SELECT s.id, s.account_id, s.created_at, s.signed_in_at, s.seen_at"       \
    "       " columns "  FROM session s " joins " WHERE s.token_hash = ?"      \
    "   AND s.seen_at > ?"                                                     \
    "   AND COALESCE(s.signed_in_at, s.created_at) > ?"
enum { SESSION_COLUMN_COUNT = 5 };

/* Sets rq->session, or NULL when there is none or it has ended. One query. */
NODISCARD enum status session_load(struct request *rq);
/* A new anonymous one, with its cookie and without a row; where the program
 * has no captcha.key_file, with one. */
NODISCARD enum status session_start(struct request *rq);
/* Gives it a row, if it has none: before anything is kept that points at it. */
NODISCARD enum status session_keep(struct request *rq);
/* New token for the same row, and its cookie. account_id 0 stays anonymous. */
NODISCARD enum status session_rotate(struct request *rq, int64_t account_id);
/* Ends it: the row goes, the cookie too. */
NODISCARD enum status session_end(struct request *rq);
/* Seconds until it ends if nothing more is asked; 0 where nobody is signed in.
 */
int64_t session_left_s(const struct request *rq);
/* For the route "/con-day" (METHOD_GET, ROUTE_SIGNED_IN): as any request, it
 * has kept the session; answers how many seconds are left now, as text. */
NODISCARD enum status session_stay(struct request *rq);
/* The session's token as a form of this page has it: under a mask of its own,
 * for a compressed page tells by its length what is the same in all
 * (BREACH). */
struct str session_csrf(const struct request *rq);
bool session_csrf_is_right(const struct request *rq, struct str given);

/* For "end my other sessions" and sign-outs that come from elsewhere. */
struct session_line {
    int64_t id;
    struct moment signed_in_at, seen_at;
    struct str browser; /* "Chrome, Android": made from the user agent */
    struct str place;   /* address block, masked */
    bool is_this;
};
struct session_list {
    const struct session_line *lines;
    size_t count;
};
NODISCARD enum status session_list(struct request *rq,
                                   struct session_list *list);
/* NOT_FOUND: it is not the account's. */
NODISCARD enum status session_is_of(struct db *db, int64_t account_id,
                                    int64_t session_id);
NODISCARD enum status session_end_by_id(struct db *db, int64_t account_id,
                                        int64_t session_id);
NODISCARD enum status session_end_all(struct db *db, int64_t account_id,
                                      int64_t except_id);
struct session_limits {
    int64_t idle_s, absolute_s;
    bool is_kept;     /* the cookie outlives the browser's window */
    bool is_officers; /* the rows are officer_session's */
};
/* program: "portal", "identity", "smart", "officer". */
struct session_limits session_limits_of(const struct settings *settings,
                                        const char *program);
/* Removes what has ended; the worker calls it. */
NODISCARD enum status session_clean(struct db *db, struct session_limits limits,
                                    struct moment now);

#endif
