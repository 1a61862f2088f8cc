/* SPDX-License-Identifier: GPL-3.0-or-later */
/* note.c: inner notes and the checklist. */
#include "domain/officer/note.h"

enum { LAST_NOTE_BYTES = 160 };

enum status note_list(struct db *db, int64_t dossier_id, struct notes *notes)
{
    struct db_rows rows;
    enum status s = db_read(db,
                            "SELECT officer_name, text, at FROM dossier_note"
                            " WHERE dossier_id = ?"
                            " ORDER BY id DESC LIMIT 200",
                            DB_ARGS(db_int(dossier_id)), &rows);
    if (s != OK)
        return s;
    struct note *items =
        arena_array(db_arena(db), rows.count + 1, sizeof *items);
    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);

        items[i] = (struct note){db_cell_text(row, 0), db_cell_text(row, 1),
                                 db_cell_moment(row, 2)};
    }
    *notes = (struct notes){items, rows.count};
    return OK;
}

struct noting {
    const struct officer *officer;
    int64_t dossier_id;
    struct str text;
    struct moment now;
};

/* The beginning of its first line, for the list: cut between characters. */
static struct str beginning_of(struct str text)
{
    struct str line = str_slice(text, 0, str_find(text, '\n'));
    size_t end = line.len;

    if (end > LAST_NOTE_BYTES) {
        end = LAST_NOTE_BYTES;
        while (end > 0 && ((unsigned char)line.ptr[end] & 0xc0) == 0x80)
            end--;
    }
    return str_slice(line, 0, end);
}

static enum status note_body(struct db *db, void *data)
{
    const struct noting *n = data;
    enum status s = db_write(
        db,
        "INSERT INTO dossier_note"
        "   SET dossier_id = ?, officer_id = ?, officer_name = ?, at = ?,"
        "       text = ?",
        DB_ARGS(db_int(n->dossier_id), db_int(n->officer->id),
                db_text(n->officer->full_name), db_moment(db_arena(db), n->now),
                db_text(n->text)),
        NULL);

    if (s == OK)
        s = db_write(
            db, "UPDATE dossier_work SET note = ? WHERE dossier_id = ?",
            DB_ARGS(db_text(beginning_of(n->text)), db_int(n->dossier_id)),
            NULL);
    return s;
}

enum status note_add(struct db *db, const struct officer *officer,
                     int64_t dossier_id, struct str text, struct moment now)
{
    struct noting noting = {officer, dossier_id, text, now};

    return db_transaction(db, note_body, &noting);
}

/* --- the checklist --- */

enum status paper_check_list(struct db *db, int64_t dossier_id,
                             struct paper_checks *checks)
{
    struct db_rows rows;
    enum status s = db_read(db,
                            "SELECT position, verdict, reason"
                            "  FROM dossier_check"
                            " WHERE dossier_id = ? ORDER BY position",
                            DB_ARGS(db_int(dossier_id)), &rows);
    if (s != OK)
        return s;
    struct paper_check *items =
        arena_array(db_arena(db), rows.count + 1, sizeof *items);
    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);

        items[i] = (struct paper_check){
            (int)db_cell_int(row, 0),
            str_is(db_cell_text(row, 1), "good") ? PAPER_GOOD : PAPER_BAD,
            db_cell_text(row, 2)};
    }
    *checks = (struct paper_checks){items, rows.count};
    return OK;
}

struct checking {
    const struct officer *officer;
    int64_t dossier_id;
    const struct paper_checks *checks;
    struct moment now;
};

static enum status check_body(struct db *db, void *data)
{
    const struct checking *c = data;
    enum status s = OK;

    for (size_t i = 0; s == OK && i < c->checks->count; i++) {
        const struct paper_check *check = &c->checks->items[i];
        struct db_value verdict =
            db_text(check->verdict == PAPER_GOOD ? STR("good") : STR("bad"));
        struct db_value at = db_moment(db_arena(db), c->now);

        if (check->verdict == PAPER_UNSEEN)
            continue;
        s = db_write(db,
                     "INSERT INTO dossier_check"
                     "   SET dossier_id = ?, position = ?, verdict = ?,"
                     "       reason = ?, officer_id = ?, at = ?"
                     " ON DUPLICATE KEY UPDATE verdict = ?, reason = ?,"
                     "       officer_id = ?, at = ?",
                     DB_ARGS(db_int(c->dossier_id), db_int(check->position),
                             verdict, db_text_or_empty(check->reason),
                             db_int(c->officer->id), at, verdict,
                             db_text_or_empty(check->reason),
                             db_int(c->officer->id), at),
                     NULL);
    }
    return s;
}

enum status paper_check_save(struct db *db, const struct officer *officer,
                             int64_t dossier_id,
                             const struct paper_checks *checks,
                             struct moment now)
{
    struct checking checking = {officer, dossier_id, checks, now};

    return db_transaction(db, check_body, &checking);
}
