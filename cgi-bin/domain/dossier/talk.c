/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "domain/dossier/talk.h"
#include "domain/dossier/dossier_private.h"
#include "domain/message/outbox.h"

/* Where files of talk begin among a dossier's: above those of papers. */
enum { FIRST_POSITION = 1000 };

static size_t count_files(const struct dossier_content *content, int nth,
                          struct dossier_file *files)
{
    size_t count = 0;

    for (size_t i = 0; i < content->file_count; i++)
        if (content->files[i].role == DOSSIER_TALK &&
            content->files[i].position == FIRST_POSITION + nth)
            files[count++] = content->files[i];
    return count;
}

enum status talk_load(struct db *db, int64_t dossier_id, struct talk *talk)
{
    struct dossier_content content = {.file_count = 0};
    struct db_rows rows;
    enum status s = db_read(
        db,
        "SELECT nth, officer_id IS NOT NULL, writer_name, agency_name, text, at"
        "  FROM dossier_message"
        " WHERE dossier_id = ?"
        " ORDER BY nth DESC",
        DB_ARGS(db_int(dossier_id)), &rows);

    if (s == OK)
        s = dossier_load_files(db, dossier_id, &content);
    if (s != OK)
        return s;
    struct talk_message *items =
        arena_array(db_arena(db), rows.count + 1, sizeof *items);
    struct dossier_file *files =
        arena_array(db_arena(db), content.file_count + 1, sizeof *files);
    if (items == NULL || files == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);

        items[i] = (struct talk_message){
            .nth = (int)db_cell_int(row, 0),
            .is_office = db_cell_bool(row, 1),
            .writer_name = db_cell_text(row, 2),
            .agency_name = db_cell_text(row, 3),
            .text = db_cell_text(row, 4),
            .at = db_cell_moment(row, 5),
            .files = files,
        };
        items[i].file_count = count_files(&content, items[i].nth, files);
        files += items[i].file_count;
    }
    *talk = (struct talk){items, rows.count};
    return OK;
}

/* --- saying something --- */

struct adding {
    const struct settings *settings;
    const struct talk_line *line;
    struct moment now;
    struct refusal *why;
    struct dossier dossier;
    struct work work;
    int nth;
};

/* The number of the next; 0: these words were the last. */
static enum status next_of(struct db *db, struct adding *a)
{
    struct db_row row;
    enum status s = db_read_row(db,
                                "SELECT nth, COALESCE(officer_id, 0), text"
                                "  FROM dossier_message"
                                " WHERE dossier_id = ?"
                                " ORDER BY nth DESC LIMIT 1",
                                DB_ARGS(db_int(a->line->dossier_id)), &row);

    if (s == NOT_FOUND) {
        a->nth = 1;
        return OK;
    }
    if (s != OK)
        return s;
    a->nth = (int)db_cell_int(row, 0) + 1;
    if (db_cell_int(row, 1) == a->line->officer_id &&
        str_equals(db_cell_text(row, 2), a->line->text))
        a->nth = 0;
    return a->nth > TALK_MOST ? CONFLICT : OK;
}

static enum status add_message(struct db *db, const struct adding *a)
{
    const struct talk_line *line = a->line;
    enum status s = db_write(
        db,
        "INSERT INTO dossier_message"
        "   SET dossier_id = ?, nth = ?, officer_id = ?, writer_name = ?,"
        "       agency_name = ?, text = ?, at = ?",
        DB_ARGS(db_int(line->dossier_id), db_int(a->nth),
                line->officer_id == 0 ? db_null() : db_int(line->officer_id),
                db_text(line->writer_name), db_text_or_empty(line->agency_name),
                db_text(line->text), db_moment(db_arena(db), a->now)),
        NULL);

    for (size_t i = 0; s == OK && i < line->file_count; i++)
        s = db_write(
            db,
            "INSERT INTO dossier_file"
            "   SET dossier_id = ?, role = 'talk', position = ?,"
            "       file_id = ?, name = ?, added_at = ?",
            DB_ARGS(db_int(line->dossier_id), db_int(FIRST_POSITION + a->nth),
                    db_int(line->files[i].id), db_text(line->files[i].name),
                    db_moment(db_arena(db), a->now)),
            NULL);
    return s;
}

/* One message at a time: who has not read the last is not told again. */
static enum status tell_citizen(struct db *db, const struct adding *a)
{
    const struct dossier *d = &a->dossier;
    struct outbox_message message = {
        .channel = OUTBOX_SMS,
        .urgency = OUTBOX_POLITE,
        .recipient = d->phone,
        .lang = d->lang,
        .message = "sms.talk",
        .arg0 = d->code,
        .key = str_print(db_arena(db), "talk:%" PRI_STR ":%d:sms",
                         STR_ARG(d->code), a->nth),
    };
    enum status s = OK;

    if (!str_is_empty(d->phone))
        s = outbox_add(db, &message, a->now);
    message.channel = OUTBOX_EMAIL;
    message.recipient = d->email;
    message.message = "mail.talk";
    message.key = str_print(db_arena(db), "talk:%" PRI_STR ":%d:email",
                            STR_ARG(d->code), a->nth);
    if (s == OK && !str_is_empty(d->email))
        s = outbox_add(db, &message, a->now);
    return s;
}

static enum status add_body(struct db *db, void *data)
{
    struct adding *a = data;
    bool is_office = a->line->officer_id != 0;
    enum status s = work_lock(db, a->line->dossier_id, &a->work);

    if (s == OK && a->work.stage == STAGE_DONE)
        s = CONFLICT;
    if (s == OK)
        s = dossier_load_id(db, a->line->dossier_id, &a->dossier);
    for (size_t i = 0; s == OK && i < a->line->file_count; i++)
        if (a->line->files[i].owner_id != a->dossier.owner_id)
            s = NOT_FOUND;
    if (s == OK)
        s = dossier_check_answer(db, a->settings, a->line->files,
                                 a->line->file_count, a->now, a->why);
    if (s == OK)
        s = next_of(db, a);
    if (s != OK || a->nth == 0)
        return s;
    s = add_message(db, a);
    if (s == OK && is_office && !a->work.citizen_unread)
        s = tell_citizen(db, a);
    if (s != OK)
        return s;
    return is_office ? db_write(db,
                                "UPDATE dossier_work SET citizen_unread = TRUE"
                                " WHERE dossier_id = ?",
                                DB_ARGS(db_int(a->line->dossier_id)), NULL)
                     : db_write(db,
                                "UPDATE dossier_work SET office_unread = TRUE"
                                " WHERE dossier_id = ?",
                                DB_ARGS(db_int(a->line->dossier_id)), NULL);
}

enum status talk_add(struct db *db, const struct settings *settings,
                     const struct talk_line *line, struct moment now,
                     struct refusal *why)
{
    struct adding a = {
        .settings = settings, .line = line, .now = now, .why = why};

    return db_transaction(db, add_body, &a);
}

/* --- reading --- */

enum status talk_read(struct db *db, int64_t dossier_id, bool by_office)
{
    return by_office ? db_write(db,
                                "UPDATE dossier_work SET office_unread = FALSE"
                                " WHERE dossier_id = ? AND office_unread",
                                DB_ARGS(db_int(dossier_id)), NULL)
                     : db_write(db,
                                "UPDATE dossier_work SET citizen_unread = FALSE"
                                " WHERE dossier_id = ? AND citizen_unread",
                                DB_ARGS(db_int(dossier_id)), NULL);
}
