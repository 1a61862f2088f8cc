/* SPDX-License-Identifier: GPL-3.0-or-later */
/* own_data.c: rows that MariaDB writes as JSON become one document. */
#include "domain/guard/own_data.h"

static enum status add_part(struct db *db, const struct own_part *part,
                            int64_t account_id, struct buf *out)
{
    struct db_rows rows;
    enum status s = db_read(db, part->sql, DB_ARGS(db_int(account_id)), &rows);

    if (s != OK)
        return s;
    buf_print(out, "  \"%s\": [", part->name);
    for (size_t i = 0; i < rows.count; i++) {
        buf_addz(out, i > 0 ? ",\n    " : "\n    ");
        buf_add(out, db_cell_text(db_row_at(&rows, i), 0));
    }
    buf_addz(out, rows.count > 0 ? "\n  ]" : "]");
    return OK;
}

enum status own_data(struct db *db, const struct own_part *parts,
                     int64_t account_id, struct str *json)
{
    struct buf out = {.arena = db_arena(db)};
    enum status s = OK;

    buf_addz(&out, "{\n");
    for (size_t i = 0; s == OK && parts[i].name != NULL; i++) {
        if (i > 0)
            buf_addz(&out, ",\n");
        s = add_part(db, &parts[i], account_id, &out);
    }
    buf_addz(&out, "\n}\n");
    *json = buf_str(&out);
    return s == OK && json->ptr == NULL ? INTERNAL : s;
}
