/* SPDX-License-Identifier: GPL-3.0-or-later */
/* migrate_lease.c: the row, and the process that renews it. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ctl/migrate_lease.h"
#include "platform/crypto.h"
#include "platform/db_place.h"

#define LEASE_S 60
#define RENEW_MS 10000
#define WAIT_S 300
#define LOOK_MS 500

static struct db_value holder(const struct migrate_lease *lease)
{
    return db_bytes(
        (struct str){(const char *)lease->holder, sizeof(lease->holder)});
}

static enum status make_table(struct ctl *ctl, struct db *db,
                              struct str *complaint)
{
    const char *name = db_place_database("portal");

    return db_run_script(
        db,
        str_print(ctl->arena,
                  "CREATE DATABASE IF NOT EXISTS %s CHARACTER SET utf8mb4"
                  " COLLATE utf8mb4_unicode_520_ci;"
                  "CREATE TABLE IF NOT EXISTS %s." MIGRATE_LEASE_TABLE " ("
                  "    id      TINYINT     NOT NULL PRIMARY KEY,"
                  "    holder  BINARY(16)  NOT NULL,"
                  "    ends_at DATETIME(6) NOT NULL"
                  ") ENGINE = InnoDB",
                  name, name),
        complaint);
}

static bool is_ours(struct db *db, const struct migrate_lease *lease)
{
    struct db_row row;

    return db_read_row(db,
                       "SELECT 1"
                       "  FROM migrate_lease"
                       " WHERE id = 1"
                       "   AND holder = ?",
                       DB_ARGS(holder(lease)), &row) == OK;
}

static bool try_to_take(struct db *db, const struct migrate_lease *lease)
{
    return db_write(db,
                    "INSERT INTO migrate_lease (id, holder, ends_at)"
                    "VALUES (1, ?, UTC_TIMESTAMP(6) + INTERVAL ? SECOND)"
                    "    ON DUPLICATE KEY UPDATE"
                    "       holder = IF(ends_at < UTC_TIMESTAMP(6),"
                    "                   VALUES(holder), holder),"
                    "       ends_at = IF(holder = VALUES(holder),"
                    "                    VALUES(ends_at), ends_at)",
                    DB_ARGS(holder(lease), db_int(LEASE_S)), NULL) == OK &&
           is_ours(db, lease);
}

/* The renewing process: until the pipe's other end is closed. */
static void renew(struct ctl *ctl, const struct migrate_lease *lease, int watch)
{
    struct db *db CLEANUP(db_free) = ctl_db(ctl, "portal");
    struct pollfd until = {.fd = watch, .events = POLLIN};

    if (db == NULL)
        return;
    while (poll(&until, 1, RENEW_MS) == 0)
        status_ignore(
            db_write(db,
                     "UPDATE migrate_lease"
                     "   SET ends_at = UTC_TIMESTAMP(6) + INTERVAL ? SECOND"
                     " WHERE id = 1"
                     "   AND holder = ?",
                     DB_ARGS(db_int(LEASE_S), holder(lease)), NULL),
            "it is tried again");
    status_ignore(db_write(db,
                           "DELETE FROM migrate_lease"
                           " WHERE id = 1"
                           "   AND holder = ?",
                           DB_ARGS(holder(lease)), NULL),
                  "it ends by itself");
}

static bool start_renewing(struct ctl *ctl, struct migrate_lease *lease)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        signal(SIGINT, SIG_IGN); /* the other one ends by it, and so do we */
        close(ends[1]);
        renew(ctl, lease, ends[0]);
        _exit(0);
    }
    close(ends[0]);
    if (pid < 0) {
        close(ends[1]);
        return false;
    }
    lease->end = ends[1];
    lease->pid = pid;
    return true;
}

int migrate_lease_take(struct ctl *ctl, struct migrate_lease *lease)
{
    const struct timespec nap = {0, LOOK_MS * 1000000L};
    struct db *server CLEANUP(db_free) = ctl_db(ctl, NULL);
    struct str complaint = STR("MariaDB is away");

    if (server == NULL)
        return EX_UNAVAILABLE;
    enum status s = make_table(ctl, server, &complaint);
    if (s != OK)
        return ctl_fail(ctl_code(s), "%s: %" PRI_STR,
                        db_place_database("portal"), STR_ARG(complaint));
    struct db *db CLEANUP(db_free) = ctl_db(ctl, "portal");
    if (db == NULL)
        return EX_UNAVAILABLE;
    if (crypto_random(lease->holder, sizeof(lease->holder)) != OK)
        return ctl_fail(EX_OSERR, "no randomness");
    for (int ms = 0; !try_to_take(db, lease); ms += LOOK_MS) {
        if (ms >= WAIT_S * 1000)
            return ctl_fail(EX_TEMPFAIL,
                            "another migrate is running; try again later");
        nanosleep(&nap, NULL);
    }
    return start_renewing(ctl, lease) ? EX_OK
                                      : ctl_fail(EX_OSERR, "no process");
}

bool migrate_lease_holds(struct ctl *ctl, const struct migrate_lease *lease)
{
    struct db *db CLEANUP(db_free) = ctl_db(ctl, "portal");

    return db != NULL && is_ours(db, lease);
}

void migrate_lease_end(struct migrate_lease *lease)
{
    if (lease->pid == 0)
        return;
    close(lease->end);
    while (waitpid(lease->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    lease->pid = 0;
}
