/* SPDX-License-Identifier: GPL-3.0-or-later */
/* applicant.c: step “Thông tin người nộp”: who files, and for whom.
 *
 * The first visit shows what the account knows, later ones what the draft has,
 * or what was typed and could not be saved. Leaving the page saves it, so
 * “Quay lại” never loses a word. What the provider has verified is shown, and
 * is the account's whatever the form says.
 *
 * Holds: nothing of another citizen is read; step->draft carries the owner.
 */
#include "domain/draft/applicant.h"
#include "domain/catalogue/sheet.h"
#include "portal/address.h"
#include "portal/step.h"

static const char *const paper_types[] = {"cccd", "cmnd", "passport", "other",
                                          NULL};
static const char *const sexes[] = {"male", "female", NULL};
/* ISO 3166; XX is any other. */
static const char *const nationalities[] = {
    "VN", "KH", "LA", "CN", "TW", "KR", "JP", "TH", "SG", "MY", "PH",
    "ID", "IN", "US", "CA", "AU", "GB", "FR", "DE", "RU", "XX", NULL};
static const char *const relations[] = {
    "child", "parent", "spouse", "ward", "authorised", "organisation", NULL};

/* The rules from this one on are about the person it is filed for. */
static const char first_of_other[] = "quan-he";
static const struct field_rule fields[] = {
    {.name = "ho-ten", .kind = FIELD_NAME, .required = true, .max = 100},
    {.name = "loai-giay-to",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = paper_types},
    {.name = "so-giay-to", .kind = FIELD_TEXT, .required = true, .max = 30},
    {.name = "ngay-cap", .kind = FIELD_DATE, .bound = DATE_NOT_FUTURE},
    {.name = "noi-cap", .kind = FIELD_TEXT, .max = 200},
    {.name = "ngay-sinh",
     .kind = FIELD_BIRTH,
     .required = true,
     .bound = DATE_NOT_FUTURE},
    {.name = "gioi-tinh",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = sexes},
    {.name = "quoc-tich",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = nationalities},
    {.name = "dien-thoai", .kind = FIELD_PHONE, .required = true},
    {.name = "email", .kind = FIELD_EMAIL, .max = 254},
    ADDRESS_RULES("tinh-thanh", "phuong-xa", "dia-chi", true),
    {.name = "nop-thay", .kind = FIELD_CHECK},
    {.name = "quan-he", .kind = FIELD_CHOICE, .choices = relations},
    {.name = "van-ban-uy-quyen", .kind = FIELD_TEXT, .max = 300},
    {.name = "khac-ho-ten", .kind = FIELD_NAME, .max = 100},
    {.name = "khac-ngay-sinh", .kind = FIELD_BIRTH, .bound = DATE_NOT_FUTURE},
    {.name = "khac-gioi-tinh", .kind = FIELD_CHOICE, .choices = sexes},
    {.name = "khac-loai-giay-to", .kind = FIELD_CHOICE, .choices = paper_types},
    {.name = "khac-so-giay-to", .kind = FIELD_TEXT, .max = 30},
    {.name = "khac-dien-thoai", .kind = FIELD_PHONE},
    ADDRESS_RULES("khac-tinh-thanh", "khac-phuong-xa", "khac-dia-chi", false),
    {.name = "ten-to-chuc", .kind = FIELD_TEXT, .max = 300},
    {.name = "ma-so-thue", .kind = FIELD_TAX_NO},
    {0},
};

static size_t own_count(void)
{
    size_t count = 0;

    while (strcmp(fields[count].name, first_of_other) != 0)
        count++;
    return count;
}
static const struct address_fields address = {"tinh-thanh", "phuong-xa",
                                              "dia-chi", "self"};
static const struct address_fields other_address = {
    "khac-tinh-thanh", "khac-phuong-xa", "khac-dia-chi", "other"};

static bool is_verified(const struct account *account, const char *name)
{
    if (!account->is_id_verified)
        return false;
    if (strcmp(name, "ho-ten") == 0)
        return !str_is_empty(account->full_name);
    if (strcmp(name, "so-giay-to") == 0 || strcmp(name, "loai-giay-to") == 0)
        return !str_is_empty(account->id_number);
    if (strcmp(name, "ngay-sinh") == 0)
        return partial_is_set(account->birth_date);
    return strcmp(name, "gioi-tinh") == 0 && account->sex != SEX_UNKNOWN;
}

/* What the other person's part needs depends on the relation: an organisation
 * has a name and no birth date. */
static bool is_required_of_other(const struct request *rq, const char *name)
{
    struct str relation = rq_form(rq, "quan-he");
    bool is_organisation = str_is(relation, "organisation");

    if (strcmp(name, "quan-he") == 0)
        return true;
    if (strcmp(name, "ten-to-chuc") == 0)
        return is_organisation;
    if (strcmp(name, "van-ban-uy-quyen") == 0)
        return str_is(relation, "authorised") || str_is(relation, "ward");
    return !is_organisation && (strcmp(name, "khac-ho-ten") == 0 ||
                                strcmp(name, "khac-ngay-sinh") == 0);
}

