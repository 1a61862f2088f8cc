/* SPDX-License-Identifier: GPL-3.0-or-later */
/* grants.c: our migrations write a grant in one way only:
 *   GRANT SELECT, UPDATE (status, sent_at) ON outbox TO motcua_portal;
 * Nothing is ever revoked by them.
 */
#include "ctl/grants.h"
#include "platform/db_place.h"

struct grant {
    struct str rights; /* "SELECT, UPDATE (status, sent_at)" */
    struct str table, user;
};

static struct str trimmed(struct str s)
{
    while (s.len > 0 && strchr(" \n`", s.ptr[0]))
        s = str_skip(s, 1);
    while (s.len > 0 && strchr(" \n`", s.ptr[s.len - 1]))
        s.len--;
    return s;
}

/* The next one of the file; false: there is no other. */
static bool next_grant(struct str *sql, struct grant *grant)
{
    size_t at = str_find_text(*sql, "\nGRANT ");

    if (at == sql->len)
        return false;
    *sql = str_skip(*sql, at + sizeof("\nGRANT ") - 1);
    struct str text = str_slice(*sql, 0, str_find(*sql, ';'));
    size_t on = str_find_text(text, " ON "), to = str_find_text(text, " TO ");
    if (on == text.len)
        on = str_find_text(text, "\n    ON ");
    if (to == text.len)
        to = str_find_text(text, "\n    TO ");
    *grant = (struct grant){
        .rights = str_slice(text, 0, on),
        .table = trimmed(str_slice(str_skip(text, on), 0, to - on)),
        .user = trimmed(str_skip(text, to)),
    };
    grant->table = trimmed(str_skip(grant->table, sizeof("ON") - 1));
    grant->user = trimmed(str_skip(grant->user, sizeof("TO") - 1));
    return true;
}

/* Cuts "UPDATE (status, sent_at)" off the list and gives "UPDATE". */
static bool next_right(struct str *rights, struct str *right)
{
    *rights = trimmed(*rights);
    size_t len = 0;

    while (len < rights->len && !strchr(" ,(\n", rights->ptr[len]))
        len++;
    *right = str_slice(*rights, 0, len);
    *rights = trimmed(str_skip(*rights, len));
    if (str_starts_with(*rights, "("))
        *rights = trimmed(str_skip(*rights, str_find(*rights, ')') + 1));
    if (str_starts_with(*rights, ","))
        *rights = str_skip(*rights, 1);
    return len > 0;
}

static bool has(const struct db_rows *rows, struct str table, struct str right)
{
    for (size_t i = 0; i < rows->count; i++) {
        struct db_row row = db_row_at(rows, i);

        if (str_equals(db_cell_text(row, 0), table) &&
            str_equals(db_cell_text(row, 1), right))
            return true;
    }
    return false;
}

enum status grants_find_missing(struct db *db, const char *folder,
                                const char *program, const char *user,
                                struct str *missing)
{
    struct migrations files = {0};
    struct str complaint;
    struct db_rows rows;
    enum status s = migrations_read(
        db_arena(db), folder, db_place_schema(program), &files, &complaint);

    if (s == OK)
        s = db_read(db,
                    "SELECT table_name, privilege_type"
                    "  FROM information_schema.table_privileges"
                    " WHERE table_schema = DATABASE()"
                    " UNION "
                    "SELECT table_name, privilege_type"
                    "  FROM information_schema.column_privileges"
                    " WHERE table_schema = DATABASE()",
                    DB_NO_ARGS, &rows);

    if (s != OK)
        return s;
    for (size_t i = 0; i < files.count; i++) {
        struct str sql = files.list[i].sql;
        struct grant grant;
        struct str right;

        while (next_grant(&sql, &grant))
            while (str_is(grant.user, user) &&
                   next_right(&grant.rights, &right))
                if (!has(&rows, grant.table, right)) {
                    *missing =
                        str_print(db_arena(db), "%" PRI_STR " ON %" PRI_STR,
                                  STR_ARG(right), STR_ARG(grant.table));
                    return OK;
                }
    }
    return NOT_FOUND;
}
