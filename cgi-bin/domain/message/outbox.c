/* SPDX-License-Identifier: GPL-3.0-or-later */
/* outbox.c: the queue of messages, as rows with a lease.
 *
 * A waiting row's due_at says when it may be tried; claiming it moves due_at
 * behind the lease and counts `attempt` up, where it is still as it was read.
 * Locks only keep two workers at one server from waiting for each other: two at
 * two nodes of Galera do not see them, change the same row, and the later one
 * is undone as it commits, and looks again. Whoever ends a claim names id and
 * attempt, so one whose lease has passed on changes nothing.
 */
#include "domain/message/outbox.h"
#include "platform/crypto.h"

#define FIRST_WAIT_S 30
#define LONGEST_WAIT_S (6 * 3600)
#define LONGEST_WAIT_PROGRAM_S 3600

static const char *const channels[] = {
    [OUTBOX_SMS] = "sms",
    [OUTBOX_EMAIL] = "email",
    [OUTBOX_POST] = "post",
    [OUTBOX_WEBHOOK] = "webhook",
};

/* A text and an e-mail of one name. */
#define BOTH(name, arg1)                                                       \
    {"sms." name, arg1},                                                       \
    {                                                                          \
        "mail." name, arg1                                                     \
    }

/* All kinds that this program adds and sends: a claim takes no other. While an
 * installation is upgraded, what a newer portal adds waits for a newer
 * worker. */
static const struct kind {
    const char *message;
    enum outbox_arg arg1;
} kinds[] = {
    BOTH("filed", OUTBOX_DAY),
    BOTH("filed_fee", OUTBOX_MONEY),
    BOTH("accepted", OUTBOX_DAY),
    BOTH("refused", OUTBOX_TEXT),
    BOTH("supplement", OUTBOX_TEXT),
    BOTH("supplement_by", OUTBOX_DAY),
    BOTH("fee", OUTBOX_MONEY),
    BOTH("paid", OUTBOX_TEXT),
    BOTH("stopped", OUTBOX_TEXT),
    BOTH("finished", OUTBOX_TEXT),
    BOTH("extended", OUTBOX_DAY),
    BOTH("stop_refused", OUTBOX_TEXT),
    BOTH("corrected", OUTBOX_TEXT),
    BOTH("talk", OUTBOX_TEXT),
    {"mail.digest", OUTBOX_TEXT},
    {"sms.qr_signed_in", OUTBOX_TEXT},
    BOTH("owner_password", OUTBOX_TEXT),
    BOTH("owner_recovery", OUTBOX_TEXT),
    BOTH("owner_recovery_ended", OUTBOX_TEXT),
    BOTH("owner_phone", OUTBOX_TEXT),
    BOTH("owner_passkey_added", OUTBOX_TEXT),
    BOTH("owner_passkey_removed", OUTBOX_TEXT),
    BOTH("owner_sessions", OUTBOX_TEXT),
    BOTH("owner_closed", OUTBOX_TEXT),
    {"post.order", OUTBOX_TEXT},
    {"post.cancel", OUTBOX_TEXT},
    {"webhook.event", OUTBOX_TEXT},
};

static const struct kind *kind_of(const char *message)
{
    for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++)
        if (strcmp(message, kinds[i].message) == 0)
            return &kinds[i];
    return NULL;
}

/* "sms.filed,mail.filed,…" */
static struct str all_kinds(struct arena *arena)
{
    struct buf out = {.arena = arena};

    for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++) {
        buf_addz(&out, i > 0 ? "," : "");
        buf_addz(&out, kinds[i].message);
    }
    return buf_str(&out);
}

enum outbox_arg outbox_arg1(const struct outbox_message *message)
{
    const struct kind *kind = kind_of(message->message);

    return kind != NULL ? kind->arg1 : OUTBOX_TEXT;
}

enum status outbox_add(struct db *db, const struct outbox_message *message,
                       struct moment now)
{
    struct arena *arena = db_arena(db);

    assert(kind_of(message->message) != NULL);
    enum status s =
        db_write(db,
                 "INSERT INTO outbox"
                 "   SET is_polite = ?, due_at = ?, channel = ?, recipient = ?,"
                 "       lang = ?, message = ?, arg0 = ?, arg1 = ?,"
                 "       dedupe_key = ?, created_at = ?",
                 DB_ARGS(db_bool(message->urgency == OUTBOX_POLITE),
                         db_moment(arena, now),
                         db_text(str_of(channels[message->channel])),
                         db_text(message->recipient),
                         db_text(str_of(lang_code(message->lang))),
                         db_text(str_of(message->message)),
                         db_text(message->arg0), db_text(message->arg1),
                         db_text(message->key), db_moment(arena, now)),
                 NULL);

