/* SPDX-License-Identifier: GPL-3.0-or-later */
/* outbox.h: messages that leave after the transaction that caused them.
 *
 * Whoever files a dossier adds its messages in the same transaction; the worker
 * claims, sends and marks them. A claim is a lease: a worker that dies gives
 * its messages back when the lease ends, so each is sent at least once, and its
 * key goes to the gateway, so that one that can tell sends it only once. What
 * fails is tried again later and later; after OUTBOX_TRIES, and to a program of
 * the province after OUTBOX_TRIES_PROGRAM, which is three days, it is dead, and
 * `motcuactl outbox` lists and resends it.
 *
 * The words are messages/{vi,en}.hdf's: an SMS is Msg.<message>; an e-mail is
 * Msg.<message>.subject and Msg.<message>.body. {0} and {1} are the arguments.
 */
#ifndef MOTCUA_DOMAIN_OUTBOX_H
#define MOTCUA_DOMAIN_OUTBOX_H

#include "platform/db.h"
#include "platform/lang.h"

#define OUTBOX_TRIES 10
#define OUTBOX_TRIES_PROGRAM 80
#define OUTBOX_LEASE_S 120

enum outbox_channel { OUTBOX_SMS, OUTBOX_EMAIL, OUTBOX_POST, OUTBOX_WEBHOOK };

enum outbox_urgency {
    OUTBOX_URGENT, /* at any hour: somebody waits, or it is a program */
    OUTBOX_POLITE  /* not in the quiet hours (worker.quiet_from, …_to) */
};

struct outbox_message {
    enum outbox_channel channel;
    enum outbox_urgency urgency;
    struct str recipient; /* 0xxxxxxxxx, an e-mail address, a parcel, a code */
    enum lang lang;
    const char *message;   /* "sms.filed", "mail.filed" */
    struct str arg0, arg1; /* up to 500 characters each */
    /* What happened, once: "filed:000.00.16.H53-261124-0001:sms". A second
     * message with the same key is not added. ASCII, 100 at most. */
    struct str key;
};

/* What the second argument is, by the kind of message (the table of kinds in
 * outbox.c): text as it stands; a day "2026-11-27", or "" where none can be
 * promised; an amount in đồng, "50000". */
enum outbox_arg { OUTBOX_TEXT, OUTBOX_DAY, OUTBOX_MONEY };
enum outbox_arg outbox_arg1(const struct outbox_message *message);

/* Adds it, due now. Call it in the transaction that causes it; OK too when
 * there is one with that key. A new kind of message: a line in outbox.c and its
 * words. */
NODISCARD enum status outbox_add(struct db *db,
                                 const struct outbox_message *message,
                                 struct moment now);

/* A message in the worker's hand. */
struct outbox_item {
    int64_t id;
    int attempt; /* 1 for the first; with the id it is the claim */
    struct outbox_message message;
    struct moment created_at;
};
struct outbox_batch {
    struct outbox_item *items;
    size_t count;
};

/* Up to `most` that are due, urgent ones first, for OUTBOX_LEASE_S; of kinds
 * that this program knows. */
NODISCARD enum status outbox_claim(struct db *db, struct moment now,
                                   size_t most, struct outbox_batch *batch);

/* Ends of a claim. CONFLICT: the lease had ended and another worker has it, or
 * it is done. `reason` is a short word for the list ("timeout", "refused"). */
NODISCARD enum status outbox_sent(struct db *db, const struct outbox_item *item,
                                  struct moment now);
/* Again later: 30 s, then twice as long each time up to 6 h, each with up to a
 * quarter more by chance; dead after OUTBOX_TRIES. To a program of the province
 * up to an hour, and OUTBOX_TRIES_PROGRAM of them: a receiver that was away for
 * days is told all the same. */
NODISCARD enum status outbox_failed(struct db *db,
                                    const struct outbox_item *item,
                                    const char *reason, struct moment now);
/* Never again by itself: dead at once. */
NODISCARD enum status outbox_refused(struct db *db,
                                     const struct outbox_item *item,
                                     const char *reason);
/* Not now, and no try used up (quiet hours, gateway's breaker open). */
NODISCARD enum status outbox_postponed(struct db *db,
                                       const struct outbox_item *item,
                                       struct moment until);

/* When the quiet hours that hold at `now` end, or 0 where none do; from and to
 * are hours in Vietnam, from = to means there are none. */
struct moment outbox_quiet_until(struct moment now, int from, int to);

/* A delivery report for the message of that key. */
enum outbox_report { OUTBOX_ACCEPTED, OUTBOX_DELIVERED, OUTBOX_UNDELIVERABLE };
NODISCARD enum status outbox_reported(struct db *db, struct str key,
                                      enum outbox_report report,
                                      struct moment now);

/* For people: how many, how old, and the list. */
struct outbox_state {
    int64_t waiting, dead;
    struct moment oldest_due_at; /* 0: nothing is due */
};
NODISCARD enum status outbox_look(struct db *db, struct moment now,
                                  struct outbox_state *state);

struct outbox_line {
    int64_t id;
    struct str channel, status, message, key, reason, recipient;
    int64_t attempts;
    struct moment created_at, due_at, sent_at;
};
struct outbox_lines {
    const struct outbox_line *list;
    size_t count;
};
/* The newest 200 of that status ("waiting", "sent", "dead"). */
NODISCARD enum status outbox_list(struct db *db, const char *status,
                                  struct outbox_lines *lines);
/* A dead one is due now, its tries new. NOT_FOUND: none is dead by that id
 * (id 0: all dead ones). */
NODISCARD enum status outbox_resend(struct db *db, int64_t id,
                                    struct moment now);

/* Removes a dead one; ids and NOT_FOUND as above. */
NODISCARD enum status outbox_drop(struct db *db, int64_t id);

/* Removes what was sent more than `days` ago. */
NODISCARD enum status outbox_clean(struct db *db, int days, struct moment now);

#endif
