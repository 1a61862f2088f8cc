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

struct filing {
    struct draft_key key;
    const struct filing_of *of;
    struct calendar calendar;
    struct agency agency;

    struct draft draft;
    struct applicant applicant;
    struct dossier dossier;
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

static enum status describe(struct db *db, struct filing *f)
{
    const struct person *self = &f->applicant.self;
    struct dossier *d = &f->dossier;

    d->owner_id = f->key.owner_id;
    d->unit_id = f->draft.unit_id;
    d->phone = self->phone;
    d->email = self->email;
    d->id_number = self->paper_number;
    d->lang = f->of->lang;
    return dossier_describe(db, f->of->procedure, f->draft.case_id, &f->agency,
                            &f->calendar, f->of->now, d);
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

static enum status copy_papers(struct db *db, const struct filing *f)
{
    enum status s = dossier_add_components(db, &f->dossier, f->draft.case_id);

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
        s = dossier_insert(db, f->of->settings, f->key.public_id, d);
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