    return s == CONFLICT ? OK : s; /* the key's row is there already */
}

struct claim {
    struct moment now;
    size_t most;
    struct outbox_batch batch;
};

static enum outbox_channel channel_of(struct str name)
{
    return (enum outbox_channel)STR_AMONG(
        name, channels, OUTBOX_EMAIL); /* no kind of ours has another */
}

static struct outbox_item item_of(struct arena *arena, struct db_row row)
{
    struct outbox_item item = {
        .id = db_cell_int(row, 0),
        .attempt = (int)db_cell_int(row, 1) + 1,
        .created_at = db_cell_moment(row, 10),
    };
    struct outbox_message *m = &item.message;

    m->channel = channel_of(db_cell_text(row, 2));
    m->urgency = db_cell_bool(row, 3) ? OUTBOX_POLITE : OUTBOX_URGENT;
    m->recipient = db_cell_text(row, 4);
    m->lang = lang_of(db_cell_text(row, 5));
    m->message = str_z(arena, db_cell_text(row, 6));
    m->arg0 = db_cell_text(row, 7);
    m->arg1 = db_cell_text(row, 8);
    m->key = db_cell_text(row, 9);
    return item;
}

/* *taken: 0 where another worker was first. */
static enum status lease(struct db *db, const struct outbox_item *item,
                         struct moment now, uint64_t *taken)
{
    struct arena *arena = db_arena(db);
    struct moment end = moment_add_s(now, OUTBOX_LEASE_S);

    return db_write(db,
                    "UPDATE outbox"
                    "   SET attempt = ?, due_at = ?"
                    " WHERE id = ? AND attempt = ? AND due_at <= ?"
                    "   AND status = 'waiting'",
                    DB_ARGS(db_int(item->attempt), db_moment(arena, end),
                            db_int(item->id), db_int(item->attempt - 1),
                            db_moment(arena, now)),
                    taken);
}

/* Citizens learn of the dossier by other ways too; a program that missed an
 * event would not know. */
static int tries_of(const struct outbox_item *item)
{
    return item->message.channel == OUTBOX_WEBHOOK ? OUTBOX_TRIES_PROGRAM
                                                   : OUTBOX_TRIES;
}

/* One that took its worker down each time would do so for ever. */
static enum status bury(struct db *db, const struct outbox_item *item)
{
    return db_write(db,
                    "UPDATE outbox"
                    "   SET status = 'dead', reason = 'abandoned'"
                    " WHERE id = ? AND status = 'waiting' AND attempt >= ?",
                    DB_ARGS(db_int(item->id), db_int(tries_of(item))), NULL);
}

static enum status claim_body(struct db *db, void *data)
{
    struct claim *claim = data;
    struct arena *arena = db_arena(db);
    struct db_rows rows;
    enum status s = db_read(
        db,
        "SELECT id, attempt, channel, is_polite, recipient, lang, message,"
        "       arg0, arg1, dedupe_key, created_at"
        "  FROM outbox"
        " WHERE status = 'waiting'"
        "   AND is_polite IN (0, 1)"
        "   AND due_at <= ?"
        "   AND FIND_IN_SET(message, ?)"
        " ORDER BY is_polite, due_at"
        " LIMIT ?"
        "   FOR UPDATE SKIP LOCKED",
        DB_ARGS(db_moment(arena, claim->now), db_text(all_kinds(arena)),
                db_int((int64_t)claim->most)),
        &rows);
    if (s != OK)
        return s;

    struct outbox_item *items =
        arena_array(arena, rows.count + 1, sizeof(*items));
    size_t count = 0;

    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; s == OK && i < rows.count; i++) {
        struct outbox_item item = item_of(arena, db_row_at(&rows, i));
        uint64_t taken = 0;

        if (item.attempt > tries_of(&item)) {
            s = bury(db, &item);
        } else {
            s = lease(db, &item, claim->now, &taken);
            if (taken > 0)
                items[count++] = item;
        }
    }
    claim->batch = (struct outbox_batch){items, count};
    return s;
}

