/* guard.c: slowing those who guess, without locking anybody out.
 *
 * Three counters: the account, the address block, everybody. A browser that
 * has signed in to the account before has a counter of its own in the account's
 * place and does not wait with the rest: strangers who hammer an account slow
 * each other, and its owner walks past them.
 */
#include "domain/throttle.h"
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
    size_t count;
};

struct str guard_browser(const struct request *rq)
{
    return rq_cookie(rq, BROWSER_COOKIE);
}

enum status guard_remember(struct request *rq, int64_t citizen_id)
{
    struct str token = guard_browser(rq);
    enum status s = OK;

    if (token.len != 43)
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

static struct keys keys_of(const struct request *rq, struct str number,
                           bool is_known)
{
    struct keys keys = {.count = 1};
    struct str own = number;

    if (is_known)
        own = str_print(rq->arena, "%" PRI_STR " %" PRI_STR, STR_ARG(number),
                        STR_ARG(guard_browser(rq)));
    keys.list[0] = (struct throttle_key){&by_account, own};
    if (is_known)
        return keys;
    keys.list[1] = (struct throttle_key){
        &by_address, throttle_block(rq->arena, rq->address)};
    keys.list[2] = (struct throttle_key){&by_all, STR("")};
    keys.count = 3;
    return keys;
}

enum status guard_wait(struct request *rq, struct str number, bool is_known,
                       struct refusal *why)
{
    struct keys keys = keys_of(rq, number, is_known);
    int64_t wait_s = 0;
    enum status s =
        throttle_wait(rq->db, keys.list, keys.count, rq->now, &wait_s);

    if (s != OK || wait_s == 0)
        return s;
    *why = throttle_told(wait_s);
    return INVALID;
}

enum status guard_count(struct request *rq, struct str number, bool is_known)
{
    struct keys keys = keys_of(rq, number, is_known);

    return throttle_count(rq->db, keys.list, keys.count, rq->now);
}

enum status guard_forget(struct request *rq, struct str number)
{
    return throttle_forget(rq->db, keys_of(rq, number, true).list[0]);
}
