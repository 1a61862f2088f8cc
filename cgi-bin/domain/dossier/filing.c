/* SPDX-License-Identifier: GPL-3.0-or-later */
/* filing.c: a draft becomes a dossier, once.
 *
 * What does not change (the agency, the calendar) is read before the
 * transaction, so that the row of the day's number is held for a few statements
 * only.
 *
 * Holds: after a commit, the draft names its dossier, so whoever files again
 * reads the receipt and writes nothing.
 */
#include "domain/dossier/filing.h"
#include "domain/account/account.h"
#include "domain/catalogue/agency.h"
#include "domain/catalogue/holiday.h"
#include "domain/dossier/dossier_private.h"
#include "domain/dossier/parcel.h"
#include "domain/dossier/work.h"
#include "domain/draft/draft_form.h"
#include "domain/vault/vault.h"
#include "platform/public_id.h"

struct filing {
    struct draft_key key;
    const struct filing_of *of;
    struct calendar calendar;
    struct agency agency;

    struct draft draft;
    struct applicant applicant;
    struct dossier dossier;
    int64_t number;
    struct receipt receipt;
    struct refusal why;
};

static enum status refuse(struct filing *f, const char *key, const char *field)
{
    f->why = (struct refusal){.key = key, .field = field};
    return INVALID;
}

static enum status receipt_load(struct db *db, const struct draft *draft,
                                struct receipt *receipt)
{
    struct dossier d;
    enum status s =
        dossier_load(db, draft->dossier_public_id, draft->key.owner_id, &d);

    if (s == OK)
        *receipt =
            (struct receipt){d.public_id, d.code, d.filed_at, d.due_at, true};
    return s;
}

static struct moment scan_patience(const struct filing_of *of)
{
    int64_t minutes = settings_number(of->settings, "antivirus.wait_minutes");

    return moment_add_s(of->now, -60 * minutes);
}

static enum status check_identity(struct db *db, struct filing *f)
{
    struct account owner;

    if (f->of->procedure->least_proof == PROOF_NONE)
        return OK;
    enum status s = account_load(db, f->key.owner_id, &owner);
    if (s == OK && owner.proof < f->of->procedure->least_proof)
        s = refuse(f, "id_unverified", "kiem-tra");
    if (s == OK && !str_equals(owner.id_number, f->applicant.self.paper_number))
        s = refuse(f, "id_other", "nguoi-nop");
    return s;
}

/* Every part, once more: a rule may have come into force, a file may have been
 * found infected, since the step was left. */
static enum status check_complete(struct db *db, struct filing *f)
{
    enum status s = draft_load_applicant(db, f->key, &f->applicant);

    if (s == NOT_FOUND || (f->draft.done & DRAFT_APPLICANT) == 0)
        return refuse(f, "step_missing", "nguoi-nop");
    if (s == OK)
        s = applicant_check(&f->applicant, f->of->procedure->is_adult_only,
                            moment_date(f->of->now), &f->why);
    if (s == INVALID)
        f->why.field = "nguoi-nop";
    if (s == OK)
        s = check_identity(db, f);
    if (s == OK)
        s = draft_check_papers(db, &f->draft, scan_patience(f->of), &f->why);
    if (s == OK)
        s = draft_form_check(db, &f->draft, f->of->now, &f->why);
    if (s == OK && (f->draft.done & DRAFT_PAPERS) == 0)
        s = refuse(f, "step_missing", "giay-to");
    if (s == OK && (f->draft.done & DRAFT_DELIVERY) == 0)
        s = refuse(f, "step_missing", "buu-chinh");
    return s;
}

static enum status spend_captcha(struct db *db, struct filing *f)
{
    if (!f->of->asks_captcha)
        return OK;
    enum status s = captcha_spend(db, f->of->captcha, f->of->captcha_id,
                                  f->of->captcha_answer, &f->why);
    if (s == INVALID)
        f->why.field = "ma-bao-mat";
    return s;
}

/* Locks the row of agency and day until the commit; a rollback gives the
 * number back. */
static enum status take_number(struct db *db, struct filing *f)
{
    struct db_value day = db_date(db_arena(db), moment_date(f->of->now));
    struct db_row row;
    enum status s =
        db_write(db,
                 "INSERT INTO daily_number (agency_code, filed_on, last_number)"
                 "VALUES (?, ?, 1)"
                 "    ON DUPLICATE KEY UPDATE last_number = last_number + 1",
                 DB_ARGS(db_text(f->agency.code), day), NULL);

