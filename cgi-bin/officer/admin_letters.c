/* SPDX-License-Identifier: GPL-3.0-or-later */
/* admin_letters.c: “Quản trị”: the texts of letters at one's unit. A text is
 * prepared, looked at as a page and as a PDF with invented words in its places,
 * and then used from a day on. Those of the province are there to begin with.
 */
#include "config.h"

#ifdef HAVE_PDF
#include "common/office_paper.h"
#endif
#include "officer/admin_page.h"
#include "officer/pages.h"

enum { TITLE_CHARS = 300, BODY_CHARS = 20000 };

static const struct field_rule edit_rules[] = {
    {.name = "goc", .kind = FIELD_DIGITS, .max = 5},
    {.name = "tieu-de",
     .kind = FIELD_TEXT,
     .required = true,
     .max = TITLE_CHARS},
    {.name = "noi-dung-mau",
     .kind = FIELD_LINES,
     .required = true,
     .max = BODY_CHARS},
    {0},
};
static const struct field_rule day_rules[] = {
    {.name = "tu-ngay",
     .kind = FIELD_DATE,
     .required = true,
     .bound = DATE_NOT_PAST},
    {0},
};

static void template_to_page(struct request *rq, size_t nth,
                             const struct letter_template *t)
{
    struct page *page = page_of(rq);

    page_set_int_in(page, "Texts", nth, "id", t->id);
    page_set_in(page, "Texts", nth, "form", t->form);
    page_set_in(page, "Texts", nth, "procedure", t->procedure_code);
    page_set_in(page, "Texts", nth, "title", t->title);
    page_set_int_in(page, "Texts", nth, "version", t->version);
    page_set_in(page, "Texts", nth, "by", t->created_by);
    if (t->agency_id != 0)
        page_set_in(page, "Texts", nth, "is_mine", STR("1"));
    if (!date_is_set(t->from))
        page_set_in(page, "Texts", nth, "is_prepared", STR("1"));
    else if (date_compare(t->from, date_make(1900, 1, 1)) > 0)
        page_set_in(page, "Texts", nth, "from", page_date(rq, t->from));
}

enum status admin_letters_show(struct request *rq)
{
    const struct officer_post *post = admin_agency(rq, rq_query(rq, "co-quan"));
    struct letter_templates list;

    if (post == NULL)
        return NOT_FOUND;
    enum status s = letter_template_list(rq->db, post->agency_id, &list);
    for (size_t i = 0; s == OK && i < list.count; i++)
        template_to_page(rq, i, &list.items[i]);
    page_set(page_of(rq), "Agency", post->agency_name);
    page_set_int(page_of(rq), "Agency_id", post->agency_id);
    return s == OK ? page_render(rq, "admin_letters") : s;
}

/* The text of the address: the province's, or of a unit that one administers.
 */
static enum status find(struct request *rq, struct str id,
                        struct letter_template *t)
{
    int64_t number = 0;

    if (admin_post_at(rq, 0) == NULL || !str_to_int(id, 1, UINT32_MAX, &number))
        return NOT_FOUND;
    enum status s = letter_template_load(rq->db, number, t);
    return s == OK && t->agency_id != 0 &&
                   admin_post_at(rq, t->agency_id) == NULL
               ? NOT_FOUND
               : s;
}

/* --- what it looks like --- */

static struct str sample(struct request *rq, const char *key)
{
    const char *whole =
        str_z(rq->arena, str_print(rq->arena, "officer_admin.sample.%s", key));

    return message_text(rq->app->templates, rq->arena, LANG_VI, whole, STR_NONE,
                        STR_NONE);
}

static enum status fill(struct request *rq, const struct letter_template *t,
                        struct dossier *dossier, struct letter *letter)
{
    const struct officer_post *post = admin_post_at(rq, t->agency_id);
    struct date today = moment_date(rq->now);
    struct letter_words words = {
        .owner = sample(rq, "owner"),
        .office = t->agency_id != 0 ? t->agency_name : post->agency_name,
        .officer = officer_of(rq)->full_name,
        .phone = officer_of(rq)->phone,
        .reason = sample(rq, "reason"),
        .papers = sample(rq, "papers"),
        .due = today,
        .new_due = date_add_days(today, 5),
    };

    *dossier = (struct dossier){.code = sample(rq, "code"),
                                .procedure_name = sample(rq, "procedure")};
    enum status s = letter_template_fill(rq->arena, t, dossier, &words, letter);
    if (s == OK)
        letter->sent_at = rq->now;
    return s == INVALID ? INTERNAL : s;
}

static enum status show(struct request *rq, const struct letter_template *t,
                        struct form *form, int code)
{
    struct dossier dossier;
    struct letter letter;
    enum status s = fill(rq, t, &dossier, &letter);

    if (s != OK)
        return s;
    template_to_page(rq, 0, t);
    page_set(page_of(rq), "Letter.title", letter.title);
    page_set(page_of(rq), "Letter.form", letter.form);
    page_set(page_of(rq), "Letter.body", letter.body);
    page_set(page_of(rq), "Letter.agency", letter.agency_name);
    page_set(page_of(rq), "Letter.officer", letter.officer_name);
#ifdef HAVE_PDF
    page_set(page_of(rq), "Letter.pdf",
             str_print(rq->arena, "/quan-tri/van-ban/%lld/xem-truoc.pdf",
                       (long long)t->id));
#endif
    page_set_int(page_of(rq), "Agency_id", t->agency_id);
    page_set_flag(page_of(rq), "Is_saved",
                  params_count(&rq->query, "da-luu") > 0);
    form_to_page(rq, form);
    return page_render_code(rq, "admin_letter", code);
}