/* The rules as they stand for this citizen and what they ticked, so that every
 * error is told at once. */
static const struct field_rule *rules_for(struct request *rq)
{
    struct field_rule *rules =
        arena_array(rq->arena, ARRAY_LENGTH(fields), sizeof *rules);
    bool is_for_other = !str_is_empty(rq_form(rq, "nop-thay"));

    if (rules == NULL)
        return fields;
    memcpy(rules, fields, sizeof fields);
    for (size_t i = 0; rules[i].name != NULL; i++) {
        if (i < own_count() && is_verified(rq->account, rules[i].name))
            rules[i].required = false;
        if (i < own_count())
            continue;
        rules[i].required =
            is_for_other && is_required_of_other(rq, rules[i].name);
        rules[i].is_unread = !is_for_other;
    }
    return rules;
}

/* --- showing --- */

static enum status set_other(struct request *rq, struct form *form,
                             const struct applicant *a)
{
    const struct person *p = &a->other;

    form_set_flag(form, "nop-thay", a->is_for_other);
    if (!a->is_for_other)
        return address_set(rq, form, &other_address, 0, STR(""));
    form_set(form, "quan-he", str_of(relation_text(a->relation)));
    form_set(form, "van-ban-uy-quyen", a->authority);
    form_set(form, "khac-ho-ten", p->full_name);
    form_set_partial(form, "khac-ngay-sinh", p->birth_date);
    form_set(form, "khac-gioi-tinh", str_of(sex_text(p->sex)));
    form_set(form, "khac-loai-giay-to", str_of(paper_type_text(p->paper_type)));
    form_set(form, "khac-so-giay-to", p->paper_number);
    form_set(form, "khac-dien-thoai", p->phone);
    form_set(form, "ten-to-chuc", a->organisation);
    form_set(form, "ma-so-thue", a->tax_code);
    return address_set(rq, form, &other_address, p->unit_id, p->street);
}

static enum status set_form(struct request *rq, struct form *form,
                            const struct applicant *a)
{
    const struct person *p = &a->self;

    form_set(form, "ho-ten", p->full_name);
    form_set(form, "loai-giay-to", str_of(paper_type_text(p->paper_type)));
    form_set(form, "so-giay-to", p->paper_number);
    form_set_date(form, "ngay-cap", p->paper_date);
    form_set(form, "noi-cap", p->paper_place);
    form_set_partial(form, "ngay-sinh", p->birth_date);
    form_set(form, "gioi-tinh", str_of(sex_text(p->sex)));
    form_set(form, "quoc-tich", p->nationality);
    form_set(form, "dien-thoai", p->phone);
    form_set(form, "email", p->email);
    enum status s = address_set(rq, form, &address, p->unit_id, p->street);
    return s == OK ? set_other(rq, form, a) : s;
}

/* Verified values stand in the form however it was typed. */
static void show_verified(struct request *rq, struct form *form)
{
    const struct account *account = rq->account;
    struct page *page = page_of(rq);

    page_set(page, "Account.provider", account->provider);
    for (size_t i = 0; i < own_count(); i++) {
        const char *name = fields[i].name;

        if (!is_verified(account, name))
            continue;
        page_set_flag(page, "Verified.any", true);
        if (strcmp(name, "ho-ten") == 0) {
            form_set(form, name, account->full_name);
            page_set_flag(page, "Verified.name", true);
        } else if (strcmp(name, "so-giay-to") == 0) {
            form_set(form, name, account->id_number);
            page_set_flag(page, "Verified.number", true);
        } else if (strcmp(name, "loai-giay-to") == 0) {
            form_set(form, name,
                     account->id_number.len == 9 ? STR("cmnd") : STR("cccd"));
        } else if (strcmp(name, "ngay-sinh") == 0) {
            form_set_partial(form, name, account->birth_date);
            page_set_flag(page, "Verified.birth", true);
            page_set_partial(page, "Verified.birth_date", account->birth_date);
        } else {
            form_set(form, name, str_of(sex_text(account->sex)));
            page_set_flag(page, "Verified.sex", true);
        }
    }
}

/* Day and place of issue are asked where a form of the procedure prints
 * them. */
static enum status issue_to_page(struct request *rq, const struct step *step)
{
    bool day = false, place = false;
    enum status s =
        sheet_asks(rq->db, &step->procedure, SHEET_PAPER_DATE, &day);

    if (s == OK)
        s = sheet_asks(rq->db, &step->procedure, SHEET_PAPER_PLACE, &place);
    page_set_flag(page_of(rq), "Issue.is_asked", day || place);
    return s;
}

static enum status show(struct request *rq, struct step *step,
                        struct form *form)
{
    enum status s = address_to_page(rq, form, &address);