enum status outbox_claim(struct db *db, struct moment now, size_t most,
                         struct outbox_batch *batch)
{
    struct claim claim = {.now = now, .most = most};
    enum status s = db_transaction(db, claim_body, &claim);

    if (s == OK)
        *batch = claim.batch;
    return s;
}

enum status outbox_sent(struct db *db, const struct outbox_item *item,
                        struct moment now)
{
    uint64_t changed = 0;
    enum status s =
        db_write(db,
                 "UPDATE outbox"
                 "   SET status = 'sent', sent_at = ?, reason = NULL"
                 " WHERE id = ? AND attempt = ? AND status = 'waiting'",
                 DB_ARGS(db_moment(db_arena(db), now), db_int(item->id),
                         db_int(item->attempt)),
                 &changed);

    return s == OK && changed == 0 ? CONFLICT : s;
}

/* 30 s, 60 s, … 6 h, or an hour, and up to a quarter more, so that what failed
 * together does not come back together. */
static enum status wait_after(const struct outbox_item *item, int64_t *wait_s)
{
    int64_t wait = FIRST_WAIT_S;
    int64_t longest = item->message.channel == OUTBOX_WEBHOOK
                          ? LONGEST_WAIT_PROGRAM_S
                          : LONGEST_WAIT_S;
    uint32_t extra = 0;

    for (int i = 1; i < item->attempt && wait < longest; i++)
        wait *= 2;
    if (wait > longest)
        wait = longest;
    enum status s = crypto_random_below((uint32_t)wait / 4 + 1, &extra);
    if (s == OK)
        *wait_s = wait + extra;
    return s;
}

static enum status die(struct db *db, const struct outbox_item *item,
                       const char *reason)
{
    uint64_t changed = 0;
    enum status s =
        db_write(db,
                 "UPDATE outbox"
                 "   SET status = 'dead', reason = ?"
                 " WHERE id = ? AND attempt = ? AND status = 'waiting'",
                 DB_ARGS(db_text(str_of(reason)), db_int(item->id),
                         db_int(item->attempt)),
                 &changed);

    return s == OK && changed == 0 ? CONFLICT : s;
}

enum status outbox_failed(struct db *db, const struct outbox_item *item,
                          const char *reason, struct moment now)
{
    int64_t wait_s = 0;
    uint64_t changed = 0;

    if (item->attempt >= tries_of(item))
        return die(db, item, reason);
    enum status s = wait_after(item, &wait_s);
    if (s == OK)
        s = db_write(db,
                     "UPDATE outbox"
                     "   SET due_at = ?, reason = ?"
                     " WHERE id = ? AND attempt = ? AND status = 'waiting'",
                     DB_ARGS(db_moment(db_arena(db), moment_add_s(now, wait_s)),
                             db_text(str_of(reason)), db_int(item->id),
                             db_int(item->attempt)),
                     &changed);
    return s == OK && changed == 0 ? CONFLICT : s;
}

enum status outbox_refused(struct db *db, const struct outbox_item *item,
                           const char *reason)
{
    return die(db, item, reason);
}

enum status outbox_postponed(struct db *db, const struct outbox_item *item,
                             struct moment until)
{
    uint64_t changed = 0;
    enum status s =
        db_write(db,
                 "UPDATE outbox"
                 "   SET due_at = ?, attempt = attempt - 1"
                 " WHERE id = ? AND attempt = ? AND status = 'waiting'",
                 DB_ARGS(db_moment(db_arena(db), until), db_int(item->id),
                         db_int(item->attempt)),
                 &changed);

    return s == OK && changed == 0 ? CONFLICT : s;
}

struct moment outbox_quiet_until(struct moment now, int from, int to)
{
    int hour = moment_time(now).hour;
    struct date day = moment_date(now);
    bool is_over_night = from > to;
    bool is_quiet =
        is_over_night ? hour >= from || hour < to : hour >= from && hour < to;

    if (!is_quiet)
        return (struct moment){0};
    if (hour >= to) /* the end is tomorrow */
        day = date_add_days(day, 1);
    return moment_of(day, (struct time_of_day){(int8_t)to, 0, 0});
}

static enum status report_undeliverable(struct db *db, struct str key,
                                        uint64_t *changed)
{
    return db_write(db,
                    "UPDATE outbox"
                    "   SET status = 'dead', sent_at = NULL,"
                    "       reason = 'undeliverable'"
                    " WHERE dedupe_key = ? AND delivered_at IS NULL",
                    DB_ARGS(db_text(key)), changed);
}

