/* SPDX-License-Identifier: GPL-3.0-or-later */
/* account.h: who is signed in, for every page of the portal. */
#ifndef MOTCUA_PORTAL_ACCOUNT_H
#define MOTCUA_PORTAL_ACCOUNT_H

#include "domain/account/account.h"
#include "platform/server.h"

/* struct program's before: sets rq->account where the session has one, and
 * Account.name of the page. A session whose account is gone ends. */
NODISCARD enum status account_before(struct request *rq);

#endif