    if (s == OK)
        s = address_to_page(rq, form, &other_address);
    if (s == OK)
        s = issue_to_page(rq, step);
    if (s != OK)
        return s;
    show_verified(rq, form);
    page_set_flag(page_of(rq), "Procedure.is_adult_only",
                  step->procedure.is_adult_only);
    return step_page(rq, step, form);
}

enum status applicant_show(struct request *rq, struct step *step)
{
    struct applicant applicant;
    enum status s = step_load_typed(rq, step);

    if (s == OK)
        return show(rq, step, form_read(rq, fields));
    if (s == NOT_FOUND)
        s = draft_load_applicant(rq->db, step->draft.key, &applicant);
    if (s == NOT_FOUND)
        s = applicant_of_account(rq->db, rq->account, &applicant);
    if (s != OK)
        return s; /* the router has a page for each status */

    struct form *form = form_new(rq, fields);
    s = set_form(rq, form, &applicant);
    return s == OK ? show(rq, step, form) : s;
}

/* --- saving --- */

/* ID numbers are often typed in groups. */
static struct str number_of(struct request *rq, struct form *form,
                            const char *name, enum paper_type type)
{
    struct str typed = form_text(form, name), number;

    if (type != PAPER_CCCD && type != PAPER_CMND)
        return typed;
    return field_check(rq->arena, FIELD_ID_NO, typed, &number) == NULL ? number
                                                                       : typed;
}

static struct person other_of_form(struct request *rq, struct form *form)
{
    struct person p = {
        .full_name = form_text(form, "khac-ho-ten"),
        .paper_type = paper_type_of(form_text(form, "khac-loai-giay-to")),
        .birth_date = form_partial(form, "khac-ngay-sinh"),
        .sex = sex_of(form_text(form, "khac-gioi-tinh")),
        .nationality = STR("VN"),
        .phone = form_text(form, "khac-dien-thoai"),
        .street = form_text(form, "khac-dia-chi"),
    };

    p.paper_number = number_of(rq, form, "khac-so-giay-to", p.paper_type);
    return p;
}

static enum status applicant_of_form(struct request *rq, struct form *form,
                                     struct applicant *applicant)
{
    struct applicant a = {
        .self = {.full_name = form_text(form, "ho-ten"),
                 .paper_type = paper_type_of(form_text(form, "loai-giay-to")),
                 .paper_date = form_date(form, "ngay-cap"),
                 .paper_place = form_text(form, "noi-cap"),
                 .birth_date = form_partial(form, "ngay-sinh"),
                 .sex = sex_of(form_text(form, "gioi-tinh")),
                 .nationality = form_text(form, "quoc-tich"),
                 .phone = form_text(form, "dien-thoai"),
                 .email = form_text(form, "email"),
                 .street = form_text(form, "dia-chi")},
        .is_for_other = form_is_checked(form, "nop-thay"),
    };

    a.self.paper_number = number_of(rq, form, "so-giay-to", a.self.paper_type);
    if (a.is_for_other) {
        a.relation = relation_of(form_text(form, "quan-he"));
        a.authority = form_text(form, "van-ban-uy-quyen");
        a.other = other_of_form(rq, form);
    }
    if (a.relation == RELATION_ORGANISATION) {
        a.organisation = form_text(form, "ten-to-chuc");
        a.tax_code = form_text(form, "ma-so-thue");
    }
    enum status s = address_get(rq, form, &address, &a.self.unit_id);
    if (s == OK && a.is_for_other)
        s = address_get(rq, form, &other_address, &a.other.unit_id);
    if (s == OK)
        *applicant = a;
    return s;
}

static enum status unfinished(struct request *rq, struct step *step,
                              struct form *form)
{
    enum status answer;

    if (step_left_unfinished(rq, step, &answer))
        return answer;
    return show(rq, step, form); /* the errors, and what was typed */
}

enum status applicant_save(struct request *rq, struct step *step)
{
    struct form *form = form_read(rq, rules_for(rq));
    struct applicant applicant;
    struct refusal why;

    if (!form_is_valid(form))
        return unfinished(rq, step, form);
    enum status s = applicant_of_form(rq, form, &applicant);
    if (s == OK && !form_is_valid(form))
        return unfinished(rq, step, form);
    if (s == OK)
        s = draft_set_applicant(rq->db, step->key, rq->account, &applicant,
                                rq->now, &step->draft, &why);
    if (s == OK)
        return step_next(rq, step); /* 303, so that reloading is harmless */
    if (s == INVALID) {             /* a rule that only the domain knows */
        form_refuse(form, why);
        return unfinished(rq, step, form);
    }
    if (s != CONFLICT)
        return s;
    s = address_to_page(rq, form, &address);
    show_verified(rq, form);
    return s == OK ? step_changed_elsewhere(rq, step, form) : s;
}
