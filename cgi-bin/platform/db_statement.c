/* SPDX-License-Identifier: GPL-3.0-or-later */
/* db_statement.c: statements prepared once, run, and their rows brought home.
 *
 * Where a statement was on its way when the connection went, only reads are
 * run again; a write is when it was never sent, or was certainly rolled back.
 */
#include "platform/db_private.h"

#define SLOW_US 500000 /* somebody waits for the page */
#define STATEMENT_TRIES 3

void db_statements_forget(struct db *db)
{
    for (size_t i = 0; i < db->statement_size; i++) {
        if (db->statements[i].sql == NULL)
            continue;
        mysql_stmt_close(db->statements[i].stmt);
        db->statements[i] = (struct db_statement){NULL, NULL};
    }
    db->statement_count = 0;
}

/* The place of that literal: its own, or the free one it should take. */
static size_t place_of(const struct db_statement *table, size_t size,
                       const char *sql)
{
    size_t place = (((uintptr_t)sql >> 3) * 0x9e3779b1u) & (size - 1);

    while (table[place].sql != NULL && table[place].sql != sql)
        place = (place + 1) & (size - 1);
    return place;
}

/* Keeps at least half of the places free. */
static bool make_room(struct db *db)
{
    if (db->statement_size > 0 && db->statement_count < db->statement_size / 2)
        return true;

    size_t size = db->statement_size == 0 ? 64 : db->statement_size * 2;
    struct db_statement *table = calloc(size, sizeof(*table));

    if (table == NULL)
        return false;
    for (size_t i = 0; i < db->statement_size; i++)
        if (db->statements[i].sql != NULL)
            table[place_of(table, size, db->statements[i].sql)] =
                db->statements[i];
    free(db->statements);
    db->statements = table;
    db->statement_size = size;
    return true;
}

static enum status prepare(struct db *db, const char *sql, MYSQL_STMT **stmt)
{
    if (!make_room(db))
        return INTERNAL;

    size_t place = place_of(db->statements, db->statement_size, sql);

    if (db->statements[place].sql == sql) {
        *stmt = db->statements[place].stmt;
        return OK;
    }

    MYSQL_STMT *made = mysql_stmt_init(db->connection);

    if (made == NULL)
        return INTERNAL;
    if (mysql_stmt_prepare(made, sql, strlen(sql)) != 0) {
        enum status s =
            db_settle(db, mysql_stmt_errno(made), mysql_stmt_error(made), sql);

        mysql_stmt_close(made);
        return s;
    }
    db->statements[place] = (struct db_statement){sql, made};
    db->statement_count++;
    *stmt = made;
    return OK;
}

static enum status bind_args(struct db *db, MYSQL_STMT *stmt,
                             struct db_args args)
{
    assert(mysql_stmt_param_count(stmt) == args.count);
    if (args.count == 0)
        return OK;

    MYSQL_BIND *binds = arena_array(db->arena, args.count, sizeof(*binds));

    if (binds == NULL)
        return INTERNAL;
    for (size_t i = 0; i < args.count; i++) {
        const struct db_value *value = &args.values[i];
        MYSQL_BIND *bind = &binds[i];
        union { /* the Connector only reads it, but takes it as void * */
            const void *in;
            void *out;
        } buffer;

        switch (value->kind) {
        case DB_NULL:
            bind->buffer_type = MYSQL_TYPE_NULL;
            continue;
        case DB_INT:
            bind->buffer_type = MYSQL_TYPE_LONGLONG;
            buffer.in = &value->number;
            break;
        case DB_TEXT:
            bind->buffer_type = MYSQL_TYPE_STRING;
            buffer.in = value->text.ptr;
            break;
        case DB_BYTES:
            bind->buffer_type = MYSQL_TYPE_LONG_BLOB;
            buffer.in = value->text.ptr;
            break;
        default:
            assert(false && "a kind of value");
            return INTERNAL;
        }
        bind->buffer = buffer.out;
        bind->buffer_length = value->text.len;
    }
    return mysql_stmt_bind_param(stmt, binds) == 0 ? OK : INTERNAL;
}

/* Copies one row, which was fetched without its cells, into the arena: one
 * block, each cell NUL-ended for those who log or debug. */
static bool copy_row(struct arena *arena, MYSQL_STMT *stmt, MYSQL_BIND *binds,
                     size_t columns, struct str *cells)
{
    size_t size = 0;

    for (size_t i = 0; i < columns; i++)
        if (!size_add(size, binds[i].length_value + 1, &size))
            return false;

    char *block = arena_alloc(arena, size);

    if (block == NULL)
        return false;
    for (size_t i = 0; i < columns; i++) {
        size_t length = binds[i].length_value;

        if (binds[i].is_null_value)
            continue; /* cells come zeroed */
        cells[i] = (struct str){block, length};
        if (length > 0) {
            MYSQL_BIND cell = {.buffer_type = MYSQL_TYPE_STRING,
                               .buffer = block,
                               .buffer_length = length + 1};

            if (mysql_stmt_fetch_column(stmt, &cell, (unsigned)i, 0) != 0)
                return false;
        }
        block += length + 1;
    }
    return true;
}

static enum status copy_rows(struct db *db, MYSQL_STMT *stmt,
                             struct db_rows *rows)
{
    size_t columns = mysql_stmt_field_count(stmt);
    size_t count = (size_t)mysql_stmt_num_rows(stmt);
    MYSQL_BIND *binds = arena_array(db->arena, columns, sizeof(*binds));
    struct str *cells =
        arena_array(db->arena, count > 0 ? count : 1, columns * sizeof(*cells));

