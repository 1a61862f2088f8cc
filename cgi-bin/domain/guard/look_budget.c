/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "domain/guard/look_budget.h"
#include "domain/guard/throttle.h"

/* Tenths of a second. */
#define RULE(whose, most)                                                      \
    {                                                                          \
        .name = whose, .free = most, .base_s = 60, .most_s = 600,              \
        .forget_s = 1                                                          \
    }
static const struct throttle_rule rules[] = {
    [LOOK_ACCOUNT] = RULE("look.account", 300),
    [LOOK_OFFICER] = RULE("look.officer", 300),
    [LOOK_READER] = RULE("look.reader", 3000),
};
enum { TENTH_MS = 100 };

static struct throttle_key key_of(struct db *db, struct look_payer payer)
{
    return (struct throttle_key){
        &rules[payer.kind],
        str_print(db_arena(db), "%lld", (long long)payer.id)};
}

enum status look_budget_wait(struct db *db, struct look_payer payer,
                             struct moment now, int64_t *wait_s)
{
    struct throttle_key key = key_of(db, payer);

    return throttle_wait(db, &key, 1, now, wait_s);
}

enum status look_budget_spend(struct db *db, struct look_payer payer,
                              int64_t ms, struct moment now)
{
    return ms < TENTH_MS
               ? OK
               : throttle_add(db, key_of(db, payer), ms / TENTH_MS, now);
}