    if (s == OK)
        s = db_read_row(db,
                        "SELECT last_number"
                        "  FROM daily_number"
                        " WHERE agency_code = ?"
                        "   AND filed_on = ?",
                        DB_ARGS(db_text(f->agency.code), day), &row);
    if (s != OK)
        return s;
    f->number = db_cell_int(row, 0);
    s = dossier_code(
        db_arena(db), settings_text(f->of->settings, "dossier.code_pattern"),
        f->agency.code, moment_date(f->of->now), f->number, &f->dossier.code);
    if (s == INVALID) {
        log_error(db_log(db), "dossier.code_pattern", "it names no dossier");
        return INTERNAL;
    }
    return s;
}

/* What is certain to be asked online: one amount a kind, all known. Where a
 * kind has several amounts, an officer says which one it is. */
static bool fee_of(const struct procedure *procedure, struct vnd *sum)
{
    struct fee_summary fees = procedure_fee_summary(procedure, CHANNEL_ONLINE);

    *sum = fees.least;
    return fees.count > 0 && fees.unknown == 0 &&
           fees.least.dong == fees.most.dong;
}

static enum status describe(struct db *db, struct filing *f)
{
    const struct procedure *p = f->of->procedure;
    const struct procedure_case *chosen =
        procedure_case_of(p, f->draft.case_id);
    const struct person *self = &f->applicant.self;
    struct dossier *d = &f->dossier;

    d->owner_id = f->key.owner_id;
    d->procedure_version_id = p->version_id;
    d->procedure_code = p->code;
    d->procedure_name = p->name;
    d->case_name = chosen != NULL ? chosen->name : STR("");
    d->agency_id = f->agency.id;
    d->agency_code = f->agency.code;
    d->agency_name = f->agency.name;
    d->unit_id = f->draft.unit_id;
    d->filed_at = f->of->now;
    d->due_at =
        working_days_due(f->of->now, p->processing_value, p->processing_unit,
                         &f->calendar, p->is_cut_at_15);
    d->status = DOSSIER_NEW;
    d->status_at = f->of->now;
    d->version = 1;
    d->is_fee_known = fee_of(p, &d->fee);
    d->phone = self->phone;
    d->email = self->email;
    d->id_number = self->paper_number;
    d->lang = f->of->lang;
    enum status s = public_id_new(db_arena(db), &d->lookup_id);
    return s == OK ? public_id_new(db_arena(db), &d->public_id) : s;
}

static enum status insert_dossier(struct db *db, struct filing *f)
{
    struct arena *arena = db_arena(db);
    struct dossier *d = &f->dossier;
    enum status s = db_write(
        db,
        "INSERT INTO dossier"
        "   SET public_id = ?, lookup_id = ?, code = ?, draft_public_id = ?, "
        "account_id = ?,"
        "       procedure_version_id = ?, procedure_code = ?,"
        "       procedure_name = ?, case_name = ?, agency_id = ?,"
        "       agency_code = ?, agency_name = ?, unit_id = ?, filed_on = ?,"
        "       number = ?, filed_at = ?, due_at = ?, lang = ?, phone = ?,"
        "       email = ?, id_number = ?, status = ?, status_at = ?,"
        "       fee_vnd = ?",
        DB_ARGS(db_text(d->public_id), db_text(d->lookup_id), db_text(d->code),
                db_text(f->key.public_id), db_int(d->owner_id),
                db_int(d->procedure_version_id), db_text(d->procedure_code),
                db_text(d->procedure_name), db_text_or_empty(d->case_name),
                db_int(d->agency_id), db_text(d->agency_code),
                db_text(d->agency_name),
                d->unit_id == 0 ? db_null() : db_int(d->unit_id),
                db_date(arena, moment_date(d->filed_at)), db_int(f->number),
                db_moment(arena, d->filed_at), db_moment(arena, d->due_at),
                db_text(str_of(lang_code(d->lang))), db_text_or_empty(d->phone),
                db_text_or_empty(d->email), db_text_or_empty(d->id_number),
                db_int(d->status), db_moment(arena, d->status_at),
                d->is_fee_known ? db_int(d->fee.dong) : db_null()),
        NULL);

    if (s == OK)
        d->id = db_last_id(db);
    return s;
}

static enum status copy_people(struct db *db, const struct filing *f)
{
    enum status s = db_write(
        db,
        "INSERT INTO dossier_applicant"
        "       (dossier_id, " APPLICANT_COLUMNS(
            "") ")"
                "SELECT ?, " APPLICANT_COLUMNS("") "  FROM draft_applicant"
                                                   " WHERE draft_id = ?",
        DB_ARGS(db_int(f->dossier.id), db_int(f->draft.id)), NULL);

    if (s == OK)
        s = db_write(db,
                     "INSERT INTO dossier_delivery"
                     "       (dossier_id, service, name, phone, unit_id,"
                     "        street, price_vnd)"
                     "SELECT ?, service, name, phone, unit_id, street,"
                     "       price_vnd"
                     "  FROM draft_delivery"
                     " WHERE draft_id = ?",
                     DB_ARGS(db_int(f->dossier.id), db_int(f->draft.id)), NULL);
    return s;
}

