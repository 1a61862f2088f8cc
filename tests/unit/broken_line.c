/* SPDX-License-Identifier: GPL-3.0-or-later */
/* broken_line.c: MariaDB's client library behind a line that breaks. */
#include <mysql.h>

#include "check.h"

#include <sys/socket.h>

#include "broken_line.h"

static struct {
    int countdown; /* 0: nothing breaks */
    enum way way;
    bool struck;
} fault;

void line_break(int nth, enum way way)
{
    fault.countdown = nth;
    fault.way = way;
    fault.struck = false;
}

bool line_mend(void)
{
    fault.countdown = 0;
    return fault.struck;
}

int __real_mysql_stmt_prepare(MYSQL_STMT *stmt, const char *sql,
                              unsigned long length);
int __wrap_mysql_stmt_prepare(MYSQL_STMT *stmt, const char *sql,
                              unsigned long length);
int __real_mysql_stmt_execute(MYSQL_STMT *stmt);
int __wrap_mysql_stmt_execute(MYSQL_STMT *stmt);
int __real_mysql_real_query(MYSQL *connection, const char *sql,
                            unsigned long length);
int __wrap_mysql_real_query(MYSQL *connection, const char *sql,
                            unsigned long length);

static bool breaks_now(void)
{
    if (fault.countdown == 0 || --fault.countdown > 0)
        return false;
    fault.struck = true;
    return true;
}

static void cut(MYSQL *connection)
{
    shutdown((int)mysql_get_socket(connection), SHUT_RDWR);
}

int __wrap_mysql_stmt_prepare(MYSQL_STMT *stmt, const char *sql,
                              unsigned long length)
{
    if (breaks_now())
        cut(stmt->mysql);
    return __real_mysql_stmt_prepare(stmt, sql, length);
}

int __wrap_mysql_stmt_execute(MYSQL_STMT *stmt)
{
    if (breaks_now()) {
        if (fault.way == UNANSWERED)
            assert_int_equal(0, __real_mysql_stmt_execute(stmt));
        cut(stmt->mysql);
    }
    return __real_mysql_stmt_execute(stmt);
}

int __wrap_mysql_real_query(MYSQL *connection, const char *sql,
                            unsigned long length)
{
    if (breaks_now()) {
        if (fault.way == UNANSWERED)
            assert_int_equal(0,
                             __real_mysql_real_query(connection, sql, length));
        cut(connection);
    }
    return __real_mysql_real_query(connection, sql, length);
}
