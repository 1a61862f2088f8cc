/* SPDX-License-Identifier: GPL-3.0-or-later */
/* webhook.h: what happened to a dossier, told to a program of the province as
 * Standard Webhooks 1.0.0 has it (github.com/standard-webhooks).
 *
 * One POST for an event to webhook.url, signed under webhook.secret_file. The
 * same event has the same id and the same body at each try; only the time of
 * the try and the signature differ.
 *
 * Nobody's name, number or paper is in it, only the dossier's code and how it
 * stands: what arrives at the receiver lies in its logs and queues, and whoever
 * may know more has the right to ask for it. So it needs no consent, and a
 * receiver that is broken into gives nobody away.
 */
#ifndef MOTCUA_GATEWAY_WEBHOOK_H
#define MOTCUA_GATEWAY_WEBHOOK_H

#include "platform/log.h"
#include "platform/moment.h"
#include "platform/settings.h"

struct webhook; /* the process's gateway */

/* Whether the settings name somebody to tell. */
bool webhook_is_set(const struct settings *settings);

/* Given; lives for the process. INVALID, logged: an address without a secret,
 * or a secret that is none. */
NODISCARD enum status webhook_new(struct webhook **webhook,
                                  const struct settings *settings,
                                  struct log *log);
void webhook_free(struct webhook **webhook); /* for CLEANUP */
bool webhook_is_resting(const struct webhook *webhook, struct moment now);

struct webhook_event {
    struct str id;    /* by which the receiver tells a copy; no '.' in it */
    const char *kind; /* "filed": its type is "dossier.filed" */
    struct moment at; /* when it happened */
    struct str dossier_code;
    int64_t number; /* of the dossier's events, from 1 */
    struct str procedure_code, agency_code;
    int status; /* the national number, and its name */
    struct str status_name;
    struct str due_on; /* "2026-11-27"; "": no day is promised */
};

/* OK: the receiver has it (2xx). NOT_FOUND: it wants no more (410).
 * UNAVAILABLE: it may take it later; also for redirects, which are not
 * followed. Takes 8 seconds at most; a breaker as for texts (breaker.h), which
 * one call without an answer in that time opens. */
NODISCARD enum status webhook_send(struct webhook *webhook, struct arena *arena,
                                   const struct webhook_event *event,
                                   struct moment now);

/* An event about nothing ("motcua.test"), answered as webhook_send answers: to
 * see whether the receiver hears and believes us. */
NODISCARD enum status webhook_try(struct webhook *webhook, struct arena *arena,
                                  struct moment now);

/* "v1,BASE64" for each secret (a line each), with spaces between: HMAC-SHA256
 * of "ID.SECONDS.BODY". INVALID: no secret, or not of the specification's form
 * ("whsec_" and base64 of 24 to 64 bytes). For webhook_send and its tests. */
NODISCARD enum status webhook_sign(struct arena *arena, struct str secrets,
                                   struct str id, struct moment now,
                                   struct str body, struct str *signature);

#endif
