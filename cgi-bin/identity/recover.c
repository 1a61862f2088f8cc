/* SPDX-License-Identifier: GPL-3.0-or-later */
/* recover.c: “Quên mật khẩu”: number and captcha, then the code and a new
 * password.
 *
 * The answer is the same whether the account exists, and comes as soon: for a
 * number that has none, a code is made that nobody gets; where there is one,
 * its text leaves after the answer.
 *
 * A text alone would make of the two factors one: who comes by a browser that
 * the account does not know waits until the new password holds, and the owner
 * is told; the old one opens the account meanwhile, and that calls it off
 * (recover_wait.c).
 *
 * Passkeys outlive it: who lost nothing but the password keeps them, and after
 * a stolen phone they are the way back in. But a thief may have added one; so
 * the page that ends it shows which there are, and drops them at a press. That
 * press is believed for some minutes by an HMAC over this browser's session.
 */
#include "common/captcha_page.h"
#include "domain/national/owner.h"
#include "domain/national/passkey.h"
#include "domain/national/recovery.h"
#include "identity/identity.h"
#include "platform/crypto.h"

#define PURPOSE "recover"
#define NOBODY 0
#define DROP_WITHIN_S 900

static const struct field_rule number_fields[] = {
    {.name = "so-giay-to", .kind = FIELD_ID_NO, .required = true},
    {.name = "ma-xac-thuc", .kind = FIELD_CODE, .required = true, .max = 12},
    {0},
};
static const struct field_rule password_fields[] = {
    {.name = "ma-otp", .kind = FIELD_CODE, .required = true, .max = 12},
    {.name = "mat-khau", .kind = FIELD_PASSWORD, .required = true, .max = 128},
    {.name = "mat-khau-lai",
     .kind = FIELD_PASSWORD,
     .required = true,
     .max = 128},
    {0},
};

static enum status show(struct request *rq, const struct form *form)
{
    return captcha_form_show(rq, form, "recover");
}

enum status recover_show(struct request *rq)
{
    return show(rq, form_new(rq, number_fields));
}

/* What a code is about: whose it is, and the number that was asked about, by
 * which it is counted. */
static struct str about_of(struct request *rq, int64_t id, struct str number)
{
    return str_print(rq->arena, "%" PRI_STR " %lld", STR_ARG(number),
                     (long long)id);
}

/* To the account's phone, or to nobody. */
static enum status send(struct request *rq, struct str number,
                        struct refusal *why)
{
    struct citizen citizen;
    struct str code;
    enum status s = citizen_by_number(rq->db, number, &citizen);

    if (s == NOT_FOUND)
        return otp_new(rq->db, otp_purpose(rq, PURPOSE), number,
                       about_of(rq, NOBODY, number), &code, why);
    if (s != OK)
        return s;
    return otp_send_unseen(rq, PURPOSE, citizen.phone,
                           about_of(rq, citizen.id, number), why);
}

enum status recover_check(struct request *rq)
{
    struct form *form = form_read(rq, number_fields);
    struct refusal why = {.field = ""};

    if (!form_is_valid(form))
        return show(rq, form);

    enum status s = captcha_spend_form(rq, form, "ma-xac-thuc");

    if (s == INVALID)
        return show(rq, form);
    if (s == OK)
        s = send(rq, form_text(form, "so-giay-to"), &why);
    if (s == INVALID) {
        why.field = "";
        form_refuse(form, why);
        return show(rq, form);
    }
    if (s != OK)
        return s;
    return response_redirect(rq,
                             str_print(rq->arena, "/quen-mat-khau/otp%" PRI_STR,
                                       STR_ARG(authorize_query(rq))));
}

static enum status start_again(struct request *rq)
{
    return response_redirect(rq, str_print(rq->arena, "/quen-mat-khau%" PRI_STR,
                                           STR_ARG(authorize_query(rq))));
}

static enum status show_password(struct request *rq, const struct form *form)
{
    form_to_page(rq, form);
    page_set(page_of(rq), "Query", authorize_query(rq));
    return page_render(rq, "recover_password");
}

enum status recover_otp_show(struct request *rq)
{
    struct otp_state state;

    if (rq->session == NULL)
        return start_again(rq);

    enum status s = otp_look(rq->db, otp_purpose(rq, PURPOSE), &state);

    if (s == NOT_FOUND)
        return start_again(rq);
    return s == OK ? show_password(rq, form_new(rq, password_fields)) : s;
}

/* The browser that got the code is the owner's: strangers who guess no longer
 * make it wait. */
static enum status set_password(struct request *rq, int64_t id,
                                struct str password)
{
    struct citizen_place from = guard_place(rq);
    struct citizen citizen;
    struct str encoded;
    enum status s = citizen_load(rq->db, id, &citizen);

    if (s == OK)
        s = password_hash(rq->arena, password, &encoded);
    if (s == OK)
        s = citizen_reset_password(rq->db, id, encoded, &from, rq->now);
    if (s == OK)
        s = recovery_drop(rq->db, id);
    if (s == OK)
        s = backchannel_tell(rq, &citizen, 0);
    if (s == OK)
        s = owner_tell(rq->db, &citizen, OWNER_PASSWORD, rq->now, rq->lang,
                       rq->now);
    if (s == OK)
        s = guard_remember(rq, id);
    if (s != OK)
        return s;

    const struct guard_who who = guard_as(&citizen, GUARD_KNOWN);

    return guard_forget(rq, &who);
}

