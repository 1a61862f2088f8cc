/* SPDX-License-Identifier: GPL-3.0-or-later */
/* push.h: tells a waiting page that something happened.
 *
 * nginx holds the waiting connections (its nchan module, conf/nginx), so
 * thousands of pages that wait cost no program of ours anything; this sends one
 * short message to a channel through `push.socket`. A message is a hint: pages
 * ask again who is right, and poll where no hint comes.
 */
#ifndef MOTCUA_GATEWAY_PUSH_H
#define MOTCUA_GATEWAY_PUSH_H

#include "platform/log.h"
#include "platform/settings.h"

/* Never fails for the caller: a lost hint is only slower. Takes 1 s at most;
 * does nothing where push.socket is empty. */
void push_publish(const struct settings *settings, struct log *log,
                  struct str channel, struct str text);

#endif
