/* result.c: see result.h. */
#include "domain/result.h"

enum status result_list(struct db *db, int64_t owner_id,
                        struct result_list *list)
{
    struct db_rows rows;
    enum status s = db_read(
        db,
        "SELECT d.code, d.procedure_name, x.added_at, x.name, f.id,"
        "       f.public_id, f.store_id, f.content, f.size_bytes, f.type,"
        "       f.name, f.scan, f.created_at, l.pages, l.has_active_content,"
        "       l.thumbnail IS NOT NULL"
        "  FROM dossier d"
        "  JOIN dossier_file x ON x.dossier_id = d.id AND x.role = 'result'"
        "  JOIN file f ON f.id = x.file_id AND f.account_id = d.account_id"
        "  LEFT JOIN file_look l ON l.file_id = f.id"
        " WHERE d.account_id = ?"
        "   AND f.scan <> 'infected'"
        " ORDER BY x.added_at DESC, x.id DESC"
        " LIMIT ?",
        DB_ARGS(db_int(owner_id), db_int(RESULTS_MAX)), &rows);

    if (s != OK)
        return s;
    struct result *items =
        arena_array(db_arena(db), rows.count + 1, sizeof *items);
    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);

        items[i] = (struct result){.code = db_cell_text(row, 0),
                                   .procedure_name = db_cell_text(row, 1),
                                   .returned_at = db_cell_moment(row, 2),
                                   .name = db_cell_text(row, 3),
                                   .file = file_of_row(row, 4),
                                   .look = file_look_of_row(row, 13)};
    }
    *list = (struct result_list){items, rows.count};
    return OK;
}

enum status result_load(struct db *db, struct str file_public_id,
                        int64_t owner_id, struct result *result)
{
    struct result_list list;
    enum status s = result_list(db, owner_id, &list);

    for (size_t i = 0; s == OK && i < list.count; i++)
        if (str_equals(list.items[i].file.public_id, file_public_id)) {
            *result = list.items[i];
            return OK;
        }
    return s == OK ? NOT_FOUND : s;
}
