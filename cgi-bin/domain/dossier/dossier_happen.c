/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dossier_happen.c: what officers and citizens do with a dossier that was
 * filed.
 *
 * Holds: a status changes only together with the event that says so, in one
 * transaction that holds the dossier's row.
 */
#include "domain/catalogue/holiday.h"
#include "domain/dossier/dossier_private.h"
#include "domain/dossier/notice.h"
#include "domain/dossier/parcel.h"
#include "domain/dossier/sync_line.h"
#include "domain/dossier/work.h"
#include "domain/message/outbox.h"
#include "domain/vault/result.h"
#include "platform/form.h"

enum status event_append(struct db *db, const struct settings *settings,
                         const struct dossier *dossier,
                         const struct event_line *line, struct moment now)
{
    enum status s = db_write(
        db,
        /* The number in a table of its own: beside the placeholders MariaDB
         * 10.11 sometimes takes MAX for a mix with columns (error 1140). */
        "INSERT INTO dossier_event (dossier_id, position, at, kind, actor,"
        "                           actor_name, from_status, to_status, note,"
        "                           due_at)"
        "SELECT ?, next.position, ?, ?, ?, ?, ?, ?, ?, ?"
        "  FROM (SELECT COALESCE(MAX(position), 0) + 1 AS position"
        "          FROM dossier_event WHERE dossier_id = ?) AS next",
        DB_ARGS(db_int(dossier->id), db_moment(db_arena(db), now),
                db_text(str_of(event_kind_text(line->kind))),
                db_text(str_of(actor_text(line->actor))),
                db_text_or_empty(line->actor_name),
                line->from == 0 ? db_null() : db_int(line->from),
                db_int(line->to), db_text_or_empty(line->note),
                db_moment(db_arena(db), line->due_at), db_int(dossier->id)),
        NULL);

    if (s == OK)
        s = sync_line_add(db, settings, dossier, now);
    return s == OK ? notice_add(db, settings, dossier, line->kind, now) : s;
}

/* --- messages --- */

/* A supplement with a last day says so; what is owed from the beginning is told
 * with the filing. */
static const char *message_of(const struct dossier *dossier,
                              enum event_kind kind, struct str arg)
{
    if (kind == EVENT_FILED && dossier_owes_fee(dossier))
        return "filed_fee";
    return kind == EVENT_SUPPLEMENT_ASKED && !str_is_empty(arg)
               ? "supplement_by"
               : event_message(kind);
}

static enum status tell(struct db *db, const struct dossier *dossier,
                        enum outbox_channel channel, struct str recipient,
                        enum event_kind kind, struct str arg, struct moment now)
{
    struct arena *arena = db_arena(db);
    const char *by = channel == OUTBOX_SMS ? "sms" : "mail";
    const char *name = message_of(dossier, kind, arg);

    if (str_is_empty(recipient))
        return OK;
    struct outbox_message message = {
        .channel = channel,
        .urgency = kind == EVENT_FILED ? OUTBOX_URGENT : OUTBOX_POLITE,
        .recipient = recipient,
        .lang = dossier->lang,
        .message = str_z(arena, str_print(arena, "%s.%s", by, name)),
        .arg0 = dossier->code,
        .arg1 = arg,
        .key =
            str_print(arena, "%s:%" PRI_STR ":%lld:%s", event_kind_text(kind),
                      STR_ARG(dossier->code), (long long)dossier->version,
                      channel == OUTBOX_SMS ? "sms" : "email"),
    };

    return outbox_add(db, &message, now);
}

enum status event_tell(struct db *db, const struct dossier *dossier,
                       enum event_kind kind, struct str arg, struct moment now)
{
    if (event_message(kind) == NULL)
        return OK;
    if (kind == EVENT_FILED && dossier_owes_fee(dossier))
        arg = str_print(db_arena(db), "%lld", (long long)dossier->fee.dong);
    enum status s = OK;
    if (phone_takes_texts(dossier->phone)) /* else e-mail was asked for */
        s = tell(db, dossier, OUTBOX_SMS, dossier->phone, kind, arg, now);
    if (s == OK)
        s = tell(db, dossier, OUTBOX_EMAIL, dossier->email, kind, arg, now);
    return s;
}

