/* SPDX-License-Identifier: GPL-3.0-or-later */
/* metrics_text.h: all figures of an installation in Prometheus' text format:
 * what the processes have counted (platform/metrics.h), and what the database
 * knows now. The portal's /metrics and `motcuactl metrics` give the same.
 */
#ifndef MOTCUA_COMMON_METRICS_TEXT_H
#define MOTCUA_COMMON_METRICS_TEXT_H

#include "platform/db.h"

#define METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"

/* db: to the portal's database, as its user or the administrator; NULL or away:
 * motcua_database_up is 0, and what only it knows is left out. */
void metrics_text(struct buf *out, const struct settings *settings,
                  struct db *db, struct moment now);

#endif
