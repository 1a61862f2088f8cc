/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "domain/guard/look_budget.h"
#include "domain/guard/throttle.h"

/* Tenths of a second. */
static const struct throttle_rule by_account = {.name = "look.account",
                                                .free = 300,
                                                .base_s = 60,
                                                .most_s = 600,
                                                .forget_s = 1};
enum { TENTH_MS = 100 };

static struct throttle_key key_of(struct db *db, int64_t owner_id)
{
    return (struct throttle_key){
        &by_account, str_print(db_arena(db), "%lld", (long long)owner_id)};
}

enum status look_budget_wait(struct db *db, int64_t owner_id, struct moment now,
                             int64_t *wait_s)
{
    struct throttle_key key = key_of(db, owner_id);

    return throttle_wait(db, &key, 1, now, wait_s);
}

enum status look_budget_spend(struct db *db, int64_t owner_id, int64_t ms,
                              struct moment now)
{
    return ms < TENTH_MS
               ? OK
               : throttle_add(db, key_of(db, owner_id), ms / TENTH_MS, now);
}
