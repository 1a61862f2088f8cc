/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lookup.c: “Tra cứu hồ sơ”: how a dossier stands, for those who are not signed
 * in. Says status and dates, never a person.
 *
 * Codes count up, so a code alone shows nothing: the phone or ID number it was
 * filed with must fit, and guessing is slowed down by address and by code. The
 * receipt's QR carries 128 random bits instead.
 *
 * An address may be a whole commune's office or a phone company's: others'
 * guesses make nobody wait who is signed in, for theirs are counted apart, and
 * who is not goes on by a captcha. A code's own wait holds for all.
 */
#include "common/captcha_page.h"
#include "domain/dossier/filing.h"
#include "domain/guard/throttle.h"
#include "platform/form.h"
#include "platform/session.h"
#include "portal/dossier_page.h"
#include "portal/pages.h"

#define CAPTCHA "ma-xac-thuc"

static const struct field_rule fields[] = {
    {.name = "ma-ho-so", .kind = FIELD_TEXT, .required = true, .max = 60},
    {.name = "so", .kind = FIELD_TEXT, .required = true, .max = 30},
    {.name = CAPTCHA, .kind = FIELD_CODE, .max = 12},
    {0},
};

static const struct throttle_rule by_address = {.name = "lookup.address",
                                                .free = 10,
                                                .base_s = 10,
                                                .most_s = 600,
                                                .forget_s = 3600};
static const struct throttle_rule by_account = {.name = "lookup.account",
                                                .free = 10,
                                                .base_s = 10,
                                                .most_s = 600,
                                                .forget_s = 3600};
static const struct throttle_rule by_code = {.name = "lookup.code",
                                             .free = 5,
                                             .base_s = 30,
                                             .most_s = 600,
                                             .forget_s = 3600};

enum status lookup_show(struct request *rq)
{
    struct form *form = form_new(rq, fields);

    form_to_page(rq, form);
    return page_render(rq, "lookup");
}

static enum status show_found(struct request *rq, const struct dossier *dossier)
{
    struct dossier_events events;
    enum status s = dossier_load_events(rq->db, dossier->id, &events);

    if (s != OK)
        return s;
    dossier_events_to_page(rq, &events, false);
    dossier_to_page(rq, dossier);
    return page_render(rq, "lookup");
}

/* A phone as typed (+84 …), or a number without its spaces. */
static struct str number_of(struct request *rq, struct str typed)
{
    struct str number;

    if (field_check(rq->arena, FIELD_PHONE, typed, &number) == NULL ||
        field_check(rq->arena, FIELD_ID_NO, typed, &number) == NULL)
        return number;
    return typed;
}

static enum status refuse(struct request *rq, struct form *form,
                          const char *key, int64_t number)
{
    form_refuse(form,
                (struct refusal){.key = key, .field = "", .number = number});
    form_to_page(rq, form);
    return page_render(rq, "lookup");
}

static enum status show_with_captcha(struct request *rq, struct form *form)
{
    enum status s = captcha_to_page(rq);

    form_to_page(rq, form);
    return s == OK ? page_render(rq, "lookup") : s;
}

/* Who tries: the account, or an address that others may have as well. */
static struct throttle_key who(const struct request *rq)
{
    if (rq->account == NULL)
        return (struct throttle_key){&by_address,
                                     throttle_block(rq->arena, rq->address)};
    return (struct throttle_key){
        &by_account, str_print(rq->arena, "%lld", (long long)rq->account->id)};
}

/* INVALID: the form has been told, and is to be shown with a captcha. */
static enum status spend_captcha(struct request *rq, struct form *form)
{
    if (!str_is_empty(rq_form(rq, "captcha_id")))
        return captcha_spend_form(rq, form, CAPTCHA);
    form_refuse(form, (struct refusal){.key = "lookup_captcha", .field = ""});
    return INVALID;
}

enum status lookup_find(struct request *rq)
{
    struct form *form = form_read(rq, fields);
    struct dossier dossier;
    int64_t wait_s;

    if (!form_is_valid(form) && !str_is_empty(rq_form(rq, "captcha_id")))
        return show_with_captcha(rq, form);
    if (!form_is_valid(form)) {
        form_to_page(rq, form);
        return page_render(rq, "lookup");
    }
    struct str code =
        dossier_code_clean(rq->arena, form_text(form, "ma-ho-so"));
    struct throttle_key keys[] = {{&by_code, code}, who(rq)};
    size_t own = rq->account != NULL ? 2 : 1; /* whose waits no proof ends */
    enum status s = throttle_wait(rq->db, keys, own, rq->now, &wait_s);
    if (s == OK && wait_s > 0)
        return refuse(rq, form, "wait", wait_s);
    if (s == OK && own == 1)
        s = throttle_wait(rq->db, &keys[1], 1, rq->now, &wait_s);
    if (s == OK && wait_s > 0)
        s = spend_captcha(rq, form);
    if (s == INVALID)
        return show_with_captcha(rq, form);
    if (s != OK)
        return s;
    s = dossier_look_up(rq->db, code, number_of(rq, form_text(form, "so")),
                        &dossier);
    if (s == OK) {
        form_to_page(rq, form);
        return show_found(rq, &dossier);
    }
    if (s != NOT_FOUND)
        return s;
    s = throttle_count(rq->db, keys, ARRAY_LENGTH(keys), rq->now);
    return s == OK ? refuse(rq, form, "lookup_none", 0) : s;
}

enum status lookup_by_qr(struct request *rq)
{
    struct form *form = form_new(rq, fields);
    struct dossier dossier;
    enum status s =
        dossier_load_lookup(rq->db, rq_path_arg(rq, "lookup"), &dossier);

    if (s != OK)
        return s;
    form_to_page(rq, form);
    return show_found(rq, &dossier);
}