enum status outbox_reported(struct db *db, struct str key,
                            enum outbox_report report, struct moment now)
{
    struct arena *arena = db_arena(db);
    uint64_t changed = 0;
    enum status s;

    if (report == OUTBOX_UNDELIVERABLE) {
        s = report_undeliverable(db, key, &changed);
    } else {
        bool is_delivered = report == OUTBOX_DELIVERED;

        /* Also when the worker died before it could note that it sent it. */
        s = db_write(db,
                     "UPDATE outbox"
                     "   SET status = 'sent', sent_at = COALESCE(sent_at, ?),"
                     "       delivered_at = COALESCE(delivered_at, ?)"
                     " WHERE dedupe_key = ? AND status <> 'dead'",
                     DB_ARGS(db_moment(arena, now),
                             is_delivered ? db_moment(arena, now) : db_null(),
                             db_text(key)),
                     &changed);
    }
    return s == OK && changed == 0 ? NOT_FOUND : s;
}

enum status outbox_look(struct db *db, struct moment now,
                        struct outbox_state *state)
{
    struct db_row row;
    enum status s = db_read_row(
        db,
        "SELECT (SELECT COUNT(*) FROM outbox WHERE status = 'waiting'),"
        "       (SELECT COUNT(*) FROM outbox WHERE status = 'dead'),"
        "       (SELECT MIN(due_at) FROM outbox"
        "         WHERE status = 'waiting' AND due_at <= ?)",
        DB_ARGS(db_moment(db_arena(db), now)), &row);

    if (s != OK)
        return s;
    state->waiting = db_cell_int(row, 0);
    state->dead = db_cell_int(row, 1);
    state->oldest_due_at = db_cell_moment(row, 2);
    return OK;
}

enum status outbox_list(struct db *db, const char *status,
                        struct outbox_lines *lines)
{
    struct db_rows rows;
    enum status s = db_read(
        db,
        "SELECT id, channel, status, message, dedupe_key, reason, recipient,"
        "       attempt, created_at, due_at, sent_at"
        "  FROM outbox"
        " WHERE status = ?"
        " ORDER BY id DESC"
        " LIMIT 200",
        DB_ARGS(db_text(str_of(status))), &rows);

    if (s != OK)
        return s;

    struct outbox_line *list =
        arena_array(db_arena(db), rows.count + 1, sizeof(*list));

    if (list == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);

        list[i] = (struct outbox_line){
            .id = db_cell_int(row, 0),
            .channel = db_cell_text(row, 1),
            .status = db_cell_text(row, 2),
            .message = db_cell_text(row, 3),
            .key = db_cell_text(row, 4),
            .reason = db_cell_text(row, 5),
            .recipient = db_cell_text(row, 6),
            .attempts = db_cell_int(row, 7),
            .created_at = db_cell_moment(row, 8),
            .due_at = db_cell_moment(row, 9),
            .sent_at = db_cell_moment(row, 10),
        };
    }
    *lines = (struct outbox_lines){list, rows.count};
    return OK;
}

enum status outbox_resend(struct db *db, int64_t id, struct moment now)
{
    uint64_t changed = 0;
    enum status s = db_write(
        db,
        "UPDATE outbox"
        "   SET status = 'waiting', attempt = 0, due_at = ?, reason = NULL"
        " WHERE status = 'dead' AND (id = ? OR ? = 0)",
        DB_ARGS(db_moment(db_arena(db), now), db_int(id), db_int(id)),
        &changed);

    return s == OK && changed == 0 ? NOT_FOUND : s;
}

enum status outbox_drop(struct db *db, int64_t id)
{
    uint64_t changed = 0;
    enum status s = db_write(db,
                             "DELETE FROM outbox"
                             " WHERE status = 'dead' AND (id = ? OR ? = 0)",
                             DB_ARGS(db_int(id), db_int(id)), &changed);

    return s == OK && changed == 0 ? NOT_FOUND : s;
}

enum status outbox_clean(struct db *db, int days, struct moment now)
{
    struct moment before = moment_add_s(now, -(int64_t)days * 86400);

    return db_write(db,
                    "DELETE FROM outbox"
                    " WHERE status = 'sent' AND sent_at < ?"
                    " LIMIT 5000",
                    DB_ARGS(db_moment(db_arena(db), before)), NULL);
}