    if (binds == NULL || cells == NULL)
        return INTERNAL;
    for (size_t i = 0; i < columns; i++) {
        binds[i].buffer_type = MYSQL_TYPE_STRING;
        binds[i].length = &binds[i].length_value;
        binds[i].is_null = &binds[i].is_null_value;
    }
    if (mysql_stmt_bind_result(stmt, binds) != 0)
        return INTERNAL;
    for (size_t nth = 0; nth < count; nth++) {
        int got = mysql_stmt_fetch(stmt);

        if (got != 0 && got != MYSQL_DATA_TRUNCATED) /* we gave no room */
            return INTERNAL;
        if (!copy_row(db->arena, stmt, binds, columns, cells + nth * columns))
            return INTERNAL;
    }
    *rows = (struct db_rows){count, columns, cells, db};
    return OK;
}

/* A statement that one waits for has the request's number in the log. */
static void log_slow(struct db *db, const char *sql, int64_t us)
{
    if (us >= SLOW_US && !db->is_patient)
        log_warn(db->log, "db.slow", "ms=%lld sql=\"%.60s\"",
                 (long long)(us / 1000), sql);
}

/* Runs a statement once. *was_sent: the server may have got it. */
static enum status run_once(struct db *db, const char *sql, struct db_args args,
                            struct db_rows *rows, uint64_t *changed,
                            bool *was_sent)
{
    MYSQL_STMT *stmt = NULL;

    *was_sent = false;
    enum status s = db_connect(db);
    if (s == OK)
        s = prepare(db, sql, &stmt);
    if (s == OK)
        s = bind_args(db, stmt, args);
    if (s != OK)
        return s;

    *was_sent = true;
    struct moment began = moment_now();
    db->count++;
    if (mysql_stmt_execute(stmt) != 0 ||
        (rows != NULL && mysql_stmt_store_result(stmt) != 0))
        return db_settle(db, mysql_stmt_errno(stmt), mysql_stmt_error(stmt),
                         sql);

    log_slow(db, sql, moment_now().us - began.us);
    if (rows != NULL) {
        s = copy_rows(db, stmt, rows);
        mysql_stmt_free_result(stmt);
        if (s != OK)
            log_error(db->log, "db.rows_lost", "arena_used=%zu",
                      arena_used(db->arena));
        return s;
    }
    assert(mysql_stmt_field_count(stmt) == 0); /* rows are for db_read */
    *changed = mysql_stmt_affected_rows(stmt);
    db->last_id = (int64_t)mysql_stmt_insert_id(stmt);
    return OK;
}

/* Other tries where nobody could tell the difference. */
static enum status run(struct db *db, const char *sql, struct db_args args,
                       struct db_rows *rows, uint64_t *changed)
{
    bool was_sent = false;

    db_check(db);
    assert(db->arena != NULL);
    if (db->doom != TROUBLE_NONE)
        return UNAVAILABLE;

    bool was_connected = db->connection != NULL;
    enum status s = run_once(db, sql, args, rows, changed, &was_sent);
    bool is_lost = s == UNAVAILABLE && db->connection == NULL;

    if (is_lost && was_connected && !db->is_in_transaction &&
        (rows != NULL || !was_sent))
        s = run_once(db, sql, args, rows, changed, &was_sent);
    /* A statement by itself that was rolled back has not happened. */
    for (int attempt = 1;
         s == UNAVAILABLE && !db->is_in_transaction && db->connection != NULL &&
         db->was_rolled_back && attempt < STATEMENT_TRIES;
         attempt++) {
        db_pause(attempt);
        s = run_once(db, sql, args, rows, changed, &was_sent);
    }
    return s;
}

enum status db_read(struct db *db, const char *sql, struct db_args args,
                    struct db_rows *rows)
{
    struct db_rows got = {0};
    enum status s = run(db, sql, args, &got, NULL);

    if (s == OK)
        *rows = got;
    return s;
}

/* MariaDB gives parts in their order; that is nowhere promised. */
enum status db_read_parts(struct db *db, const char *sql, struct db_args args,
                          struct db_rows *parts, size_t count)
{
    struct db_rows all;
    enum status s = db_read(db, sql, args, &all);

    if (s != OK)
        return s;
    struct str *cells = arena_array(db->arena, all.count + 1,
                                    (all.columns + 1) * sizeof(*cells));
    if (cells == NULL)
        return INTERNAL;
    for (size_t part = 0; part < count; part++) {
        parts[part] = (struct db_rows){0, all.columns, cells, db};
        for (size_t i = 0; i < all.count; i++) {
            struct db_row row = db_row_at(&all, i);

            if (db_cell_int(row, all.columns - 1) != (int64_t)part)
                continue;
            memcpy(cells, row.cells, all.columns * sizeof(*cells));
            cells += all.columns;
            parts[part].count++;
        }
    }
    return OK;
}

enum status db_read_row(struct db *db, const char *sql, struct db_args args,
                        struct db_row *row)
{
    struct db_rows rows;
    enum status s = db_read(db, sql, args, &rows);

    if (s != OK)
        return s;
    if (rows.count == 0)
        return NOT_FOUND;
    *row = db_row_at(&rows, 0);
    return OK;
}

enum status db_write(struct db *db, const char *sql, struct db_args args,
                     uint64_t *changed)
{
    uint64_t count = 0;
    enum status s = run(db, sql, args, NULL, &count);

    if (s == OK && changed != NULL)
        *changed = count;
    return s;
}

uint64_t db_count(const struct db *db)
{
    db_check(db);
    return db->count;
}

int64_t db_last_id(const struct db *db)
{
    db_check(db);
    return db->last_id;
}
