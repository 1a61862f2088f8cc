/* SPDX-License-Identifier: GPL-3.0-or-later */
/* account_owner.c: accounts of who filed somewhere else.
 *
 * A verified one is found by its owner at the first sign-in, by the number
 * (account_match); any other is a place for papers, and nobody reaches it.
 */
#include "domain/account/account.h"
#include "platform/text.h"

/* *is_taken: there is one with the number, whatever its name. */
static enum status find(struct db *db, const struct account_owner *owner,
                        int64_t *id, bool *is_taken)
{
    struct arena *arena = db_arena(db);
    struct db_row row;
    enum status s = db_read_row(db,
                                "SELECT id, full_name"
                                "  FROM account"
                                " WHERE verified_id_number = ?"
                                "   FOR UPDATE",
                                DB_ARGS(db_text(owner->id_number)), &row);

    if (s != OK)
        return s;
    *id = db_cell_int(row, 0);
    *is_taken = true;
    return str_equals(text_fold(arena, db_cell_text(row, 1)),
                      text_fold(arena, owner->full_name))
               ? OK
               : NOT_FOUND;
}

static enum status insert(struct db *db, const struct account_owner *owner,
                          bool is_verified, struct moment now, int64_t *id)
{
    struct db_value at = db_moment(db_arena(db), now);
    struct db_value number = owner->id_number.len > 12
                                 ? db_text_or_empty(STR(""))
                                 : db_text_or_empty(owner->id_number);
    enum status s =
        db_write(db,
                 "INSERT INTO account"
                 "   SET full_name = ?, id_number = ?, verified_id_number = ?,"
                 "       provider = ?, phone = ?, email = ?, created_at = ?,"
                 "       signed_in_at = ?, id_proof = ?, id_proved_by = ?",
                 DB_ARGS(db_text(owner->full_name), number,
                         is_verified ? db_text(owner->id_number) : db_null(),
                         db_text(owner->by), db_text_or_empty(owner->phone),
                         db_text_or_empty(owner->email), at, at,
                         db_text(str_of(proof_text(is_verified ? PROOF_NATION
                                                               : PROOF_NONE))),
                         db_text_or_empty(is_verified ? owner->by : STR(""))),
                 NULL);

    if (s == OK)
        *id = db_last_id(db);
    return s;
}

enum status account_of_owner(struct db *db, const struct account_owner *owner,
                             struct moment now, int64_t *id)
{
    bool is_verified = owner->is_verified && owner->id_number.len == 12 &&
                       str_is_digits(owner->id_number);
    bool is_taken = false;
    enum status s = is_verified ? find(db, owner, id, &is_taken) : NOT_FOUND;

    return s == NOT_FOUND ? insert(db, owner, is_verified && !is_taken, now, id)
                          : s;
}