/* Positions number the components that the case asks for, from 1. */
static enum status copy_papers(struct db *db, const struct filing *f)
{
    enum status s = db_write(
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
        DB_ARGS(db_int(f->dossier.id), db_int(f->draft.procedure_version_id),
                db_int(f->draft.case_id)),
        NULL);

    if (s == OK)
        s = db_write(db,
                     "INSERT INTO dossier_file"
                     "       (dossier_id, role, position, file_id, name,"
                     "        added_at)"
                     "SELECT n.dossier_id, 'paper', n.position, x.file_id,"
                     "       x.name, ?"
                     "  FROM draft_paper_file x"
                     "  JOIN dossier_component n"
                     "         ON n.component_id = x.component_id"
                     "        AND n.dossier_id = ?"
                     " WHERE x.draft_id = ?"
                     " ORDER BY x.id",
                     DB_ARGS(db_moment(db_arena(db), f->of->now),
                             db_int(f->dossier.id), db_int(f->draft.id)),
                     NULL);
    return s;
}

static enum status mark_filed(struct db *db, const struct filing *f)
{
    return db_write(db,
                    "UPDATE draft"
                    "   SET filed_at = ?, dossier_public_id = ?,"
                    "       version = version + 1"
                    " WHERE id = ?",
                    DB_ARGS(db_moment(db_arena(db), f->of->now),
                            db_text(f->dossier.public_id), db_int(f->draft.id)),
                    NULL);
}

static enum status write_dossier(struct db *db, struct filing *f)
{
    struct event_line line = {
        .kind = EVENT_FILED, .actor = ACTOR_CITIZEN, .to = DOSSIER_NEW};
    struct dossier *d = &f->dossier;
    enum status s = describe(db, f);

    if (s == OK)
        s = take_number(db, f);
    if (s == OK)
        s = insert_dossier(db, f);
    if (s == OK)
        s = copy_people(db, f);
    if (s == OK)
        s = copy_papers(db, f);
    if (s == OK)
        s = draft_form_file(db, f->draft.id, d->id);
    if (s == OK)
        s = event_append(db, f->of->settings, d, &line, f->of->now);
    if (s == OK)
        s = event_tell(db, d, EVENT_FILED,
                       d->due_at.us == 0
                           ? STR("")
                           : date_iso(db_arena(db), moment_date(d->due_at)),
                       f->of->now);
    if (s == OK)
        s = work_open(db, d, f->of->now);
    if (s == OK && f->of->asks_post)
        s = parcels_want(db, d, f->of->now);
    if (s == OK && f->of->keeps_papers)
        s = vault_keep_draft(db, &f->draft, f->of->now);
    if (s == OK)
        s = mark_filed(db, f);
    if (s == OK)
        f->receipt = (struct receipt){d->public_id, d->code, d->filed_at,
                                      d->due_at, false};
    return s;
}

/* The body of the transaction. After a deadlock db_transaction runs it again
 * from the start, so it touches nothing but the database and *f. */
static enum status file_draft(struct db *db, void *data)
{
    struct filing *f = data;
    enum status s = draft_lock(db, f->key, f->of->now, &f->draft);

    if (s != OK && s != CONFLICT)
        return s;
    if (f->draft.is_filed) /* asked first: a form sent again is no conflict */
        return receipt_load(db, &f->draft, &f->receipt);
    if (s == CONFLICT)
        return s;
    s = check_complete(db, f);
    if (s == OK)
        s = spend_captcha(db, f);
    return s == OK ? write_dossier(db, f) : s;
}

enum status draft_file(struct db *db, struct draft_key key,
                       const struct filing_of *of, struct receipt *receipt,
                       struct refusal *why)
{
    struct filing f = {.key = key, .of = of};
    struct draft draft;
    enum status s =
        draft_load(db, key.public_id, key.owner_id, of->now, &draft);

    if (s != OK)
        return s;
    if (draft.is_filed)
        return receipt_load(db, &draft, receipt);
    if (draft.procedure_version_id != of->procedure->version_id)
        return CONFLICT;
    s = agency_load(db, draft.agency_id, &f.agency);
    if (s == OK)
        s = calendar_load(db, moment_date(of->now), &f.calendar);
    if (s == OK)
        s = db_transaction(db, file_draft, &f);
    if (s == OK)
        *receipt = f.receipt;
    else if (s == INVALID)
        *why = f.why;
    return s;
}

enum status filing_count(struct db *db, int64_t *count)
{
    struct db_row row;
    enum status s = db_read_row(
        db, "SELECT COALESCE(SUM(last_number), 0) FROM daily_number",
        DB_NO_ARGS, &row);

    if (s == OK)
        *count = db_cell_int(row, 0);
    return s;
}
