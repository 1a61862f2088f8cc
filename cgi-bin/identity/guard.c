/* SPDX-License-Identifier: GPL-3.0-or-later */
/* guard.c: slowing those who guess, without locking anybody out.
 *
 * Three counters: the account, the address block, everybody. A browser that
 * has signed in to the account before has a counter of its own in the account's
 * place and does not wait with the rest: strangers who hammer an account slow
 * each other, and its owner walks past them. Who is signed in and types the
 * present password has another such counter, of the account alone: strangers
 * cannot fill it, and no browser walks past it.
 *
 * Holds: a counter has no name that its client could choose; a cookie counts
 * where its row says that this account gave it out.
 */
#include "domain/guard/throttle.h"
#include "identity/identity.h"
#include "platform/browser.h"
#include "platform/crypto.h"

#define BROWSER_COOKIE "__Host-motcua_quen"
#define YEAR_S 31536000

static const struct throttle_rule by_account = {
    .name = "sign-in.account",
    .free = 5,
    .base_s = 10,
    .most_s = 900,
    .forget_s = 300,
};
/* A session that somebody else got hold of, or a computer left alone. */
static const struct throttle_rule by_present = {
    .name = "present.account",
    .free = 5,
    .base_s = 10,
    .most_s = 900,
    .forget_s = 300,
};
static const struct throttle_rule by_address = {
    .name = "sign-in.address",
    .free = 60,
    .base_s = 5,
    .most_s = 300,
    .forget_s = 20,
};
static const struct throttle_rule by_all = {
    .name = "sign-in.all",
    .free = 3000,
    .base_s = 1,
    .most_s = 4,
    .forget_s = 1,
};

struct keys {
    struct throttle_key list[3];
    size_t waits; /* as many of them, from the first, hold this one up */
};

static struct str guard_browser(const struct request *rq)
{
    return rq_cookie(rq, BROWSER_COOKIE);
}

enum status guard_who(struct request *rq, const struct citizen *citizen,
                      struct str number, struct guard_who *who)
{
    bool is_known = false;

    *who = (struct guard_who){.number = number};
    if (citizen == NULL)
        return OK;
    who->number = citizen->id_number; /* an old number is the same account */

    enum status s = citizen_knows_browser(rq->db, citizen->id,
                                          guard_browser(rq), &is_known);

    if (s == OK && is_known)
        who->way = GUARD_KNOWN;
    return s;
}

struct guard_who guard_as(const struct citizen *citizen, enum guard_way way)
{
    return (struct guard_who){citizen->id_number, way};
}

enum status guard_remember(struct request *rq, int64_t citizen_id)
{
    struct str token = guard_browser(rq);
    bool is_ours = false;
    enum status s = citizen_knows_browser(rq->db, 0, token, &is_ours);

    if (s == OK && !is_ours)
        s = crypto_token(rq->arena, &token);
    if (s != OK)
        return s;
    response_cookie(rq, BROWSER_COOKIE, token, YEAR_S);
    return citizen_remember_browser(rq->db, citizen_id, token, rq->now);
}

struct citizen_place guard_place(const struct request *rq)
{
    return (struct citizen_place){
        .browser = browser_label(rq->arena, rq->user_agent),
        .place = browser_place(rq->arena, rq->address),
    };
}

static struct throttle_key own_key(const struct request *rq,
                                   const struct guard_who *who)
{
    switch (who->way) {
    case GUARD_KNOWN:
        return (struct throttle_key){
            &by_account,
            str_print(rq->arena, "%" PRI_STR " %" PRI_STR, STR_ARG(who->number),
                      STR_ARG(guard_browser(rq)))};
    case GUARD_PRESENT:
        return (struct throttle_key){&by_present, who->number};
    case GUARD_STRANGER:
        break;
    }
    return (struct throttle_key){&by_account, who->number};
}

/* Each failure counts everywhere. */
static struct keys keys_of(const struct request *rq,
                           const struct guard_who *who)
{
    return (struct keys){
        .list = {own_key(rq, who),
                 {&by_address, throttle_block(rq->arena, rq->address)},
                 {&by_all, STR("")}},
        .waits = who->way == GUARD_STRANGER ? 3 : 1,
    };
}

enum status guard_wait(struct request *rq, const struct guard_who *who,
                       struct refusal *why)
{
    struct keys keys = keys_of(rq, who);
    int64_t wait_s = 0;
    enum status s =
        throttle_wait(rq->db, keys.list, keys.waits, rq->now, &wait_s);

    if (s != OK || wait_s == 0)
        return s;
    *why = throttle_told(wait_s);
    return INVALID;
}

enum status guard_count(struct request *rq, const struct guard_who *who)
{
    struct keys keys = keys_of(rq, who);

    return throttle_count(rq->db, keys.list, ARRAY_LENGTH(keys.list), rq->now);
}

enum status guard_forget(struct request *rq, const struct guard_who *who)
{
    return throttle_forget(rq->db, own_key(rq, who));
}

enum status password_check_present(struct request *rq, struct str password,
                                   struct citizen *citizen, struct refusal *why)
{
    bool is_right = false, is_stale = false;
    struct guard_who who;
    enum status s = citizen_load(rq->db, rq->session->account_id, citizen);

    if (s != OK)
        return s;
    who = guard_as(citizen, GUARD_PRESENT);
    s = guard_wait(rq, &who, why);
    if (s == OK)
        s = password_verify(password, citizen->password, &is_right, &is_stale);
    if (s != OK)
        return s;
    if (is_right)
        return guard_forget(rq, &who);
    log_warn(rq->log, "password.wrong", "citizen=%lld", (long long)citizen->id);
    s = guard_count(rq, &who);
    if (s == OK)
        s = citizen_note(rq->db, citizen->id, "password_wrong", guard_place(rq),
                         STR(""), rq->now);
    *why = (struct refusal){"password_now", "mat-khau", 0};
    return s == OK ? INVALID : s;
}
