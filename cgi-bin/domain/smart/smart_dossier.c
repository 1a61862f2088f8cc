/* SPDX-License-Identifier: GPL-3.0-or-later */
/* smart_dossier.c: the portal's dossiers of a Smart account, to read. */
#include "domain/smart/smart_dossier.h"

enum status smart_dossier_list(struct db *db, struct str public_id, size_t skip,
                               size_t most, struct smart_dossiers *dossiers)
{
    struct arena *arena = db_arena(db);
    struct db_rows rows;

    enum status s =
        db_read(db,
                "SELECT code, procedure_name, agency_name, status, filed_at,"
                " due_at FROM portal_dossier WHERE smart_public_id = ?"
                " ORDER BY filed_at DESC, code DESC LIMIT ? OFFSET ?",
                DB_ARGS(db_text(public_id), db_int((int64_t)most),
                        db_int((int64_t)skip)),
                &rows);
    if (s != OK)
        return s;
    struct smart_dossier *list = arena_array(arena, rows.count, sizeof(*list));
    if (rows.count > 0 && list == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);
        list[i] = (struct smart_dossier){
            .code = db_cell_text(row, 0),
            .procedure_name = db_cell_text(row, 1),
            .agency_name = db_cell_text(row, 2),
            .status = db_cell_int(row, 3),
            .filed_at = db_cell_moment(row, 4),
            .due_at = db_cell_moment(row, 5),
        };
    }
    *dossiers = (struct smart_dossiers){list, rows.count};
    return OK;
}
