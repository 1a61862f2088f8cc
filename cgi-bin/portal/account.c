/* SPDX-License-Identifier: GPL-3.0-or-later */
/* account.c: “Thông tin cá nhân”: what the provider says of the citizen, what
 * they say themselves, where they are signed in, and the way to filing.
 */
#include "portal/account.h"
#include "common/sessions_page.h"
#include "platform/form.h"
#include "platform/session.h"
#include "portal/pages.h"
#include "portal/state.h"
#include "portal/unit_options.h"

static const struct field_rule fields[] = {
    {.name = "dien-thoai", .kind = FIELD_PHONE},
    {.name = "email", .kind = FIELD_EMAIL, .max = 254},
    {.name = "xa", .kind = FIELD_TEXT, .max = 120},
    {.name = "duong", .kind = FIELD_TEXT, .max = 200},
    {.name = "phien-ban", .kind = FIELD_RAW, .max = 10},
    {0},
};

/* Every page has “Đăng xuất”, which ends where the citizen signed in. */
static void allow_sign_out(struct request *rq)
{
    struct str site;

    for (size_t i = 0;
         (site = oidc_way_out(portal_state(rq)->oidc, i)).ptr != NULL; i++)
        response_form_to(rq, site);
}

enum status account_before(struct request *rq)
{
    struct account *account;

    if (rq->session == NULL || rq->session->account_id == 0)
        return OK;
    account = ARENA_NEW(rq->arena, struct account);
    if (account == NULL)
        return INTERNAL;

    enum status s = account_of_session(rq->session, account);

    if (s == NOT_FOUND)
        return session_end(rq);
    if (s != OK)
        return s;
    rq->account = account;
    page_set(page_of(rq), "Account.name", account->full_name);
    allow_sign_out(rq);
    return OK;
}

static void person_to_page(struct request *rq)
{
    const struct account *account = rq->account;
    struct page *page = page_of(rq);
    struct str by =
        account->is_id_verified ? account->proved_by : account->provider;
    struct str label = oidc_label(portal_state(rq)->oidc, by);

    page_set(page, "Person.name", account->full_name);
    page_set(page, "Person.id_number", account->id_number);
    page_set_flag(page, "Person.is_verified", account->is_id_verified);
    page_set_partial(page, "Person.birth_date", account->birth_date);
    page_setz(page, "Person.sex", sex_text(account->sex));
    page_set(page, "Person.source", label);
    page_set_flag(page, "Person.is_smart", str_is(by, "smart"));
    page_setz(page, "Person.proof", proof_text(account->proof));
}

static struct date today(const struct request *rq)
{
    return moment_date(rq->now);
}

/* “Phường Tân Ninh” of a key; "" where it has none. */
static enum status commune_to_form(struct request *rq, struct form *form)
{
    const struct account *account = rq->account;
    struct unit unit;

    if (str_is_empty(account->commune_code))
        return OK;

    enum status s = unit_load(rq->db, account->commune_code,
                              account->commune_valid_from, &unit);

    if (s == OK)
        form_set(form, "xa", unit.code);
    return s == NOT_FOUND ? OK : s;
}

static enum status show(struct request *rq, const struct form *form)
{
    struct str commune = form_text(form, "xa");
    enum status s = unit_options_to_page(
        rq, "Commune", UNITS_SERVED_HERE, 0, today(rq),
        str_is_empty(commune) ? rq_form(rq, "xa") : commune);

    if (s == OK)
        s = sessions_to_page(rq);
    if (s != OK)
        return s;
    person_to_page(rq);
    form_to_page(rq, form);
    page_set_flag(page_of(rq), "Is_saved",
                  params_count(&rq->query, "da-luu") > 0);
    return page_render(rq, "account");
}

enum status account_show(struct request *rq)
{
    const struct account *account = rq->account;
    struct form *form = form_new(rq, fields);

    form_set(form, "dien-thoai", account->phone);
    form_set(form, "email", account->email);
    form_set(form, "duong", account->street);
    form_set(form, "phien-ban",
             str_print(rq->arena, "%lld", (long long)account->version));

    enum status s = commune_to_form(rq, form);

    return s == OK ? show(rq, form) : s;
}

/* INVALID: no such commune today. */
static enum status read_commune(struct request *rq, struct str code,
                                struct account_contact *contact)
{
    struct unit unit;

    contact->commune_code = STR("");
    if (str_is_empty(code))
        return OK;

    enum status s = unit_load(rq->db, code, today(rq), &unit);

    if (s == NOT_FOUND || (s == OK && unit.level != UNIT_COMMUNE))
        return INVALID;
    if (s != OK)
        return s;
    contact->commune_code = unit.code;
    contact->commune_valid_from = unit.valid_from;
    return OK;
}

enum status account_save(struct request *rq)
{
    struct form *form = form_read(rq, fields);
    struct account_contact contact = {0};
    int64_t version = 0;

    if (!form_is_valid(form))
        return show(rq, form);

    enum status s = read_commune(rq, form_text(form, "xa"), &contact);

    if (s == INVALID) {
        form_refuse(form, (struct refusal){"choice", "xa", 0});
        return show(rq, form);
    }
    if (s != OK)
        return s;
    contact.phone = form_text(form, "dien-thoai");
    contact.email = form_text(form, "email");
    contact.street = form_text(form, "duong");
    if (!str_to_int(form_text(form, "phien-ban"), 0, INT32_MAX, &version))
        version = 0;
    s = account_set_contact(rq->db, rq->account->id, version, &contact);
    if (s == CONFLICT) {
        form_set(form, "phien-ban",
                 str_print(rq->arena, "%lld", (long long)rq->account->version));
        form_refuse(form, (struct refusal){"changed_elsewhere", "", 0});
        return show(rq, form);
    }
    return s == OK ? response_redirect(rq, STR("/tai-khoan?da-luu=1")) : s;
}

/* One of the other sessions (field phien), or all of them. */
enum status account_end_sessions(struct request *rq)
{
    struct str which = rq_form(rq, "phien");
    int64_t id = 0;
    enum status s;

    if (str_is(which, "tat-ca"))
        s = session_end_all(rq->db, rq->session->account_id, rq->session->id);
    else if (str_to_int(which, 1, INT64_MAX, &id) && id != rq->session->id)
        s = session_end_by_id(rq->db, rq->session->account_id, id);
    else
        return NOT_FOUND;
    if (s != OK && s != NOT_FOUND)
        return s;
    return response_redirect(rq, STR("/tai-khoan?" PAGE_DONE_QUERY "=phien"));
}
