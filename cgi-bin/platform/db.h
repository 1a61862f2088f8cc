/* SPDX-License-Identifier: GPL-3.0-or-later */
/* db.h: MariaDB by prepared statements only.
 *
 * One connection for each process. A statement is prepared the first time its
 * literal is used and kept, keyed by the literal's address, until the
 * connection is lost; then all are prepared again. Rows come back whole, in
 * the request's arena, every cell as text or bytes; the db_cell_… readers turn
 * them into values and assert on a column that is not there. A cell that holds
 * no such value (another MariaDB types a variable or an expression otherwise)
 * is told to the log and read as NULL, and the arena counts as exhausted: no
 * transaction commits and no page is shown that was made of it.
 * The home of <mysql.h>. The session's time zone is UTC, its names utf8mb4,
 * its sql_mode strict, its isolation READ COMMITTED: a plain read after a lock
 * sees what the lock waited for. A statement may take 8 seconds, a wait for a
 * lock 5; connecting 2. One that takes long is told to the log, and
 * transactions bear the request's number as a comment for MariaDB's logs.
 * On Galera a read waits until its node has applied what any node had committed
 * before (wsrep_sync_wait): whoever wrote sees it, whichever node answers.
 */
#ifndef MOTCUA_PLATFORM_DB_H
#define MOTCUA_PLATFORM_DB_H

#include "platform/db_reach.h"
#include "platform/log.h"
#include "platform/partial_date.h"

struct db;
struct shelf;

enum db_kind { DB_NULL, DB_INT, DB_TEXT, DB_BYTES };

struct db_value {
    enum db_kind kind;
    int64_t number;
    struct str text;
};

struct db_value db_null(void);
struct db_value db_int(int64_t n);
struct db_value db_text(struct str s);          /* STR_NONE: NULL */
struct db_value db_text_or_empty(struct str s); /* STR_NONE: "" */
struct db_value db_bytes(struct str s);         /* STR_NONE: NULL */
struct db_value db_bool(bool flag);
/* These need an arena for their text. */
struct db_value db_moment(struct arena *arena, struct moment m); /* 0: NULL */
struct db_value db_date(struct arena *arena, struct date d); /* unset: NULL */
struct db_value db_partial(struct arena *arena, struct partial_date d);

struct db_args {
    const struct db_value *values;
    size_t count;
};
/* DB_ARGS(db_int(1), db_text(s)): borrowed until the call returns. Evaluates
 * each argument once (sizeof does not evaluate). */
#define DB_ARGS(...)                                                           \
    ((struct db_args){(const struct db_value[]){__VA_ARGS__},                  \
                      sizeof((const struct db_value[]){__VA_ARGS__}) /         \
                          sizeof(struct db_value)})
#define DB_NO_ARGS ((struct db_args){NULL, 0})

struct db_rows {
    size_t count;
    size_t columns;
    const struct str *cells; /* count × columns; ptr NULL is SQL NULL */
    struct db *db;           /* lent: who is told of what cannot be read */
};
struct db_row {
    const struct str *cells;
    size_t columns;
    struct db *db;
};

/* Given; connects lazily, so it is OK while MariaDB is away. `user`,
 * `database`, `password` as the program's settings say; what *reach points to
 * is lent for as long as the connection lives. */
NODISCARD enum status db_new(struct db **db, struct log *log,
                             const struct db_reach *reach, const char *user,
                             struct str password, const char *database);
void db_free(struct db **db);
/* Lets statements take as long as they want, from the next connection on: for
 * migrations, which no citizen waits for. */
void db_be_patient(struct db *db);

/* Where results and temporary texts are made: the server sets the request's
 * arena before each request. */
void db_use_arena(struct db *db, struct arena *arena);
struct arena *db_arena(const struct db *db); /* lent */
struct log *db_log(const struct db *db);     /* lent */

/* What the domain keeps beside this connection (shelf.h): lent; NULL: nothing.
 */
void db_use_shelf(struct db *db, struct shelf *shelf);
struct shelf *db_shelf(const struct db *db);

