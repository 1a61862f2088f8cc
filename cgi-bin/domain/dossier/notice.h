/* SPDX-License-Identifier: GPL-3.0-or-later */
/* notice.h: what happened to a dossier, for a program of the province.
 *
 * Each event that is appended to a dossier's history is a message of the outbox
 * ("webhook.event") in the same transaction, where the settings name somebody
 * to tell; the worker tells them. The message names the event and the day that
 * was promised then; all else is in the history, which never changes, so each
 * try says the same.
 */
#ifndef MOTCUA_DOMAIN_NOTICE_H
#define MOTCUA_DOMAIN_NOTICE_H

#include "domain/dossier/dossier.h"
#include "domain/message/outbox.h"
#include "gateway/webhook.h"

/* For event_append: the event that brought the dossier to its version. */
NODISCARD enum status notice_add(struct db *db, const struct settings *settings,
                                 const struct dossier *dossier,
                                 enum event_kind kind, struct moment now);

/* What the message is about, but for status_name; texts are in the database's
 * arena. NOT_FOUND: there is no such event. */
NODISCARD enum status notice_load(struct db *db,
                                  const struct outbox_message *message,
                                  struct webhook_event *event);

#endif
