/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vault.c: “Kho giấy tờ”: the citizen's own papers, added by hand or kept from
 * a filing, to be used again.
 *
 * The form of a paper carries the ids of its files in hidden fields: what was
 * uploaded is stored at once, so an error elsewhere in the form never asks for
 * a file a second time; the paper names them when it is saved. Every id is
 * looked up as its owner's.
 */
#include "domain/vault/vault.h"
#include "common/sure_page.h"
#include "platform/form.h"
#include "platform/session.h"
#include "portal/file_page.h"
#include "portal/pages.h"
#include "portal/summary.h"
#include "portal/vault_page.h"

#define FILE_FIELD "tep"    /* uploads */
#define KEPT_FIELD "tep-co" /* ids of files that are stored already */
#define DROP_FIELD "bo-tep" /* the button “Xoá” at one of them */
#define MIB ((int64_t)1024 * 1024)
enum { SOON_DAYS = 30 };

static const struct field_rule fields[] = {
    {.name = "ten", .kind = FIELD_TEXT, .required = true, .max = 200},
    {.name = "loai",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = vault_kinds},
    {.name = "so", .kind = FIELD_TEXT, .max = 60},
    {.name = "ngay-cap", .kind = FIELD_DATE, .bound = DATE_NOT_FUTURE},
    {.name = "het-han", .kind = FIELD_DATE},
    {0},
};

/* --- the list --- */

static enum status quota_to_page(struct request *rq)
{
    int64_t quota = settings_number(rq->settings, "files.quota_mib") * MIB;
    int64_t total;
    enum status s = file_total_bytes(rq->db, rq->session->account_id, &total);

    if (s != OK)
        return s;
    page_set(page_of(rq), "Quota.used", summary_size(rq, total));
    page_set(page_of(rq), "Quota.all",
             str_print(rq->arena, "%lld MB", (long long)(quota / MIB)));
    page_set_int(page_of(rq), "Quota.percent",
                 total >= quota ? 100 : total * 100 / quota);
    return OK;
}

void vault_paper_to_page(struct request *rq, const char *list, size_t nth,
                         const struct vault_paper *paper)
{
    struct page *page = page_of(rq);
    struct date today = moment_date(rq->now);
    const char *prefix =
        str_z(rq->arena, str_print(rq->arena, "%s.%zu", list, nth));
    const char *files =
        str_z(rq->arena, str_print(rq->arena, "%s.files", prefix));

    page_set_in(page, list, nth, "id", paper->public_id);
    page_set_in(page, list, nth, "name", paper->name);
    page_set_in(page, list, nth, "kind", paper->kind);
    page_set_in(page, list, nth, "number", paper->number);
    if (date_is_set(paper->issued_on))
        page_set_in(page, list, nth, "issued",
                    date_vn(rq->arena, paper->issued_on));
    if (date_is_set(paper->valid_until)) {
        page_set_in(page, list, nth, "until",
                    date_vn(rq->arena, paper->valid_until));
        if (vault_is_expired(paper, today))
            page_set_in(page, list, nth, "is_expired", STR("1"));
        else if (date_compare(paper->valid_until,
                              date_add_days(today, SOON_DAYS)) <= 0)
            page_set_in(page, list, nth, "is_ending", STR("1"));
    }
    if (paper->nearness >= VAULT_NEAR)
        page_set_in(page, list, nth, "is_near", STR("1"));
    for (size_t i = 0; i < paper->file_count; i++) {
        const struct vault_file *f = &paper->files[i];

        file_to_page(rq, files, i, &f->file, f->name, &f->look);
    }
}

enum status vault_show(struct request *rq)
{
    struct vault_list list;
    enum status s = vault_list(rq->db, rq->session->account_id, &list);

    if (s == OK)
        s = quota_to_page(rq);
    if (s != OK)
        return s;
    for (size_t i = 0; i < list.count; i++)
        vault_paper_to_page(rq, "Papers", i, &list.items[i]);
    page_set_flag(page_of(rq), "Is_saved",
                  params_count(&rq->query, "da-luu") > 0);
    return page_render(rq, "vault");
}

/* --- the form of one paper --- */

struct paper_form {
    struct form *form;
    struct vault_paper paper;
    struct vault_file files[VAULT_FILES_MAX];
    size_t file_count;
    struct str bad_file; /* the upload that was refused, and why */
    struct refusal why;
};

static bool has_file(const struct paper_form *f, int64_t id)
{
    for (size_t i = 0; i < f->file_count; i++)
        if (f->files[i].file.id == id)
            return true;
    return false;
}

static enum status add_file(struct paper_form *f, const struct file *file,
                            struct str name)
{
    if (has_file(f, file->id))
        return OK;
    if (f->file_count == VAULT_FILES_MAX) {
        f->why = (struct refusal){"file_too_many", FILE_FIELD, VAULT_FILES_MAX};
        f->bad_file = name;
        return INVALID;
    }
    f->files[f->file_count++] =
        (struct vault_file){.file = *file, .name = name};
    return OK;
}

/* Those named by the form: stored before, still the owner's. */
static enum status read_kept(struct request *rq, struct paper_form *f)
{
    struct str dropped = rq_form(rq, DROP_FIELD);

    for (size_t i = 0; i < rq->form.count; i++) {
        const struct param *field = &rq->form.list[i];
        struct file file;

        if (!str_is(field->name, KEPT_FIELD) ||
            str_equals(field->value, dropped))
            continue;
        enum status s =
            file_load(rq->db, field->value, rq->session->account_id, &file);
        if (s == OK)
            status_ignore(add_file(f, &file, file.name), "ten are enough");
        else if (s != NOT_FOUND)
            return s;
    }
    return OK;
}