/* sql must be a string literal (its address is the key). Outside a transaction
 * a read that met a lost connection is tried once more on a new one, so it must
 * not change anything (INSERT … RETURNING belongs into a transaction); a write
 * is only when it is certain that the server never got it.
 * UNAVAILABLE: MariaDB is away, or (in a transaction) a deadlock or lock
 * time-out: return it, and db_transaction runs the whole again.
 * CONFLICT: a unique key or foreign key said no. INTERNAL: anything else. */
NODISCARD enum status db_read(struct db *db, const char *sql,
                              struct db_args args, struct db_rows *rows);
/* Several lists by one statement, a UNION ALL of `count` parts: the last column
 * of each is its number, from 0; those before it are as its reader wants them,
 * with DB_NULLS_… up to the widest. All come as text. A part that has an order
 * says it with a LIMIT of its own, in brackets. `parts` are as db_read's. */
NODISCARD enum status db_read_parts(struct db *db, const char *sql,
                                    struct db_args args, struct db_rows *parts,
                                    size_t count);
#define DB_NULLS_1 ", NULL"
#define DB_NULLS_2 DB_NULLS_1 DB_NULLS_1
#define DB_NULLS_4 DB_NULLS_2 DB_NULLS_2
#define DB_NULLS_8 DB_NULLS_4 DB_NULLS_4
#define DB_NULLS_16 DB_NULLS_8 DB_NULLS_8
/* The one row of a read: NOT_FOUND when there is none. */
NODISCARD enum status db_read_row(struct db *db, const char *sql,
                                  struct db_args args, struct db_row *row);
/* changed: rows found by the WHERE (CLIENT_FOUND_ROWS), or rows inserted; may
 * be NULL. */
NODISCARD enum status db_write(struct db *db, const char *sql,
                               struct db_args args, uint64_t *changed);
int64_t db_last_id(const struct db *db); /* AUTO_INCREMENT of the last write */

/* Runs body in one transaction: commits when it returns OK, else rolls back
 * and returns its status. After a deadlock or a connection lost before COMMIT,
 * runs it again from the start (three times at most, short random pauses), so
 * the body touches nothing but the database and *data. A connection lost
 * during COMMIT gives UNAVAILABLE: it may or may not have happened. Also rolls
 * back, with INTERNAL, when the arena was exhausted in the body.
 * Transactions do not nest (assert). */
NODISCARD enum status db_transaction(struct db *db,
                                     enum status (*body)(struct db *, void *),
                                     void *data);

/* True when a SELECT 1 comes back now; for /healthz. */
bool db_is_alive(struct db *db);

/* Whether MariaDB answered the last time and did not let us in: the settings or
 * the grants are wrong, and waiting does not help. */
bool db_was_refused(const struct db *db);

/* Of a list of hosts, the one whose server is connected to; false: by a socket,
 * or not connected. */
bool db_where(const struct db *db, struct db_host *host);

/* From the next connection on, only a database with that many migrations will
 * do: a node one behind would fail on one page in ten. */
void db_want_migrations(struct db *db, size_t count);

/* Statements sent since the connection was made: a difference tells what a
 * request asked. */
uint64_t db_count(const struct db *db);

struct db_row db_row_at(const struct db_rows *rows, size_t nth);
bool db_cell_is_null(struct db_row row, size_t column);
struct str db_cell_text(struct db_row row, size_t column); /* NULL: STR_NONE */
int64_t db_cell_int(struct db_row row, size_t column);     /* NULL: 0 */
bool db_cell_bool(struct db_row row, size_t column);
struct moment db_cell_moment(struct db_row row, size_t column); /* NULL: 0 */
struct date db_cell_date(struct db_row row, size_t column);
struct partial_date db_cell_partial(struct db_row row, size_t column);

/* For motcuactl alone: runs a migration file's statements as they stand, and
 * stops at the first that fails: *complaint is then MariaDB's sentence with
 * the statement's number, counted from 1. CREATE and ALTER commit at once. */
NODISCARD enum status db_run_script(struct db *db, struct str script,
                                    struct str *complaint);

#endif
