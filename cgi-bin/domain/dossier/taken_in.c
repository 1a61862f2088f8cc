/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "domain/dossier/taken_in.h"
#include "domain/dossier/dossier_private.h"
#include "domain/dossier/work.h"
#include "platform/public_id.h"

static enum status is_new(struct db *db, const struct taken_in *of)
{
    struct dossier there;
    enum status s = dossier_load_code(db, of->code, &there);

    return s == OK ? CONFLICT : s == NOT_FOUND ? OK : s;
}

static enum status describe(struct db *db, const struct taken_in *of,
                            struct dossier *d)
{
    struct calendar calendar;
    enum status s = calendar_load(db, moment_date(of->filed_at), &calendar);

    d->national_code = of->code;
    d->owner_id = of->owner_id;
    d->unit_id = of->agency->unit_id;
    d->phone = of->self.phone;
    d->email = of->self.email;
    d->id_number = of->self.paper_number;
    d->lang = LANG_VI;
    return s == OK ? dossier_describe(db, of->procedure, 0, of->agency,
                                      &calendar, of->filed_at, d)
                   : s;
}

static enum status add_person(struct db *db, const struct dossier *d,
                              const struct taken_in *of, bool is_other)
{
    const struct person *p = &of->self;

    return db_write(
        db,
        "INSERT INTO dossier_applicant"
        "   SET dossier_id = ?, role = ?, full_name = ?, paper_type = ?,"
        "       paper_number = ?, paper_place = '', birth_date = ?, sex = ?,"
        "       nationality = ?, phone = ?, email = ?, street = ?,"
        "       relation = ?, authority = '', organisation = ?, tax_code = ?",
        DB_ARGS(db_int(d->id), db_text(is_other ? STR("other") : STR("self")),
                db_text(p->full_name),
                db_text_or_empty(str_of(paper_type_text(p->paper_type))),
                db_text_or_empty(p->paper_number),
                db_partial(db_arena(db), p->birth_date),
                db_text_or_empty(str_of(sex_text(p->sex))),
                db_text(p->nationality), db_text_or_empty(p->phone),
                db_text_or_empty(p->email), db_text_or_empty(p->street),
                db_text_or_empty(
                    is_other ? str_of(relation_text(RELATION_ORGANISATION))
                             : STR("")),
                db_text_or_empty(is_other ? of->organisation : STR("")),
                db_text_or_empty(is_other ? of->tax_code : STR(""))),
        NULL);
}

/* A paper is of a component where its whole name says so; nothing is guessed,
 * and officers see the others as papers of their own. */
static enum status add_paper(struct db *db, const struct dossier *d,
                             const struct taken_paper *paper, struct moment now)
{
    return db_write(
        db,
        "INSERT IGNORE INTO dossier_file"
        "       (dossier_id, role, position, file_id, name, added_at)"
        "VALUES (?, 'paper',"
        "        COALESCE((SELECT MIN(position) FROM dossier_component"
        "                   WHERE dossier_id = ? AND name = ?), 0), ?, ?, ?)",
        DB_ARGS(db_int(d->id), db_int(d->id),
                db_text_or_empty(paper->component), db_int(paper->file.id),
                db_text(paper->name), db_moment(db_arena(db), now)),
        NULL);
}

/* The owner's number leads officers to it where no verified account does. */
static enum status note_owner(struct db *db, const struct dossier *d)
{
    if (str_is_empty(d->id_number) || d->id_number.len > 12)
        return OK;
    return db_write(db, "UPDATE dossier SET owner_id_number = ? WHERE id = ?",
                    DB_ARGS(db_text(d->id_number), db_int(d->id)), NULL);
}

enum status dossier_take_in(struct db *db, const struct taken_in *of,
                            struct dossier *d)
{
    struct event_line line = {.kind = EVENT_FILED,
                              .actor = ACTOR_CITIZEN,
                              .note = STR("Hồ sơ nộp tại Cổng Dịch vụ công "
                                          "quốc gia"),
                              .to = DOSSIER_NEW};
    struct str no_draft = STR_NONE; /* no draft has that name */
    enum status s = is_new(db, of);

    *d = (struct dossier){.id = 0};
    if (s == OK)
        s = describe(db, of, d);
    if (s == OK)
        s = public_id_new(db_arena(db), &no_draft);
    if (s == OK)
        s = dossier_insert(db, of->settings, no_draft, d);
    if (s == OK)
        s = note_owner(db, d);
    if (s == OK)
        s = add_person(db, d, of, false);
    if (s == OK && !str_is_empty(of->organisation))
        s = add_person(db, d, of, true);
    if (s == OK)
        s = dossier_add_components(db, d, 0);
    for (size_t i = 0; s == OK && i < of->paper_count; i++)
        s = add_paper(db, d, &of->papers[i], of->now);
    if (s == OK)
        s = event_append(db, of->settings, d, &line, of->now);
    if (s == OK)
        s = event_tell(db, d, EVENT_FILED,
                       d->due_at.us == 0
                           ? STR("")
                           : date_iso(db_arena(db), moment_date(d->due_at)),
                       of->now);
    return s == OK ? work_open(db, d, of->now) : s;
}
