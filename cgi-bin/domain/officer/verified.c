/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "domain/officer/verified.h"

enum status verified_load(struct db *db, int64_t account_id,
                          struct verified *verified)
{
    struct db_row row;
    enum status s =
        db_read_row(db,
                    "SELECT full_name, verified_id_number, birth_date, id_proof"
                    "  FROM account"
                    " WHERE id = ? AND verified_id_number IS NOT NULL",
                    DB_ARGS(db_int(account_id)), &row);

    if (s == OK)
        *verified = (struct verified){
            .full_name = db_cell_text(row, 0),
            .id_number = db_cell_text(row, 1),
            .birth_date = db_cell_partial(row, 2),
            .proof = proof_of(db_cell_text(row, 3)),
        };
    return s;
}

enum status verified_has_number(struct db *db, struct str number)
{
    struct db_row row;

    return str_is_empty(number) ? NOT_FOUND
                                : db_read_row(db,
                                              "SELECT id FROM account"
                                              " WHERE verified_id_number = ?",
                                              DB_ARGS(db_text(number)), &row);
}
