/* db_private.h: what db.c (connection, transactions), db_statement.c and
 * db_trouble.c share. Nobody else includes it, nor <mysql.h>, which comes first
 * because it names what base.h poisons.
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
    TROUBLE_LOST,     /* the connection is gone */
    TROUBLE_DEADLOCK, /* or a lock time-out: rolled back, worth another try */
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
    char *socket, *user, *database;
    char *password;
    bool is_patient;
    bool was_refused; /* the last time it connected */

    MYSQL *connection;               /* NULL: not connected */
    struct db_statement *statements; /* hash table, open addressing */
    size_t statement_count, statement_size;

    bool is_in_transaction;
    enum db_trouble doom; /* of the transaction in hand */
    int64_t last_id;
    uint64_t count; /* of statements */
};

/* Whether a failure to connect says that user, password or database are wrong.
 */
bool db_refuses(unsigned code);

/* A connection that is good as far as one can tell without sending; OK too
 * when there was one already. UNAVAILABLE, logged, when MariaDB is away. */
NODISCARD enum status db_connect(struct db *db);
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
