/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decision.c: drafted, checked, signed, numbered. */
#include "domain/officer/decision.h"

enum status decision_load(struct db *db, int64_t dossier_id,
                          struct decision *decision)
{
    struct db_row row;
    enum status s = db_read_row(
        db,
        "SELECT d.id, d.nth, d.replaces, r.number, d.is_negative, d.title,"
        "       d.body, d.drafted_by, d.drafted_for, a.full_name, c.full_name,"
        "       g.full_name, d.frozen IS NOT NULL, d.checked_by IS NOT NULL,"
        "       d.signed_by IS NOT NULL, d.issued_at IS NOT NULL,"
        "       d.drafted_at, d.signed_at, d.issued_at, d.file_id, f.public_id,"
        "       f.content, d.number"
        "  FROM dossier_decision d"
        "  JOIN officer a ON a.id = d.drafted_by"
        "  LEFT JOIN officer c ON c.id = d.checked_by"
        "  LEFT JOIN officer g ON g.id = d.signed_by"
        "  LEFT JOIN dossier_decision r ON r.id = d.replaces"
        "  LEFT JOIN file f ON f.id = d.file_id"
        " WHERE d.dossier_id = ?"
        " ORDER BY d.nth DESC LIMIT 1",
        DB_ARGS(db_int(dossier_id)), &row);

    if (s != OK)
        return s;
    *decision = (struct decision){
        .id = db_cell_int(row, 0),
        .nth = (int)db_cell_int(row, 1),
        .replaces = db_cell_int(row, 2),
        .replaced_number = db_cell_text(row, 3),
        .is_negative = db_cell_bool(row, 4),
        .title = db_cell_text(row, 5),
        .body = db_cell_text(row, 6),
        .drafted_by = db_cell_int(row, 7),
        .drafted_for = db_cell_int(row, 8),
        .drafter_name = db_cell_text(row, 9),
        .checker_name = db_cell_text(row, 10),
        .signer_name = db_cell_text(row, 11),
        .is_frozen = db_cell_bool(row, 12),
        .is_checked = db_cell_bool(row, 13),
        .is_signed = db_cell_bool(row, 14),
        .is_issued = db_cell_bool(row, 15),
        .drafted_at = db_cell_moment(row, 16),
        .signed_at = db_cell_moment(row, 17),
        .issued_at = db_cell_moment(row, 18),
        .file_id = db_cell_int(row, 19),
        .file_public_id = db_cell_text(row, 20),
        .number = db_cell_text(row, 22),
    };
    struct str content = db_cell_text(row, 21);

    if (content.len == sizeof decision->file_content.bytes)
        memcpy(decision->file_content.bytes, content.ptr, content.len);
    return OK;
}

static struct db_value hand_value(int64_t id)
{
    return id == 0 ? db_null() : db_int(id);
}

static enum status insert(struct db *db, int64_t dossier_id,
                          const struct decision *before, struct hand hand,
                          struct str title, struct str body, bool is_negative,
                          struct moment now)
{
    return db_write(
        db,
        "INSERT INTO dossier_decision"
        "   SET dossier_id = ?, nth = ?, replaces = ?, is_negative = ?,"
        "       title = ?, body = ?, drafted_by = ?, drafted_for = ?,"
        "       drafted_at = ?",
        DB_ARGS(db_int(dossier_id),
                db_int(before != NULL ? before->nth + 1 : 1),
                before != NULL ? db_int(before->id) : db_null(),
                db_bool(is_negative), db_text(title), db_text(body),
                db_int(hand.officer_id), hand_value(hand.for_id),
                db_moment(db_arena(db), now)),
        NULL);
}

enum status decision_draft(struct db *db, int64_t dossier_id, struct hand hand,
                           struct str title, struct str body, bool is_negative,
                           struct moment now)
{
    struct decision d;
    enum status s = decision_load(db, dossier_id, &d);

    if (s == NOT_FOUND)
        return insert(db, dossier_id, NULL, hand, title, body, is_negative,
                      now);
    if (s != OK)
        return s;
    if (d.is_issued)
        return insert(db, dossier_id, &d, hand, title, body, is_negative, now);
    if (d.is_frozen)
        return CONFLICT;
    return db_write(
        db,
        "UPDATE dossier_decision"
        "   SET title = ?, body = ?, is_negative = ?, drafted_by = ?,"
        "       drafted_for = ?, drafted_at = ?"
        " WHERE id = ?",
        DB_ARGS(db_text(title), db_text(body), db_bool(is_negative),
                db_int(hand.officer_id), hand_value(hand.for_id),
                db_moment(db_arena(db), now), db_int(d.id)),
        NULL);
}