enum status admin_letter_show(struct request *rq)
{
    struct letter_template t;
    enum status s = find(rq, rq_path_arg(rq, "text"), &t);

    if (s != OK)
        return s;
    struct form *form = form_new(rq, day_rules);
    form_set_date(form, "tu-ngay", moment_date(rq->now));
    return show(rq, &t, form, 200);
}

#ifdef HAVE_PDF
enum status admin_letter_pdf(struct request *rq)
{
    struct letter_template t;
    struct dossier dossier;
    struct letter letter;
    enum status s = find(rq, rq_path_arg(rq, "text"), &t);

    if (s == OK)
        s = fill(rq, &t, &dossier, &letter);
    return s == OK ? letter_preview_pdf(rq, &dossier, &letter) : s;
}
#endif

enum status admin_letter_use_save(struct request *rq)
{
    struct letter_template t;
    enum status s = find(rq, rq_path_arg(rq, "text"), &t);

    if (s == OK && t.agency_id == 0)
        s = NOT_FOUND;
    if (s != OK)
        return s;
    struct form *form = form_read(rq, day_rules);
    if (!form_is_valid(form))
        return show(rq, &t, form, 200);
    struct trail_hand hand = admin_hand(rq, admin_post_at(rq, t.agency_id));
    s = admin_letter_use(rq->db, &hand, &t, form_date(form, "tu-ngay"),
                         rq->now);
    if (s == CONFLICT) {
        form_refuse(form,
                    (struct refusal){.key = "changed_elsewhere", .field = ""});
        return show(rq, &t, form, 409);
    }
    return s == OK
               ? response_redirect(
                     rq, str_print(rq->arena, "/quan-tri/van-ban/%lld?da-luu=1",
                                   (long long)t.id))
               : s;
}

/* --- a text more --- */

struct editing {
    struct letter_template from;
    const struct officer_post *post;
    int base; /* the unit's latest version of it; 0: none */
};

static enum status begin(struct request *rq, struct str id, struct str agency,
                         struct editing *e)
{
    struct letter_templates list;
    enum status s = find(rq, id, &e->from);

    e->post = s == OK ? admin_agency(rq, agency) : NULL;
    e->base = 0;
    if (s == OK && e->post == NULL)
        s = NOT_FOUND;
    if (s == OK)
        s = letter_template_list(rq->db, e->post->agency_id, &list);
    for (size_t i = 0; s == OK && i < list.count; i++) {
        const struct letter_template *t = &list.items[i];

        if (t->agency_id == e->post->agency_id &&
            str_equals(t->form, e->from.form) &&
            str_equals(t->procedure_code, e->from.procedure_code))
            e->base = t->version;
    }
    return s;
}

static enum status show_edit(struct request *rq, const struct editing *e,
                             struct form *form, int code)
{
    template_to_page(rq, 0, &e->from);
    page_set(page_of(rq), "Agency", e->post->agency_name);
    page_set_int(page_of(rq), "Agency_id", e->post->agency_id);
    form_to_page(rq, form);
    return page_render_code(rq, "admin_letter_new", code);
}

enum status admin_letter_new_show(struct request *rq)
{
    struct editing e;
    enum status s = begin(rq, rq_query(rq, "tu"), rq_query(rq, "co-quan"), &e);

    if (s != OK)
        return s;
    struct form *form = form_new(rq, edit_rules);
    form_set(form, "goc", str_print(rq->arena, "%d", e.base));
    form_set(form, "tieu-de", e.from.title);
    form_set(form, "noi-dung-mau", e.from.body);
    return show_edit(rq, &e, form, 200);
}

enum status admin_letter_new_save(struct request *rq)
{
    struct editing e;
    struct refusal why = {.key = ""};
    int64_t base = 0;
    enum status s = begin(rq, rq_form(rq, "tu"), rq_form(rq, "co-quan"), &e);

    if (s != OK)
        return s;
    struct form *form = form_read(rq, edit_rules);
    if (!form_is_valid(form))
        return show_edit(rq, &e, form, 200);
    struct letter_template t = {
        .form = e.from.form,
        .procedure_code = e.from.procedure_code,
        .agency_id = e.post->agency_id,
        .title = form_text(form, "tieu-de"),
        .body = form_text(form, "noi-dung-mau"),
        .created_by = officer_of(rq)->full_name,
    };
    struct trail_hand hand = admin_hand(rq, e.post);
    if (!str_to_int(form_text(form, "goc"), 0, UINT16_MAX, &base))
        base = UINT16_MAX;
    s = admin_letter(rq->db, &hand, &t, (int)base, rq->now, &why);
    if (s == OK)
        return response_redirect(
            rq,
            str_print(rq->arena, "/quan-tri/van-ban/%lld", (long long)t.id));
    if (s != CONFLICT && s != INVALID)
        return s;
    form_refuse(form,
                s == CONFLICT
                    ? (struct refusal){.key = "changed_elsewhere", .field = ""}
                    : why);
    return show_edit(rq, &e, form, s == CONFLICT ? 409 : 200);
}
