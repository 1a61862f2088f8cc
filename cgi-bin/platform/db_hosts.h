/* SPDX-License-Identifier: GPL-3.0-or-later */
/* db_hosts.h: the list of database.host, taken apart. */
#ifndef MOTCUA_PLATFORM_DB_HOSTS_H
#define MOTCUA_PLATFORM_DB_HOSTS_H

#include "platform/str.h"

enum { DB_HOSTS_MAX = 9 };

struct db_host {
    char name[256];
    unsigned port;
};

/* The nth of "db1 db2:3307 [::1]"; false: no more. */
bool db_hosts_at(struct str hosts, size_t nth, unsigned usual_port,
                 struct db_host *host);
/* What is wrong with that list of hosts, as the end of a sentence; NULL:
 * nothing. `has_ca`: whether a certificate can be asked for. */
const char *db_hosts_fault(struct str hosts, bool has_ca);

#endif
