/* SPDX-License-Identifier: GPL-3.0-or-later */
/* db_node.c: whether the server that answers may be used.
 *
 * A node of Galera that is cut off from the greater part lets everybody in and
 * then refuses each statement; a replica takes no writing; a host may answer
 * for another installation's database, or for one that a migration has not
 * reached. Each would be met in the middle of a citizen's request, so all are
 * looked for as a connection is made (by SHOW, which a node that is cut off
 * still answers).
 */
#include "platform/db_private.h"

struct answers {
    char name[3][40], value[3][64];
    size_t count;
};

static void copy_cell(char *out, size_t size, const char *cell)
{
    snprintf(out, size, "%s", cell != NULL ? cell : "");
}

/* Two columns, three rows at most. */
static bool ask(MYSQL *connection, const char *sql, struct answers *answers)
{
    MYSQL_RES *result = NULL;
    MYSQL_ROW row;

    *answers = (struct answers){.count = 0};
    if (mysql_real_query(connection, sql, strlen(sql)) != 0 ||
        (result = mysql_store_result(connection)) == NULL)
        return false;
    while (answers->count < ARRAY_LENGTH(answers->name) &&
           (row = mysql_fetch_row(result)) != NULL) {
        copy_cell(answers->name[answers->count], sizeof(answers->name[0]),
                  row[0]);
        copy_cell(answers->value[answers->count++], sizeof(answers->value[0]),
                  row[1]);
    }
    mysql_free_result(result);
    return true;
}

static bool is_on(const struct answers *answers, const char *name)
{
    for (size_t i = 0; i < answers->count; i++)
        if (strcasecmp(answers->name[i], name) == 0)
            return strcasecmp(answers->value[i], "ON") == 0;
    return false;
}

bool db_node_is_ready(MYSQL *connection)
{
    struct answers answers;

    return ask(connection, "SHOW GLOBAL STATUS LIKE 'wsrep_ready'", &answers) &&
           is_on(&answers, "wsrep_ready");
}

/* Why the server as such will not do; NULL: it will. */
static const char *fault_of_server(struct db *db, MYSQL *connection)
{
    static const char wait_for_others[] = "SET SESSION wsrep_sync_wait = 1";
    struct answers answers;

    if (!ask(connection,
             "SHOW GLOBAL VARIABLES"
             " WHERE variable_name IN ('wsrep_on', 'read_only')",
             &answers))
        return "unanswered";
    if (db->host_count > 1 && is_on(&answers, "read_only"))
        return "read_only";
    db->is_of_cluster = is_on(&answers, "wsrep_on");
    if (!db->is_of_cluster)
        return NULL;
    if (!db_node_is_ready(connection))
        return "cut_off";
    if (mysql_real_query(connection, wait_for_others,
                         sizeof(wait_for_others) - 1) != 0)
        return "unanswered";
    return NULL;
}

/* Why its database will not do. The time of the first migration is another in
 * each installation; a host may be laid anew, another host must be of the same.
 */
static const char *fault_of_database(struct db *db, MYSQL *connection,
                                     size_t host)
{
    struct answers answers;
    int64_t count = 0;

    if (db->migrations_wanted == 0)
        return NULL;
    if (!ask(connection,
             "SELECT MIN(applied_at), COUNT(*) FROM schema_migration",
             &answers) ||
        answers.count == 0)
        return "no_migrations";
    if (!str_to_int(str_of(answers.value[0]), 0, INT64_MAX, &count) ||
        (size_t)count < db->migrations_wanted)
        return "migration_behind";
    if (db->mark[0] != '\0' && host != db->marked_host &&
        strcmp(db->mark, answers.name[0]) != 0)
        return "another_installation";
    copy_cell(db->mark, sizeof(db->mark), answers.name[0]);
    db->marked_host = host;
    return NULL;
}

bool db_node_is_fit(struct db *db, MYSQL *connection, size_t host)
{
    struct db_host where = {"-", 0};
    const char *fault = fault_of_server(db, connection);

    if (fault == NULL)
        fault = fault_of_database(db, connection, host);
    if (fault == NULL)
        return true;
    if (db->host_count > 0 && !db_reach_host(&db->reach, host, &where))
        return false;
    log_warn(db->log, "db.unfit", "host=%s why=%s", where.name, fault);
    return false;
}

void db_want_migrations(struct db *db, size_t count)
{
    db_check(db);
    db->migrations_wanted = count;
}
