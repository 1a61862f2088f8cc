/* SPDX-License-Identifier: GPL-3.0-or-later */
/* db_reach.c: the way to MariaDB as the settings have it. */
#include "platform/db_reach.h"

#define PORT 3306
#define CONNECT_S 2
#define ANSWER_S 10 /* longer than MariaDB's own limits in db_connect.c */

struct db_reach db_reach_socket(const char *socket)
{
    return (struct db_reach){.socket = socket,
                             .port = PORT,
                             .connect_s = CONNECT_S,
                             .answer_s = ANSWER_S};
}

struct db_reach db_reach_of(const struct settings *settings)
{
    return (struct db_reach){
        .socket = settings_textz(settings, "database.socket"),
        .hosts = settings_text(settings, "database.host").ptr,
        .port = (unsigned)settings_number(settings, "database.port"),
        .ca_file = settings_text(settings, "database.ca_file").ptr,
        .connect_s = (unsigned)settings_number(settings, "database.connect_s"),
        .answer_s = (unsigned)settings_number(settings, "database.answer_s"),
    };
}

bool db_reach_host(const struct db_reach *reach, size_t nth,
                   struct db_host *host)
{
    return db_hosts_at(str_of(reach->hosts), nth, reach->port, host);
}

size_t db_reach_count(const struct db_reach *reach)
{
    struct db_host host;
    size_t count = 0;

    if (reach->hosts == NULL)
        return 0;
    while (count < DB_HOSTS_MAX && db_reach_host(reach, count, &host))
        count++;
    return count;
}
