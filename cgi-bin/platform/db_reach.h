/* SPDX-License-Identifier: GPL-3.0-or-later */
/* db_reach.h: where MariaDB is: a socket of this machine, or servers in the
 * order they are tried (database.host), and how a way to them is kept.
 *
 * Over a network the way is TLS, the server proved by a certificate for the
 * name that stands in the settings (database.ca_file). A server that cannot be
 * reached, is not ready (Galera: outside of the cluster's greater part), only
 * reads, is one migration behind, or holds another installation's database is
 * passed over, and rests for ten seconds before it is asked again.
 */
#ifndef MOTCUA_PLATFORM_DB_REACH_H
#define MOTCUA_PLATFORM_DB_REACH_H

#include "platform/db_hosts.h"
#include "platform/settings.h"

/* All texts lent. */
struct db_reach {
    const char *socket;
    const char *hosts;   /* "db1 db2:3307"; NULL: the socket */
    unsigned port;       /* where a host says none */
    const char *ca_file; /* NULL: without TLS, on this machine alone */
    unsigned connect_s, answer_s;
};

/* As the settings say; borrows them. */
struct db_reach db_reach_of(const struct settings *settings);
/* By that socket, with the settings' defaults. */
struct db_reach db_reach_socket(const char *socket);

/* The nth host of the list; false: no more. */
bool db_reach_host(const struct db_reach *reach, size_t nth,
                   struct db_host *host);
/* How many there are; 0: by the socket. */
size_t db_reach_count(const struct db_reach *reach);

#endif
