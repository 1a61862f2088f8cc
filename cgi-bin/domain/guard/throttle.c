/* SPDX-License-Identifier: GPL-3.0-or-later */
/* throttle.c: failures counted in rows, and the waits they cost.
 *
 * The wait is worked out here when a failure is counted and stored as a moment,
 * so looking is one comparison. Two failures at the same time both count: the
 * row is written by arithmetic on itself, never from what was read.
 */
#include "domain/guard/throttle.h"
#include "platform/browser.h"
#include "platform/crypto.h"

#define ALARM_WAITS 4 /* first waits: who mistypes has given up by then */
#define CROWD 60      /* a count so free is shared: nobody mistypes so often */

static struct sha256 hash_of(struct arena *arena, struct throttle_key key)
{
    return crypto_sha256(
        str_print(arena, "%s %" PRI_STR, key.rule->name, STR_ARG(key.key)));
}

static enum status wait_of(struct db *db, struct throttle_key key,
                           struct moment now, int64_t *wait_s)
{
    struct sha256 hash = hash_of(db_arena(db), key);
    struct db_row row;
    enum status s = db_read_row(db,
                                "SELECT until_at"
                                "  FROM throttle"
                                " WHERE key_hash = ?",
                                DB_ARGS(db_bytes(sha256_str(&hash))), &row);

    *wait_s = 0;
    if (s == NOT_FOUND)
        return OK;
    if (s != OK)
        return s;

    int64_t left_us = db_cell_moment(row, 0).us - now.us;

    if (left_us > 0)
        *wait_s = (left_us + 999999) / 1000000;
    /* A clock that was set back must not keep anybody out for longer. */
    if (*wait_s > key.rule->most_s)
        *wait_s = key.rule->most_s;
    return OK;
}

enum status throttle_wait(struct db *db, const struct throttle_key *keys,
                          size_t count, struct moment now, int64_t *wait_s)
{
    int64_t longest = 0;

    for (size_t i = 0; i < count; i++) {
        int64_t one = 0;
        enum status s = wait_of(db, keys[i], now, &one);

        if (s != OK)
            return s;
        if (one > longest)
            longest = one;
    }
    *wait_s = longest;
    return OK;
}

struct refusal throttle_told(int64_t wait_s)
{
    return wait_s <= 90
               ? (struct refusal){"wait_seconds", "", wait_s}
               : (struct refusal){"wait_minutes", "", (wait_s + 59) / 60};
}

/* base, 2 base, 4 base … most: for the failures beyond the free ones. */
static int64_t cost_s(const struct throttle_rule *rule, int64_t failures)
{
    int64_t cost = rule->base_s;

    if (failures <= rule->free)
        return 0;
    for (int64_t i = rule->free + 1; i < failures && cost < rule->most_s; i++)
        cost *= 2;
    return cost < rule->most_s ? cost : rule->most_s;
}

enum status throttle_add(struct db *db, struct throttle_key key,
                         int64_t failures, struct moment now)
{
    const struct throttle_rule *rule = key.rule;
    struct arena *arena = db_arena(db);
    struct sha256 hash = hash_of(arena, key);
    struct db_value at = db_moment(arena, now);
    struct db_row row;

    enum status s = db_write(
        db,
        "INSERT INTO throttle (key_hash, failures, failed_at, until_at)"
        " VALUES (?, ?, ?, ?)"
        "    ON DUPLICATE KEY UPDATE"
        "       failures = ? + GREATEST(0, failures -"
        "           GREATEST(0, TIMESTAMPDIFF(SECOND, failed_at, ?)) / ?),"
        "       failed_at = ?",
        DB_ARGS(db_bytes(sha256_str(&hash)), db_int(failures), at, at,
                db_int(failures), at, db_int(rule->forget_s), at),
        NULL);

    if (s == OK)
        s = db_read_row(db,
                        "SELECT FLOOR(failures)"
                        "  FROM throttle"
                        " WHERE key_hash = ?",
                        DB_ARGS(db_bytes(sha256_str(&hash))), &row);
    if (s != OK)
        return s == NOT_FOUND ? OK : s; /* forgotten by a success meanwhile */

    int64_t wait_s = cost_s(rule, db_cell_int(row, 0));

    if (wait_s == 0)
        return OK;
    if (rule->free >= CROWD || wait_s >= ALARM_WAITS * rule->base_s ||
        wait_s == rule->most_s)
        log_warn(db_log(db), "throttle.alarm", "rule=%s failures=%lld",
                 rule->name, (long long)db_cell_int(row, 0));
    return db_write(db,
                    "UPDATE throttle"
                    "   SET until_at = ?"
                    " WHERE key_hash = ?",
                    DB_ARGS(db_moment(arena, moment_add_s(now, wait_s)),
                            db_bytes(sha256_str(&hash))),
                    NULL);
}

enum status throttle_count(struct db *db, const struct throttle_key *keys,
                           size_t count, struct moment now)
{
    for (size_t i = 0; i < count; i++) {
        enum status s = throttle_add(db, keys[i], 1, now);

        if (s != OK)
            return s;
    }
    return OK;
}

enum status throttle_forget(struct db *db, struct throttle_key key)
{
    struct sha256 hash = hash_of(db_arena(db), key);

    return db_write(db,
                    "DELETE FROM throttle"
                    " WHERE key_hash = ?",
                    DB_ARGS(db_bytes(sha256_str(&hash))), NULL);
}

struct str throttle_block(struct arena *arena, struct str address)
{
    uint8_t b[BROWSER_IP_BYTES];
    size_t count = browser_ip(arena, address, b);

    if (count == 0)
        return address;
    if (count == 4)
        return str_print(arena, "%u.%u.%u.", b[0], b[1], b[2]);
    return str_print(arena, "%x:%x:%x:%x", b[0] << 8 | b[1], b[2] << 8 | b[3],
                     b[4] << 8 | b[5], b[6]);
}

enum status throttle_clean(struct db *db, struct moment now)
{
    return db_write(
        db,
        "DELETE FROM throttle"
        " WHERE failed_at < ?",
        DB_ARGS(db_moment(db_arena(db), moment_add_s(now, -86400 * 2))), NULL);
}