static struct str proof(struct request *rq, int64_t id, int64_t until_s)
{
    struct str text = str_print(
        rq->arena, "motcua recovered 1 %" PRI_STR " %lld %lld",
        STR_ARG(rq->session->csrf), (long long)id, (long long)until_s);
    struct sha256 mac = crypto_hmac(identity_secret(rq), text);

    return crypto_base64url(rq->arena, sha256_str(&mac));
}

static enum status show_done(struct request *rq, int64_t id)
{
    struct page *page = page_of(rq);
    int64_t until_s = rq->now.us / 1000000 + DROP_WITHIN_S;
    enum status s = passkey_list_to_page(rq, id);

    if (s != OK)
        return s;
    page_set_int(page, "Drop.id", id);
    page_set_int(page, "Drop.until", until_s);
    page_set(page, "Drop.proof", proof(rq, id, until_s));
    page_set(page, "Query", authorize_query(rq));
    return page_render(rq, "recovered");
}

enum status recover_drop_keys(struct request *rq)
{
    int64_t id = 0, until_s = 0;

    if (rq->session == NULL ||
        !str_to_int(rq_form(rq, "tai-khoan"), 1, INT64_MAX, &id) ||
        !str_to_int(rq_form(rq, "den"), 1, INT64_MAX, &until_s) ||
        !crypto_equal(rq_form(rq, "dau"), proof(rq, id, until_s)) ||
        rq->now.us / 1000000 > until_s)
        return start_again(rq);

    struct citizen citizen;
    enum status s = passkey_remove_all(rq->db, id);

    if (s == OK)
        s = citizen_load(rq->db, id, &citizen);
    if (s == OK)
        s = owner_tell(rq->db, &citizen, OWNER_PASSKEY_REMOVED, rq->now,
                       rq->lang, rq->now);
    if (s == OK)
        s = citizen_note(rq->db, id, "passkey_removed", guard_place(rq),
                         STR(""), rq->now);
    if (s != OK)
        return s;
    page_set_flag(page_of(rq), "Is_dropped", true);
    return show_done(rq, id);
}

static bool id_of(struct str about, int64_t *id)
{
    return str_to_int(str_skip(about, str_find(about, ' ') + 1), 1, INT64_MAX,
                      id);
}

/* What is known of the owner must not be in the password; said only to who has
 * the code, for else anybody could try out what it is. */
static enum status check_own(struct request *rq, struct form *form,
                             struct refusal *why)
{
    struct citizen citizen;
    struct str about;
    int64_t id = 0;
    enum status s = otp_verify(rq->db, otp_purpose(rq, PURPOSE),
                               form_text(form, "ma-otp"), &about, why);

    why->field = "ma-otp";
    if (s == OK && !id_of(about, &id))
        s = INTERNAL; /* nobody's code cannot have been right */
    if (s == OK)
        s = citizen_load(rq->db, id, &citizen);
    if (s != OK)
        return s;
    why->field = "mat-khau";
    return password_rule(rq, form_text(form, "mat-khau"), &citizen, why);
}

/* The text shows that the phone is there; what shows that it is the owner's is
 * a browser from which they have signed in. Without one the new password waits,
 * and the owner is told. */
static enum status wait_or_set(struct request *rq, int64_t id,
                               struct str password)
{
    int64_t wait_s = settings_number(rq->settings, "identity.recovery_wait_s");
    struct recovery recovery = {.due_at = moment_add_s(rq->now, wait_s)};
    struct citizen citizen;
    struct guard_who who;
    enum status s = citizen_load(rq->db, id, &citizen);

    if (s == OK)
        s = guard_who(rq, &citizen, citizen.id_number, &who);
    if (s != OK)
        return s;
    if (wait_s == 0 || who.way == GUARD_KNOWN) {
        s = set_password(rq, id, password);
        return s == OK ? show_done(rq, id) : s;
    }
    s = password_hash(rq->arena, password, &recovery.password);
    if (s == OK)
        s = recovery_ask(rq->db, id, &recovery, rq->now);
    if (s == OK)
        s = citizen_note(rq->db, id, "recovery_asked", guard_place(rq), STR(""),
                         rq->now);
    if (s == OK)
        s = owner_tell(rq->db, &citizen, OWNER_RECOVERY, recovery.due_at,
                       rq->lang, rq->now);
    if (s != OK)
        return s;
    page_set(page_of(rq), "Recovery.due_at", page_moment(rq, recovery.due_at));
    page_set(page_of(rq), "Query", authorize_query(rq));
    return page_render(rq, "recover_waiting");
}

enum status recover_otp_check(struct request *rq)
{
    struct form *form = form_read(rq, password_fields);
    struct refusal why = {.field = "mat-khau"};
    struct str password = form_text(form, "mat-khau");
    struct str phone, about;
    int64_t id = 0;

    if (form_is_valid(form)) {
        if (password_rule(rq, password, NULL, &why) != OK)
            form_refuse(form, why);
        else if (!str_equals(password, form_text(form, "mat-khau-lai")))
            form_refuse(form,
                        (struct refusal){"password_repeat", "mat-khau-lai", 0});
    }
    if (!form_is_valid(form))
        return show_password(rq, form);

    enum status s = check_own(rq, form, &why);

    if (s == OK) {
        why.field = "ma-otp";
        s = otp_spend(rq->db, otp_purpose(rq, PURPOSE),
                      form_text(form, "ma-otp"), &phone, &about, &why);
    }
    if (s == INVALID) {
        form_refuse(form, why);
        return show_password(rq, form);
    }
    if (s == OK && !id_of(about, &id))
        s = INTERNAL;
    return s == OK ? wait_or_set(rq, id, password) : s;
}
