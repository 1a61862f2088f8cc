/* SPDX-License-Identifier: GPL-3.0-or-later */
/* db_private.h: what db.c (transactions), db_connect.c, db_node.c,
 * db_statement.c and db_trouble.c share. Nobody else includes it, nor
 * <mysql.h>, which comes first because it names what base.h poisons.
 */
#ifndef MOTCUA_PLATFORM_DB_PRIVATE_H
#define MOTCUA_PLATFORM_DB_PRIVATE_H

#include <mysql.h>

#include "platform/db.h"

#define DB_MAGIC 0x6d636462u

struct db_statement {
    const char *sql; /* NULL: the place is free */
    MYSQL_STMT *stmt;
};

/* The kinds of trouble that a caller, or db_transaction, can do something
 * about. */
enum db_trouble {
    TROUBLE_NONE,
    TROUBLE_LOST, /* the connection is gone, or no use: its node is cut off */
    TROUBLE_DEADLOCK, /* or a lock time-out, or another node's writing came
                       * first: rolled back, worth another try */
    TROUBLE_AWAY,     /* the server cannot now: full, read-only, stopping */
    TROUBLE_CONFLICT,
    TROUBLE_NO_MATCH, /* a text that no row of that column can have */
    TROUBLE_OTHER
};

struct db {
    unsigned magic;
    struct log *log;
    struct arena *arena; /* of the request in hand */
    struct shelf *shelf; /* NULL: none */
    struct db_reach reach;
    char *user, *database;
    char *password;
    bool is_patient;
    bool was_refused; /* the last time it connected */

    size_t host_count;                /* 0: by the socket */
    size_t host;                      /* of the connection */
    bool is_of_cluster;               /* it is to a node of Galera */
    int64_t rest_until[DB_HOSTS_MAX]; /* of the steady clock, in ms */
    size_t migrations_wanted;         /* 0: nobody has looked */
    size_t marked_host;               /* whose database `mark` is of */
    char mark[40];                    /* of this installation; "": not known */

    MYSQL *connection;               /* NULL: not connected */
    struct db_statement *statements; /* hash table, open addressing */
    size_t statement_count, statement_size;

    bool is_in_transaction;
    enum db_trouble doom; /* of the transaction in hand */
    bool was_rolled_back; /* the last statement that failed, at once */
    int64_t last_id;
    uint64_t count; /* of statements */
};

/* Whether a failure to connect says that user, password or database are wrong.
 */
bool db_refuses(unsigned code);

/* A connection that is good as far as one can tell without sending; OK too
 * when there was one already. UNAVAILABLE, logged, when MariaDB is away. */
NODISCARD enum status db_connect(struct db *db);
/* Whether what answers there may be used; logs why not. */
bool db_node_is_fit(struct db *db, MYSQL *connection, size_t host);
/* Of Galera: whether it is of the cluster's greater part just now. */
bool db_node_is_ready(MYSQL *connection);
/* Up to 20, 40, 60 ms: two that met once do not meet again. */
void db_pause(int attempt);
/* Also forgets the prepared statements. */
void db_disconnect(struct db *db);
void db_statements_forget(struct db *db);

/* What an error means here and now: dooms a transaction, drops a connection
 * that is lost, logs what is worth it. */
NODISCARD enum status db_settle(struct db *db, unsigned code,
                                const char *message, const char *sql);

static inline void db_check(const struct db *db)
{
    assert(db != NULL && db->magic == DB_MAGIC);
}

#endif
