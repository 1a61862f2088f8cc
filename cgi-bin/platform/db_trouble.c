/* SPDX-License-Identifier: GPL-3.0-or-later */
/* db_trouble.c: MariaDB's error numbers, and what to do about each.
 *
 * Numbers end here. A message goes to the log only where MariaDB never puts a
 * value of a row into it.
 */
#include <errmsg.h>
#include <mysql.h>
#include <mysqld_error.h>

#include "platform/db_private.h"
#include "platform/metrics.h"

static enum db_trouble trouble_of(unsigned code)
{
    switch (code) {
    case 0:
        return TROUBLE_NONE;
    case CR_SERVER_GONE_ERROR:
    case CR_SERVER_LOST:
    case CR_SERVER_LOST_EXTENDED:
    case CR_CONNECTION_ERROR:
    case CR_CONN_HOST_ERROR:
    case CR_COMMANDS_OUT_OF_SYNC:
    case CR_STMT_CLOSED:
    case CR_OUT_OF_MEMORY: /* leaves an answer half read in the line, which */
    case CR_MALFORMED_PACKET: /* the next request would take for its own */
    case ER_CONNECTION_KILLED:
    case ER_SERVER_SHUTDOWN:
    case ER_UNKNOWN_COM_ERROR: /* Galera: the node is cut off; of the second */
    case ER_ERROR_DURING_COMMIT: /* nobody knows whether the others have it */
        return TROUBLE_LOST;
    case ER_LOCK_DEADLOCK:
    case ER_LOCK_WAIT_TIMEOUT:
    case ER_CHECKREAD:
        return TROUBLE_DEADLOCK;
    case ER_CON_COUNT_ERROR:
    case ER_TOO_MANY_USER_CONNECTIONS:
    case ER_USER_LIMIT_REACHED:
    case ER_DISK_FULL:
    case ER_RECORD_FILE_FULL:
    case ER_OPTION_PREVENTS_STATEMENT:
    case ER_STATEMENT_TIMEOUT:
    case ER_QUERY_INTERRUPTED:
        return TROUBLE_AWAY;
    case ER_DUP_KEY:
    case ER_DUP_ENTRY:
    case ER_DUP_ENTRY_WITH_KEY_NAME:
    case ER_NO_REFERENCED_ROW:
    case ER_NO_REFERENCED_ROW_2:
    case ER_ROW_IS_REFERENCED:
    case ER_ROW_IS_REFERENCED_2:
        return TROUBLE_CONFLICT;
    case ER_CANT_AGGREGATE_2COLLATIONS: /* “😀” where codes are ASCII */
        return TROUBLE_NO_MATCH;
    default:
        return TROUBLE_OTHER;
    }
}

bool db_refuses(unsigned code)
{
    return code == ER_ACCESS_DENIED_ERROR || code == ER_DBACCESS_DENIED_ERROR ||
           code == ER_BAD_DB_ERROR;
}

/* MariaDB's messages may quote the values of a row; only these never do. */
static bool message_is_safe(unsigned code)
{
    static const unsigned safe[] = {
        ER_PARSE_ERROR,         ER_BAD_FIELD_ERROR,
        ER_NO_SUCH_TABLE,       ER_TABLEACCESS_DENIED_ERROR,
        ER_ACCESS_DENIED_ERROR, ER_COLUMNACCESS_DENIED_ERROR,
        ER_BAD_DB_ERROR,        ER_DBACCESS_DENIED_ERROR,
        ER_DATA_TOO_LONG,       ER_BAD_NULL_ERROR,
    };

    for (size_t i = 0; i < ARRAY_LENGTH(safe); i++)
        if (safe[i] == code)
            return true;
    return code >= CR_MIN_ERROR && code <= CR_MYSQL_LAST_ERROR;
}

static void log_trouble(const struct db *db, enum db_trouble trouble,
                        unsigned code, const char *message, const char *sql)
{
    const char *text = message_is_safe(code) ? message : "";
    int sql_length = (int)strcspn(sql, "\n");

    if (sql_length > 60)
        sql_length = 60;
    if (trouble == TROUBLE_NO_MATCH)
        log_event(db->log, "db.no_match", "sql=\"%.*s\"", sql_length, sql);
    else if (trouble == TROUBLE_OTHER)
        log_error(db->log, "db.failed", "code=%u sql=\"%.*s\" message=\"%s\"",
                  code, sql_length, sql, text);
    else
        log_warn(db->log, "db.unavailable",
                 "code=%u sql=\"%.*s\" message=\"%s\"", code, sql_length, sql,
                 text);
}

static void count_trouble(const struct db *db, enum db_trouble trouble)
{
    static const enum metric metrics[] = {
        [TROUBLE_LOST] = METRIC_DB_LOST,
        [TROUBLE_DEADLOCK] = METRIC_DB_DEADLOCK,
        [TROUBLE_AWAY] = METRIC_DB_AWAY,
        [TROUBLE_OTHER] = METRIC_DB_FAILED,
    };

    if (trouble != TROUBLE_NONE && trouble != TROUBLE_CONFLICT &&
        trouble != TROUBLE_NO_MATCH)
        metrics_count(db->log->metrics, metrics[trouble]);
}

enum status db_settle(struct db *db, unsigned code, const char *message,
                      const char *sql)
{
    enum db_trouble trouble = trouble_of(code);

    db->was_rolled_back = code == ER_LOCK_DEADLOCK || code == ER_CHECKREAD;
    count_trouble(db, trouble);
    if (trouble != TROUBLE_CONFLICT)
        log_trouble(db, trouble, code, message, sql);
    if (db->is_in_transaction &&
        (trouble == TROUBLE_LOST || trouble == TROUBLE_DEADLOCK))
        db->doom = trouble;
    if (trouble == TROUBLE_LOST)
        db_disconnect(db);
    if (trouble == TROUBLE_CONFLICT)
        return CONFLICT;
    if (trouble == TROUBLE_NO_MATCH)
        return NOT_FOUND;
    return trouble == TROUBLE_OTHER ? INTERNAL : UNAVAILABLE;
}