/* --- something happens --- */

struct happen {
    const struct settings *settings;
    int64_t dossier_id, version;
    const struct happening *what;
    struct moment now;
    struct dossier dossier;
};

static enum status lock_dossier(struct db *db, struct happen *h)
{
    struct db_row row;
    enum status s = db_read_row(db,
                                "SELECT id"
                                "  FROM dossier"
                                " WHERE id = ?"
                                "   FOR UPDATE",
                                DB_ARGS(db_int(h->dossier_id)), &row);

    if (s == OK)
        s = dossier_load_id(db, h->dossier_id, &h->dossier);
    if (s != OK)
        return s;
    return h->version == 0 || h->version == h->dossier.version ? OK : CONFLICT;
}

/* The time that the citizen took to answer is not the office's. */
static enum status move_due(struct db *db, struct happen *h)
{
    struct dossier *d = &h->dossier;
    struct date asked = moment_date(d->status_at);
    struct calendar calendar;

    if (d->due_at.us == 0)
        return OK;
    enum status s = calendar_load(db, asked, &calendar);
    if (s != OK)
        return s;
    int days = calendar_days_between(&calendar, asked, moment_date(h->now));
    if (days > 0)
        d->due_at = working_days_due(d->due_at, days, PROCESSING_WORKING_DAY,
                                     &calendar, false);
    return OK;
}

/* What a promise is made of: the procedure's time, and the process's rules. */
struct promise {
    int value;
    enum processing_unit unit;
    bool is_cut_at_15, starts_anew, fee_pauses;
};

static enum status load_promise(struct db *db, const struct dossier *d,
                                struct promise *promise)
{
    struct db_row row;
    enum status s = db_read_row(
        db,
        "SELECT v.processing_value, v.processing_unit, v.is_cut_at_15,"
        "       COALESCE(p.supplements = 'anew', FALSE),"
        "       COALESCE(p.fee_pauses, FALSE)"
        "  FROM procedure_version v"
        "  LEFT JOIN dossier_work w ON w.dossier_id = ?"
        "  LEFT JOIN process p ON p.id = w.process_id"
        " WHERE v.id = ?",
        DB_ARGS(db_int(d->id), db_int(d->procedure_version_id)), &row);

    if (s == OK)
        *promise = (struct promise){
            .value = (int)db_cell_int(row, 0),
            .unit = processing_unit_of(db_cell_text(row, 1)),
            .is_cut_at_15 = db_cell_bool(row, 2),
            .starts_anew = db_cell_bool(row, 3),
            .fee_pauses = db_cell_bool(row, 4),
        };
    return s;
}

/* The whole time, from now on. */
static enum status promise_anew(struct db *db, struct happen *h,
                                const struct promise *promise)
{
    struct calendar calendar;
    enum status s = calendar_load(db, moment_date(h->now), &calendar);

    if (s == OK)
        h->dossier.due_at =
            working_days_due(h->now, promise->value, promise->unit, &calendar,
                             promise->is_cut_at_15);
    return s;
}

/* The promise begins with acceptance; it pauses while the citizen answers, or
 * begins again then, by the rule of the process. */
static enum status move_promise(struct db *db, struct happen *h,
                                enum dossier_status from)
{
    struct promise promise;
    enum status s = load_promise(db, &h->dossier, &promise);

    if (s != OK)
        return s;
    switch (h->what->kind) {
    case EVENT_ACCEPTED:
        return promise_anew(db, h, &promise);
    case EVENT_SUPPLEMENTED:
        return promise.starts_anew ? promise_anew(db, h, &promise)
                                   : move_due(db, h);
    case EVENT_PAID:
        return promise.fee_pauses && from == DOSSIER_FEE ? move_due(db, h) : OK;
    default:
        return OK;
    }
}

static enum status write_status(struct db *db, const struct dossier *d)
{
    struct arena *arena = db_arena(db);

