/* SPDX-License-Identifier: GPL-3.0-or-later */
/* backup.h: what a backup is, and the parts that making one and restoring one
 * share.
 *
 * A backup is a folder motcua-20261124T013000Z with
 *   manifest          lines "word value…": the migrations that were applied,
 *                     the number of files, the SHA-256 of the rows
 *   rows.sql.gz       the rows of all tables of the three databases, as
 *                     mariadb-dump writes them, of one moment
 *   files/a7/01/0123… citizens' files, sealed as they lie in the store
 * It appears under its name when all of it is on the disk. The keys are not in
 * it: with storage.key_file beside it a thief would have everything.
 */
#ifndef MOTCUA_CTL_BACKUP_H
#define MOTCUA_CTL_BACKUP_H

#include "ctl/ctl.h"
#include "ctl/migration.h"
#include "gateway/storage.h"

enum { BACKUP_PATH_MAX = 4096 };

#define BACKUP_MANIFEST "manifest"
#define BACKUP_ROWS "rows.sql.gz"
#define BACKUP_FILES "files"

/* The three databases, in the order of migrating. */
enum { BACKUP_SCHEMAS = 3 };
extern const char *const backup_schemas[BACKUP_SCHEMAS];

/* FOLDER/files/a7/01/0123…; false: longer than a path may be. */
NODISCARD bool backup_file_path(const char *folder, struct storage_name name,
                                char path[BACKUP_PATH_MAX]);

/* A client program of MariaDB, let in as the administrator. Its password goes
 * by a file without a name: no list of processes shows it. */
struct client {
    int pid;
    int fd; /* what it writes, or, where it reads, what it is to read */
};

enum client_way { CLIENT_WRITES, CLIENT_READS };

/* args[0] is the program ("mariadb-dump"), NULL ends them. Complains itself;
 * gives a sysexits status. */
NODISCARD int client_start(struct ctl *ctl, const char *const *args,
                           enum client_way way, struct client *client);
/* Closes, waits; false: it did not end well (it has said why). */
NODISCARD bool client_end(struct client *client);

#endif