static struct sha256 hash_of(struct arena *arena, const struct decision *d)
{
    return crypto_sha256(
        str_print(arena, "%lld:%zu:%" PRI_STR "%zu:%" PRI_STR "%d",
                  (long long)d->id, d->title.len, STR_ARG(d->title),
                  d->body.len, STR_ARG(d->body), d->is_negative));
}

enum status decision_freeze(struct db *db, const struct decision *decision)
{
    struct sha256 hash = hash_of(db_arena(db), decision);

    return db_write(db, "UPDATE dossier_decision SET frozen = ? WHERE id = ?",
                    DB_ARGS(db_bytes(sha256_str(&hash)), db_int(decision->id)),
                    NULL);
}

bool decision_is_as_frozen(struct db *db, const struct decision *decision)
{
    struct sha256 hash = hash_of(db_arena(db), decision);
    struct db_row row;

    return db_read_row(db, "SELECT frozen FROM dossier_decision WHERE id = ?",
                       DB_ARGS(db_int(decision->id)), &row) == OK &&
           str_equals(db_cell_text(row, 0), sha256_str(&hash));
}

bool decision_is_own(const struct decision *decision, struct hand hand)
{
    int64_t drafters[] = {decision->drafted_by, decision->drafted_for};

    for (size_t i = 0; i < ARRAY_LENGTH(drafters); i++)
        if (drafters[i] != 0 &&
            (drafters[i] == hand.officer_id || drafters[i] == hand.for_id))
            return true;
    return false;
}

enum status decision_check(struct db *db, const struct decision *decision,
                           struct hand hand, struct moment now)
{
    if (decision_is_own(decision, hand))
        return CONFLICT;
    return db_write(db,
                    "UPDATE dossier_decision"
                    "   SET checked_by = ?, checked_for = ?, checked_at = ?"
                    " WHERE id = ?",
                    DB_ARGS(db_int(hand.officer_id), hand_value(hand.for_id),
                            db_moment(db_arena(db), now), db_int(decision->id)),
                    NULL);
}

enum status decision_sign(struct db *db, const struct decision *decision,
                          struct hand hand, int64_t file_id, struct moment now)
{
    if (decision_is_own(decision, hand))
        return CONFLICT;
    return db_write(db,
                    "UPDATE dossier_decision"
                    "   SET signed_by = ?, signed_for = ?, signed_at = ?,"
                    "       file_id = ?"
                    " WHERE id = ?",
                    DB_ARGS(db_int(hand.officer_id), hand_value(hand.for_id),
                            db_moment(db_arena(db), now), db_int(file_id),
                            db_int(decision->id)),
                    NULL);
}

enum status decision_issue(struct db *db, const struct decision *decision,
                           struct hand hand, struct str number,
                           struct moment now)
{
    return db_write(db,
                    "UPDATE dossier_decision"
                    "   SET number = ?, issued_by = ?, issued_at = ?"
                    " WHERE id = ?",
                    DB_ARGS(db_text(number), db_int(hand.officer_id),
                            db_moment(db_arena(db), now), db_int(decision->id)),
                    NULL);
}

enum status decision_rewind(struct db *db, int64_t dossier_id,
                            enum work_stage stage)
{
    /* MariaDB assigns from left to right, and the checks look at the end. */
    return db_write(
        db,
        "UPDATE dossier_decision"
        "   SET signed_by = NULL, signed_for = NULL, signed_at = NULL,"
        "       file_id = NULL,"
        "       checked_by = IF(?, NULL, checked_by),"
        "       checked_for = IF(?, NULL, checked_for),"
        "       checked_at = IF(?, NULL, checked_at),"
        "       frozen = IF(?, NULL, frozen)"
        " WHERE dossier_id = ? AND issued_at IS NULL",
        DB_ARGS(db_bool(stage <= STAGE_CHECK), db_bool(stage <= STAGE_CHECK),
                db_bool(stage <= STAGE_CHECK), db_bool(stage <= STAGE_WORK),
                db_int(dossier_id)),
        NULL);
}
