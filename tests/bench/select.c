/* SPDX-License-Identifier: GPL-3.0-or-later */
/* select.c: the null responder with one SELECT, as the measure for pages that
 * ask MariaDB.
 *
 *   select SOCKET USER PASSWORD-FILE DATABASE SQL
 *
 * The query's value q (undone from its percent signs) is the one parameter of
 * SQL; the first column of each row is answered, one in a line. It is what
 * anybody would write first, and keeps its connection and its statement.
 */
#include <fcgiapp.h>
#include <mysql.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t undo_percent(const char *from, char *to, size_t room)
{
    size_t n = 0;

    for (; *from != '\0' && *from != '&' && n + 1 < room; from++) {
        unsigned byte;
        if (*from == '%' && sscanf(from + 1, "%2x", &byte) == 1) {
            to[n++] = (char)byte;
            from += 2;
        } else {
            to[n++] = (char)(*from == '+' ? ' ' : *from);
        }
    }
    to[n] = '\0';
    return n;
}

static bool answer(MYSQL_STMT *statement, FCGX_Request *request)
{
    const char *query = FCGX_GetParam("QUERY_STRING", request->envp);
    const char *q = query != NULL ? strstr(query, "q=") : NULL;
    char words[1024], cell[1024];
    unsigned long size =
        undo_percent(q != NULL ? q + 2 : "", words, sizeof(words));
    unsigned long cell_size;
    MYSQL_BIND given = {.buffer_type = MYSQL_TYPE_STRING,
                        .buffer = words,
                        .buffer_length = size,
                        .length = &size};
    MYSQL_BIND found = {.buffer_type = MYSQL_TYPE_STRING,
                        .buffer = cell,
                        .buffer_length = sizeof(cell),
                        .length = &cell_size};

    if (mysql_stmt_bind_param(statement, &given) != 0 ||
        mysql_stmt_execute(statement) != 0 ||
        mysql_stmt_bind_result(statement, &found) != 0 ||
        mysql_stmt_store_result(statement) != 0)
        return false;
    FCGX_PutS("Content-Type: text/plain\r\n\r\n", request->out);
    while (mysql_stmt_fetch(statement) == 0) {
        FCGX_PutStr(cell, (int)cell_size, request->out);
        FCGX_PutChar('\n', request->out);
    }
    return mysql_stmt_free_result(statement) == 0;
}

int main(int argc, char **argv)
{
    char password[128] = "";
    FCGX_Request request;

    if (argc != 6)
        return EXIT_FAILURE;
    FILE *file = fopen(argv[3], "r");
    if (file == NULL || fgets(password, sizeof(password), file) == NULL)
        return EXIT_FAILURE;
    fclose(file);
    password[strcspn(password, "\n")] = '\0';
    MYSQL *database = mysql_init(NULL);
    mysql_options(database, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    if (mysql_real_connect(database, NULL, argv[2], password, argv[4], 0,
                           argv[1], 0) == NULL) {
        fprintf(stderr, "select: %s\n", mysql_error(database));
        return EXIT_FAILURE;
    }
    MYSQL_STMT *statement = mysql_stmt_init(database);
    if (mysql_stmt_prepare(statement, argv[5], strlen(argv[5])) != 0) {
        fprintf(stderr, "select: %s\n", mysql_stmt_error(statement));
        return EXIT_FAILURE;
    }
    if (FCGX_Init() != 0 || FCGX_InitRequest(&request, 0, 0) != 0)
        return EXIT_FAILURE;
    while (FCGX_Accept_r(&request) == 0) {
        if (!answer(statement, &request)) {
            fprintf(stderr, "select: %s\n", mysql_stmt_error(statement));
            FCGX_PutS("Status: 500\r\n\r\n", request.out);
        }
        FCGX_Finish_r(&request);
    }
    return EXIT_SUCCESS;
}
