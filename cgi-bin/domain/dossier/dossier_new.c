/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dossier_new.c: what every dossier begins with, whoever sends it: the snapshot
 * of procedure and agency, its number, its row, the components it asks for.
 */
#include "domain/dossier/dossier_private.h"
#include "domain/dossier/filing.h"
#include "platform/public_id.h"

/* What is certain to be asked online: one amount a kind, all known. Where a
 * kind has several amounts, an officer says which one it is. */
static bool fee_of(const struct procedure *procedure, struct vnd *sum)
{
    struct fee_summary fees = procedure_fee_summary(procedure, CHANNEL_ONLINE);

    *sum = fees.least;
    return fees.count > 0 && fees.unknown == 0 &&
           fees.least.dong == fees.most.dong;
}

enum status dossier_describe(struct db *db, const struct procedure *p,
                             int64_t case_id, const struct agency *agency,
                             const struct calendar *calendar,
                             struct moment filed_at, struct dossier *d)
{
    const struct procedure_case *chosen = procedure_case_of(p, case_id);

    d->procedure_version_id = p->version_id;
    d->procedure_code = p->code;
    d->procedure_name = p->name;
    d->case_name = chosen != NULL ? chosen->name : STR("");
    d->agency_id = agency->id;
    d->agency_code = agency->code;
    d->agency_name = agency->name;
    d->filed_at = filed_at;
    d->due_at = working_days_due(filed_at, p->processing_value,
                                 p->processing_unit, calendar, p->is_cut_at_15);
    d->status = DOSSIER_NEW;
    d->status_at = filed_at;
    d->version = 1;
    d->is_fee_known = fee_of(p, &d->fee);
    enum status s = public_id_new(db_arena(db), &d->lookup_id);
    return s == OK ? public_id_new(db_arena(db), &d->public_id) : s;
}

/* Locks the row of agency and day until the commit; a rollback gives the
 * number back. */
static enum status take_number(struct db *db, const struct settings *settings,
                               struct dossier *d, int64_t *number)
{
    struct date filed_on = moment_date(d->filed_at);
    struct db_value day = db_date(db_arena(db), filed_on);
    /* LAST_INSERT_ID gives what was written, without another question. */
    enum status s =
        db_write(db,
                 "INSERT INTO daily_number (agency_code, filed_on, last_number)"
                 "VALUES (?, ?, LAST_INSERT_ID(1))"
                 "    ON DUPLICATE KEY UPDATE"
                 "       last_number = LAST_INSERT_ID(last_number + 1)",
                 DB_ARGS(db_text(d->agency_code), day), NULL);

    if (s != OK)
        return s;
    *number = db_last_id(db);
    s = dossier_code(db_arena(db),
                     settings_text(settings, "dossier.code_pattern"),
                     d->agency_code, filed_on, *number, &d->code);
    if (s == INVALID) {
        log_error(db_log(db), "dossier.code_pattern", "it names no dossier");
        return INTERNAL;
    }
    return s;
}

enum status dossier_insert(struct db *db, const struct settings *settings,
                           struct str draft_public_id, struct dossier *d)
{
    struct arena *arena = db_arena(db);
    int64_t number = 0;
    enum status s = take_number(db, settings, d, &number);

    if (s != OK)
        return s;
    s = db_write(
        db,
        "INSERT INTO dossier"
        "   SET public_id = ?, lookup_id = ?, code = ?, draft_public_id = ?, "
        "account_id = ?,"
        "       procedure_version_id = ?, procedure_code = ?,"
        "       procedure_name = ?, case_name = ?, agency_id = ?,"
        "       agency_code = ?, agency_name = ?, unit_id = ?, filed_on = ?,"
        "       number = ?, filed_at = ?, due_at = ?, lang = ?, phone = ?,"
        "       email = ?, id_number = ?, status = ?, status_at = ?,"
        "       fee_vnd = ?, national_code = ?",
        DB_ARGS(db_text(d->public_id), db_text(d->lookup_id), db_text(d->code),
                db_text(draft_public_id), db_int(d->owner_id),
                db_int(d->procedure_version_id), db_text(d->procedure_code),
                db_text(d->procedure_name), db_text_or_empty(d->case_name),
                db_int(d->agency_id), db_text(d->agency_code),
                db_text(d->agency_name),
                d->unit_id == 0 ? db_null() : db_int(d->unit_id),
                db_date(arena, moment_date(d->filed_at)), db_int(number),
                db_moment(arena, d->filed_at), db_moment(arena, d->due_at),
                db_text(str_of(lang_code(d->lang))), db_text_or_empty(d->phone),
                db_text_or_empty(d->email), db_text_or_empty(d->id_number),
                db_int(d->status), db_moment(arena, d->status_at),
                d->is_fee_known ? db_int(d->fee.dong) : db_null(),
                str_is_empty(d->national_code) ? db_null()
                                               : db_text(d->national_code)),
        NULL);

    if (s == OK)
        d->id = db_last_id(db);
    return s;
}

/* Positions number the components that the case asks for, from 1. */
enum status dossier_add_components(struct db *db, const struct dossier *d,
                                   int64_t case_id)
{
    return db_write(
        db,
        "INSERT INTO dossier_component"
        "       (dossier_id, position, component_id, name, originals, copies,"
        "        is_required)"
        "SELECT ?, ROW_NUMBER() OVER (ORDER BY k.position, c.position), c.id,"
        "       c.name, c.originals, c.copies, c.is_required"
        "  FROM procedure_case k"
        "  JOIN component c ON c.procedure_case_id = k.id"
        " WHERE k.procedure_version_id = ?"
        "   AND (k.kind <> 'alternative' OR k.id = ?)",
        DB_ARGS(db_int(d->id), db_int(d->procedure_version_id),
                db_int(case_id)),
        NULL);
}