    return db_write(
        db,
        "UPDATE dossier"
        "   SET status = ?, status_before = ?, status_at = ?,"
        "       version = version + 1, due_at = ?, fee_vnd = ?,"
        "       paid_at = IF(?, COALESCE(paid_at, ?), NULL)"
        " WHERE id = ?",
        DB_ARGS(
            db_int(d->status), d->before == 0 ? db_null() : db_int(d->before),
            db_moment(arena, d->status_at), db_moment(arena, d->due_at),
            d->is_fee_known ? db_int(d->fee.dong) : db_null(),
            db_bool(d->is_paid), db_moment(arena, d->status_at), db_int(d->id)),
        NULL);
}

static enum status refuse_file(struct refusal *why, const char *key)
{
    *why = (struct refusal){.key = key, .field = ""};
    return INVALID;
}

enum status dossier_check_answer(struct db *db, const struct settings *settings,
                                 const struct file *files, size_t file_count,
                                 struct moment now, struct refusal *why)
{
    int64_t minutes = settings_number(settings, "antivirus.wait_minutes");
    struct moment patience = moment_add_s(now, -60 * minutes);

    for (size_t i = 0; i < file_count; i++) {
        struct db_row row;
        enum status s = db_read_row(db,
                                    "SELECT scan, created_at"
                                    "  FROM file"
                                    " WHERE id = ?",
                                    DB_ARGS(db_int(files[i].id)), &row);

        if (s != OK)
            return s;

        enum file_scan scan = file_scan_of(db_cell_text(row, 0));

        if (scan == FILE_INFECTED)
            return refuse_file(why, "file_infected");
        if (scan == FILE_WAITING &&
            !moment_is_before(db_cell_moment(row, 1), patience))
            return refuse_file(why, "papers_checking");
    }
    return OK;
}

static enum status add_files(struct db *db, const struct happen *h)
{
    bool is_result =
        h->what->kind == EVENT_FINISHED || h->what->kind == EVENT_CORRECTED;
    const char *role = is_result ? "result" : "answer";
    struct refusal unused; /* the page has asked before */
    enum status checked =
        h->what->kind == EVENT_SUPPLEMENTED
            ? dossier_check_answer(db, h->settings, h->what->files,
                                   h->what->file_count, h->now, &unused)
            : OK;

    if (checked != OK)
        return checked;

    for (size_t i = 0; i < h->what->file_count; i++) {
        const struct file *file = &h->what->files[i];

        if (file->owner_id != h->dossier.owner_id)
            return NOT_FOUND;
        enum status s = db_write(
            db,
            "INSERT IGNORE INTO dossier_file"
            "   SET dossier_id = ?, role = ?, position = ?,"
            "       file_id = ?, name = ?, added_at = ?",
            DB_ARGS(
                db_int(h->dossier.id), db_text(str_of(role)),
                db_int(h->what->positions != NULL ? h->what->positions[i] : 0),
                db_int(file->id), db_text(file->name),
                db_moment(db_arena(db), h->now)),
            NULL);
        if (s == OK && is_result)
            s = result_seal(db, h->dossier.id, h->dossier.code, file,
                            h->what->seal_pem);
        if (s != OK)
            return s;
    }
    return OK;
}

/* What else the event changes in the dossier beside its status. */
static enum status apply(struct db *db, struct happen *h,
                         enum dossier_status from)
{
    struct dossier *d = &h->dossier;

    switch (h->what->kind) {
    case EVENT_SUPPLEMENT_ASKED:
        d->before = from;
        return OK;
    case EVENT_FEE_ASKED:
        d->before = from;
        d->is_fee_known = true;
        d->fee = h->what->fee;
        d->is_paid = false;
        return OK;
    case EVENT_PAID:
        d->is_paid = true;
        d->before = (enum dossier_status)0;
        return move_promise(db, h, from);
    case EVENT_ACCEPTED:
    case EVENT_SUPPLEMENTED:
        d->before = (enum dossier_status)0;
        return move_promise(db, h, from);
    case EVENT_EXTENDED:
        d->due_at = h->what->due_at;
        return OK;
    case EVENT_STOP_ASKED:
    case EVENT_STOP_REFUSED:
        return OK;
    case EVENT_FILED:
    case EVENT_REFUSED:
    case EVENT_STARTED:
    case EVENT_WITHDRAWN:
    case EVENT_STOPPED:
    case EVENT_FINISHED:
    case EVENT_RETURNED:
    case EVENT_CORRECTED:
    case EVENT_KIND__MAX:
        d->before = (enum dossier_status)0;
        return OK;
    }
    return OK;
}