static enum status read_uploads(struct request *rq, struct paper_form *f)
{
    for (size_t i = 0; i < rq->uploads.count; i++) {
        const struct upload *upload = &rq->uploads.list[i];
        struct file file = {.owner_id = rq->session->account_id};

        if (!str_is(upload->field, FILE_FIELD))
            continue;
        enum status s = upload_take_in(rq, upload, &file, &f->why);
        if (s == OK)
            s = add_file(f, &file, file.name);
        else if (s == INVALID)
            f->bad_file = file.name;
        if (s != OK && s != INVALID)
            return s;
    }
    return OK;
}

static enum status show_form(struct request *rq, struct paper_form *f)
{
    struct page *page = page_of(rq);

    for (size_t i = 0; i < f->file_count; i++) {
        file_to_page(rq, "Files", i, &f->files[i].file, f->files[i].name,
                     &f->files[i].look);
        page_set_in(page, "Files", i, "id", f->files[i].file.public_id);
    }
    form_to_page(rq, f->form);
    page_set(page, "Paper.id", f->paper.public_id);
    page_set(page, "Upload.name", STR(FILE_FIELD));
    page_set_int(page, "Limit.files", VAULT_FILES_MAX);
    page_set_int(page, "Limit.mib", INTAKE_BYTES_MAX / MIB);
    if (f->why.key != NULL) {
        page_set(page, "Upload.error", str_of(f->why.key));
        page_set_int(page, "Upload.number", f->why.number);
        page_set(page, "Upload.file", f->bad_file);
        page_set_flag(page, "Form.is_invalid", true);
    }
    return page_render(rq, "vault_paper");
}

static enum status load(struct request *rq, struct vault_paper *paper)
{
    *paper = (struct vault_paper){.public_id = STR("")};
    if (str_is_empty(rq_path_arg(rq, "paper")))
        return OK; /* a new one */
    return vault_load(rq->db, rq_path_arg(rq, "paper"), rq->session->account_id,
                      paper);
}

enum status vault_paper_show(struct request *rq)
{
    struct paper_form f = {.form = form_new(rq, fields)};
    enum status s = load(rq, &f.paper);

    if (s != OK)
        return s;
    form_set(f.form, "ten", f.paper.name);
    form_set(f.form, "loai", f.paper.kind);
    form_set(f.form, "so", f.paper.number);
    form_set_date(f.form, "ngay-cap", f.paper.issued_on);
    form_set_date(f.form, "het-han", f.paper.valid_until);
    for (size_t i = 0; i < f.paper.file_count && i < VAULT_FILES_MAX; i++)
        f.files[f.file_count++] = f.paper.files[i];
    return show_form(rq, &f);
}

static void check(struct paper_form *f)
{
    struct date issued = form_date(f->form, "ngay-cap");
    struct date until = form_date(f->form, "het-han");

    if (date_is_set(issued) && date_is_set(until) &&
        date_compare(until, issued) < 0)
        form_refuse(f->form,
                    (struct refusal){"until_before_issued", "het-han", 0});
    if (f->file_count == 0 && f->why.key == NULL)
        f->why = (struct refusal){"vault_no_file", FILE_FIELD, 0};
}

static enum status save(struct request *rq, struct paper_form *f)
{
    f->paper.name = form_text(f->form, "ten");
    f->paper.kind = form_text(f->form, "loai");
    f->paper.number = form_text(f->form, "so");
    f->paper.issued_on = form_date(f->form, "ngay-cap");
    f->paper.valid_until = form_date(f->form, "het-han");
    f->paper.files = f->files;
    f->paper.file_count = f->file_count;
    enum status s = vault_save(rq->db, rq->session->account_id, &f->paper,
                               rq->now, &f->why);

    if (s == INVALID) {
        form_refuse(f->form, f->why);
        f->why = (struct refusal){.key = NULL};
        return show_form(rq, f);
    }
    return s == OK ? response_redirect(rq, STR("/kho-giay-to?da-luu=1")) : s;
}

enum status vault_paper_save(struct request *rq)
{
    struct paper_form f = {.form = form_read(rq, fields)};
    enum status s = load(rq, &f.paper);

    if (s == OK)
        s = read_kept(rq, &f);
    if (s == OK)
        s = read_uploads(rq, &f);
    if (s != OK)
        return s;
    if (params_count(&rq->form, LANG_FIELD) > 0)
        return show_form(rq, &f);
    if (params_count(&rq->form, DROP_FIELD) > 0)
        return show_form(rq, &f); /* saved with the rest */
    check(&f);
    if (!form_is_valid(f.form) || f.why.key != NULL)
        return show_form(rq, &f);
    return save(rq, &f);
}

enum status vault_ask_remove(struct request *rq)
{
    struct vault_paper paper;
    enum status s = vault_load(rq->db, rq_path_arg(rq, "paper"),
                               rq->session->account_id, &paper);

    return s == OK ? sure_page(rq, &(struct sure){.what = "xoa_giay",
                                                  .name = paper.name,
                                                  .back = STR("/kho-giay-to")})
                   : s;
}

enum status vault_paper_remove(struct request *rq)
{
    enum status s =
        vault_remove(rq->db, rq_path_arg(rq, "paper"), rq->session->account_id);

    return s == OK ? response_redirect(
                         rq, STR("/kho-giay-to?" PAGE_DONE_QUERY "=xoa-giay"))
                   : s;
}
