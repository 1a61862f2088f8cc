/* SPDX-License-Identifier: GPL-3.0-or-later */
/* notice.c: the message: recipient is the dossier's code, arg0 the number of
 * the event, arg1 the day. A dossier's version counts its events.
 */
#include "domain/dossier/notice.h"
#include "domain/dossier/dossier_private.h"

/* What is signed is "ID.SECONDS.BODY": with a dot in the id there would be two
 * ways to read it, and codes have dots. */
static struct str key_of(struct arena *arena, const struct dossier *dossier,
                         enum event_kind kind)
{
    struct buf key = {.arena = arena};

    buf_print(&key, "%s:", event_kind_text(kind));
    for (size_t i = 0; i < dossier->code.len; i++)
        buf_add_byte(&key,
                     dossier->code.ptr[i] == '.' ? '_' : dossier->code.ptr[i]);
    buf_print(&key, ":%lld:webhook", (long long)dossier->version);
    return buf_str(&key);
}

enum status notice_add(struct db *db, const struct settings *settings,
                       const struct dossier *dossier, enum event_kind kind,
                       struct moment now)
{
    struct arena *arena = db_arena(db);

    if (!webhook_is_set(settings))
        return OK;
    struct outbox_message message = {
        .channel = OUTBOX_WEBHOOK,
        .urgency = OUTBOX_URGENT,
        .recipient = dossier->code,
        .lang = LANG_VI,
        .message = "webhook.event",
        .arg0 = str_print(arena, "%lld", (long long)dossier->version),
        .arg1 = dossier->due_at.us == 0
                    ? STR("")
                    : date_iso(arena, moment_date(dossier->due_at)),
        .key = key_of(arena, dossier, kind),
    };

    return outbox_add(db, &message, now);
}

enum status notice_load(struct db *db, const struct outbox_message *message,
                        struct webhook_event *event)
{
    int64_t number;
    struct db_row row;

    if (!str_to_int(message->arg0, 1, INT32_MAX, &number))
        return NOT_FOUND;
    enum status s = db_read_row(
        db,
        "SELECT e.kind, e.at, d.procedure_code, d.agency_code, e.to_status"
        "  FROM dossier d"
        "  JOIN dossier_event e ON e.dossier_id = d.id"
        " WHERE d.code = ?"
        "   AND e.position = ?",
        DB_ARGS(db_text(message->recipient), db_int(number)), &row);
    if (s != OK)
        return s;
    *event = (struct webhook_event){
        .id = message->key,
        .kind = str_z(db_arena(db), db_cell_text(row, 0)),
        .at = db_cell_moment(row, 1),
        .dossier_code = message->recipient,
        .number = number,
        .procedure_code = db_cell_text(row, 2),
        .agency_code = db_cell_text(row, 3),
        .status = (int)db_cell_int(row, 4),
        .due_on = message->arg1,
    };
    return OK;
}
