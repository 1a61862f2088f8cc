/* SPDX-License-Identifier: GPL-3.0-or-later */
/* worker.h: the daemon that does what no citizen waits for.
 *
 * main.c loops; deliver.c sends the outbox's messages (post.c to the post,
 * webhook.c to a program of the province); national.c tells the national portal
 * of dossiers; chores.c removes what has ended, each thing at its own pace.
 */
#ifndef MOTCUA_WORKER_WORKER_H
#define MOTCUA_WORKER_WORKER_H

#include <signal.h>

#include "domain/message/outbox.h"
#include "gateway/mail.h"
#include "gateway/national.h"
#include "gateway/post.h"
#include "gateway/sms.h"
#include "gateway/storage.h"
#include "gateway/webhook.h"
#include "platform/page.h"

struct worker {
    struct arena *process; /* settings and what lives as long */
    struct arena *arena;   /* of the round in hand */
    struct log log;
    struct settings *settings;
    struct templates *templates; /* for the messages' words */
    struct sms *sms;
    struct mail *mail;
    struct post *post;
    struct webhook *webhook;
    struct national *national;
    struct tellings *tellings; /* national.c */
    struct storage *storage;
    struct db *portal, *identity, *smart; /* as the user motcua_worker */
};

/* alive.c: SIGTERM, SIGINT and SIGHUP are let in only with this mask, while the
 * worker naps, so that none is missed between looking and sleeping. */
void worker_catch_signals(sigset_t *while_napping);
/* True when somebody asked the worker to end. */
bool worker_must_stop(void);

/* Nothing happens where the service manager is another than systemd. */
void worker_tell_manager(const char *state);

/* Says to systemd, where it asked, that the worker has not hung. */
void worker_is_alive(void);

/* Claims and sends some messages; *count of them (0: nothing is due). Ends
 * after the message in hand when the worker must stop, and gives the rest
 * back. */
NODISCARD enum status deliver_some(struct worker *worker, size_t *count);

/* Runs those chores whose time has come. A chore that fails is logged and
 * comes again at its next time. */
void chores_run(struct worker *worker, struct moment now);

/* post.c: a message of the post's channel, answered as sms_send answers; and
 * the chore that asks the post for its news. */
NODISCARD enum status parcel_send(struct worker *worker,
                                  const struct outbox_message *message,
                                  struct moment now);
NODISCARD enum status parcels_track(struct worker *worker, struct moment now);

/* webhook.c: a message of the channel of webhooks, answered as webhook_send
 * answers; INVALID: it is about nothing that is there. */
NODISCARD enum status notice_send(struct worker *worker,
                                  const struct outbox_message *message,
                                  struct moment now);

/* national.c: events of dossiers to the national portal. Moves all calls on,
 * waits for news of them wait_ms at most, and starts what is due; *moved is
 * counted up by what has happened. */
NODISCARD enum status tellings_new(struct tellings **tellings);
void tellings_free(struct tellings **tellings);
NODISCARD enum status tellings_run(struct worker *worker, int wait_ms,
                                   size_t *moved);
bool tellings_are_open(const struct worker *worker);
/* Hears what is still answered, for ten seconds at most. What is not comes back
 * when its lease ends, and is asked for first. */
void tellings_stop(struct worker *worker);

/* national_in.c: the next of what the national portal sent is taken in. */
NODISCARD enum status national_take_in(struct worker *worker,
                                       struct moment now);

/* files.c: chores that look at citizens' files. */
NODISCARD enum status files_scan(struct worker *worker, struct moment now);
NODISCARD enum status files_remove_unused(struct worker *worker,
                                          struct moment now);
NODISCARD enum status files_draw(struct worker *worker, struct moment now);

#endif
