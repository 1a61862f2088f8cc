/* SPDX-License-Identifier: GPL-3.0-or-later */
/* import_form.c: one electronic form, as a file says it, becomes a version. A
 * version that is offered never changes: what says something else needs another
 * name. The components that a form fills are those of the file taken in last.
 */
#include "domain/form/trial.h"
#include "domain/form/version.h"
#include "domain/import/import_private.h"
#include "platform/crypto.h"

struct form_file {
    struct eform form;
    struct str text;
    struct sha256 sha;
};

static enum status store_form(struct import *in, const struct eform *form)
{
    return db_write(in->db,
                    "INSERT INTO form (slug, title)"
                    "VALUES (?, ?)"
                    "    ON DUPLICATE KEY UPDATE title = VALUES(title)",
                    DB_ARGS(db_text(form->slug), db_text(form->title.vi)),
                    NULL);
}

static enum status insert_version(struct import *in,
                                  const struct form_file *file)
{
    const struct eform *form = &file->form;

    return db_write(in->db,
                    "INSERT INTO form_version"
                    "       (form_slug, version, body, sha256, is_offered,"
                    "        in_force_from, in_force_to, imported_at)"
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    DB_ARGS(db_text(form->slug), db_text(form->version),
                            db_text(file->text),
                            db_bytes(sha256_str(&file->sha)),
                            db_bool(form->is_offered),
                            db_date(in->arena, form->in_force_from),
                            db_date(in->arena, form->in_force_to),
                            db_moment(in->arena, in->now)),
                    NULL);
}

/* A draft of officers that nobody has filled in may say something else now. */
static enum status replace_draft(struct import *in, int64_t id,
                                 const struct form_file *file)
{
    return db_write(
        in->db,
        "UPDATE form_version"
        "   SET body = ?, sha256 = ?, is_offered = ?, in_force_from = ?,"
        "       in_force_to = ?, imported_at = ?"
        " WHERE id = ?",
        DB_ARGS(db_text(file->text), db_bytes(sha256_str(&file->sha)),
                db_bool(file->form.is_offered),
                db_date(in->arena, file->form.in_force_from),
                db_date(in->arena, file->form.in_force_to),
                db_moment(in->arena, in->now), db_int(id)),
        NULL);
}

static enum status store_components(struct import *in, const struct eform *form)
{
    struct db_row row;
    enum status s = db_read_row(in->db,
                                "SELECT COUNT(*)"
                                "  FROM form_component"
                                " WHERE form_slug = ?",
                                DB_ARGS(db_text(form->slug)), &row);

    if (s == OK && !form->is_offered && db_cell_int(row, 0) > 0)
        return OK; /* those of the version that people fill in */
    if (s == OK)
        s = db_write(in->db,
                     "DELETE FROM form_component"
                     " WHERE form_slug = ?",
                     DB_ARGS(db_text(form->slug)), NULL);
    for (size_t i = 0; i < form->procedure_count; i++)
        for (size_t n = 0; s == OK && n < form->component_count; n++) {
            s = db_write(in->db,
                         "INSERT INTO form_component"
                         "       (procedure_code, name_starts, form_slug)"
                         "VALUES (?, ?, ?)",
                         DB_ARGS(db_text(form->procedures[i]),
                                 db_text(form->components[n]),
                                 db_text(form->slug)),
                         NULL);
            if (s == CONFLICT)
                return import_refuse(
                    in, "components",
                    "“%" PRI_STR "” of %" PRI_STR " has another form",
                    STR_ARG(form->components[n]), STR_ARG(form->procedures[i]));
        }
    return s;
}

static enum status store_version(struct import *in, void *data)
{
    const struct form_file *file = data;
    const struct eform *form = &file->form;
    struct db_row row;
    enum status s =
        db_read_row(in->db,
                    "SELECT id, sha256, is_offered"
                    "  FROM form_version"
                    " WHERE form_slug = ?"
                    "   AND version = ?",
                    DB_ARGS(db_text(form->slug), db_text(form->version)), &row);

    if (s == OK && str_equals(db_cell_text(row, 1), sha256_str(&file->sha))) {
        in->unchanged++;
        return OK;
    }
    if (s == OK && in->is_seed) {
        in->kept++;
        return OK;
    }
    if (s == OK && db_cell_bool(row, 2))
        return import_refuse(in, "version",
                             "“%" PRI_STR "” is offered already and says "
                             "something else; give this one another name",
                             STR_ARG(form->version));
    if (s == OK) {
        s = replace_draft(in, db_cell_int(row, 0), file);
        in->changed++;
    } else if (s == NOT_FOUND) {
        s = store_form(in, form);
        if (s == OK)
            s = insert_version(in, file);
        in->added++;
    }
    if (s == OK)
        s = store_components(in, form);
    import_tell(in, in->added > 0 ? '+' : '~', form->slug, form->title.vi);
    return s;
}

/* "line 12, pages[0]…: what", each fault a line. */
static void complain(struct import *in, const struct eform_faults *faults)
{
    struct buf text = {.arena = in->arena};

    for (size_t i = 0; i < faults->count; i++) {
        const struct eform_fault *fault = &faults->list[i];

        if (i > 0)
            buf_add_byte(&text, '\n');
        if (fault->line > 0)
            buf_print(&text, "line %zu, ", fault->line);
        buf_print(&text, "%" PRI_STR "%s%" PRI_STR, STR_ARG(fault->path),
                  str_is_empty(fault->path) ? "" : ": ", STR_ARG(fault->what));
    }
    in->complaint = buf_str(&text);
}

/* A trial that comes out otherwise than it says is a fault as any other. */
static void blame_trial(struct import *in, struct eform_faults *faults,
                        const struct trial *trial, size_t nth)
{
    struct str what =
        trial->fault != NULL
            ? str_print(in->arena, "is no trial: %s", trial->fault)
            : str_print(in->arena,
                        "“%" PRI_STR "” comes out otherwise: wrong now "
                        "“%" PRI_STR "”, right now “%" PRI_STR "”",
                        STR_ARG(trial->name), STR_ARG(trial->missing),
                        STR_ARG(trial->extra));

    if (faults->count < EFORM_FAULTS_MAX)
        faults->list[faults->count++] = (struct eform_fault){
            0, str_print(in->arena, "trials[%zu]", nth), what};
}

static enum status read_form(struct import *in, struct str text,
                             struct eform *form)
{
    struct eform_faults *faults = ARENA_NEW(in->arena, struct eform_faults);
    struct trials trials = {.count = 0};

    if (faults == NULL)
        return INTERNAL;
    enum status s = eform_read(in->arena, text, form, faults);
    if (s == OK)
        s = trials_run(in->arena, form, &trials);
    for (size_t i = 0; s == OK && i < trials.count; i++)
        if (trials.items[i].fault != NULL ||
            !str_is_empty(trials.items[i].missing) ||
            !str_is_empty(trials.items[i].extra))
            blame_trial(in, faults, &trials.items[i], i);
    if (s == OK && faults->count > 0)
        s = INVALID;
    if (s == INVALID)
        complain(in, faults);
    return s;
}

enum status import_check_form(struct import *in, struct str text)
{
    struct eform form;

    return read_form(in, text, &form);
}

enum status import_form(struct import *in, struct str text)
{
    struct form_file *file = ARENA_NEW(in->arena, struct form_file);

    if (file == NULL)
        return INTERNAL;
    file->text = text;
    file->sha = crypto_sha256(text);
    enum status s = read_form(in, text, &file->form);
    return s == OK ? import_write(in, store_version, file) : s;
}