/* The second argument of the message: the amount or the day it is about, which
 * the worker writes as the citizen's language does. */
static struct str message_arg(struct db *db, const struct happen *h)
{
    if (h->what->kind == EVENT_SUPPLEMENT_ASKED)
        return h->what->due_at.us == 0
                   ? STR("")
                   : date_iso(db_arena(db), moment_date(h->what->due_at));
    if (h->what->kind == EVENT_FEE_ASKED)
        return str_print(db_arena(db), "%lld", (long long)h->what->fee.dong);
    if (h->dossier.due_at.us == 0)
        return STR("");
    return date_iso(db_arena(db), moment_date(h->dossier.due_at));
}

static enum status happen_body(struct db *db, void *data)
{
    struct happen *h = data;
    struct dossier *d = &h->dossier;
    enum status s = lock_dossier(db, h);

    if (s != OK)
        return s;
    enum dossier_status from = d->status;
    enum dossier_status to = dossier_next(from, h->what->kind, d->before);
    if (to == 0 ||
        (h->what->kind == EVENT_PAID && (d->is_paid || !d->is_fee_known)))
        return CONFLICT;

    struct event_line line = {
        h->what->kind,  h->what->actor, h->what->actor_name,
        h->what->note,  from,           to,
        h->what->due_at};
    s = apply(db, h, from);
    /* What leaves the status as it is leaves its time too: a pause is counted
     * from when the citizen was asked. */
    if (to != from || h->what->kind == EVENT_PAID)
        d->status_at = h->now;
    d->status = to;
    d->version++;
    if (s == OK)
        s = write_status(db, d);
    if (s == OK)
        s = add_files(db, h);
    if (s == OK)
        s = event_append(db, h->settings, d, &line, h->now);
    if (s == OK)
        s = event_tell(db, d, h->what->kind, message_arg(db, h), h->now);
    if (s == OK)
        s = parcels_happen(db, d, h->what->kind, h->now);
    if (s == OK)
        s = work_follow(db, d, h->what->kind, h->now);
    return s;
}

enum status dossier_happen(struct db *db, const struct settings *settings,
                           int64_t dossier_id, int64_t version,
                           const struct happening *what, struct moment now,
                           struct dossier *dossier)
{
    struct happen h = {.settings = settings,
                       .dossier_id = dossier_id,
                       .version = version,
                       .what = what,
                       .now = now};
    enum status s = db_transaction(db, happen_body, &h);

    if (s == OK)
        *dossier = h.dossier;
    return s;
}

enum status dossier_happen_within(struct db *db,
                                  const struct settings *settings,
                                  int64_t dossier_id,
                                  const struct happening *what,
                                  struct moment now, struct dossier *dossier)
{
    struct happen h = {.settings = settings,
                       .dossier_id = dossier_id,
                       .what = what,
                       .now = now};
    enum status s = happen_body(db, &h);

    if (s == OK)
        *dossier = h.dossier;
    return s;
}

enum status dossier_rate(struct db *db, struct str public_id, int64_t owner_id,
                         int stars, struct str comment, struct moment now)
{
    struct dossier dossier;
    enum status s = dossier_load(db, public_id, owner_id, &dossier);

    if (s != OK)
        return s;
    if (dossier.status != DOSSIER_FINISHED &&
        dossier.status != DOSSIER_RETURNED)
        return CONFLICT;
    return db_write(db,
                    "INSERT INTO dossier_rating"
                    "   SET dossier_id = ?, stars = ?, comment = ?,"
                    "       rated_at = ?",
                    DB_ARGS(db_int(dossier.id), db_int(stars),
                            db_text_or_empty(comment),
                            db_moment(db_arena(db), now)),
                    NULL);
}
