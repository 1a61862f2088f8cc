/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sign_in.c: “Đăng nhập”: number, password, captcha.
 *
 * Holds: an unknown number costs the same time and gets the same words as a
 * wrong password; every try has spent a captcha; whoever must wait is told
 * before a password is hashed.
 */
#include "common/captcha_page.h"
#include "domain/national/passkey.h"
#include "identity/identity.h"
#include "platform/crypto.h"

static const struct field_rule fields[] = {
    {.name = "so-giay-to", .kind = FIELD_ID_NO, .required = true},
    {.name = "mat-khau", .kind = FIELD_PASSWORD, .required = true, .max = 128},
    {.name = "ma-xac-thuc", .kind = FIELD_CODE, .required = true, .max = 12},
    {0},
};

/* Of the form's address: what it goes on to, and that it is a sign-in anew. */
static struct str form_query(struct request *rq)
{
    struct str query = authorize_query(rq);

    if (!str_is(rq_query(rq, "lai"), "1"))
        return query;
    return str_is_empty(query)
               ? STR("?lai=1")
               : str_print(rq->arena, "%" PRI_STR "&lai=1", STR_ARG(query));
}

static enum status show(struct request *rq, const struct form *form)
{
    enum status s = captcha_to_page(rq);

    if (s == OK)
        s = authorize_to_page(rq);
    if (s == NOT_FOUND) /* an old link: they can still sign in */
        s = OK;
    if (s != OK)
        return s;
    form_to_page(rq, form);
    passkey_to_page(rq);
    page_set(page_of(rq), "Query", authorize_query(rq));
    page_set(page_of(rq), "Form_query", form_query(rq));
    return page_render(rq, "sign_in");
}

enum status sign_in_again(struct request *rq, const char *error)
{
    struct form *form = form_new(rq, fields);

    form_refuse(form, (struct refusal){error, "", 0});
    return show(rq, form);
}

enum status sign_in_show(struct request *rq)
{
    struct form *form = form_new(rq, fields);
    struct authorization a;
    struct str name = rq_query(rq, "yeu-cau");

    if (authorize_is_signed_in(rq)) /* the back button, or a second tab */
        return authorize_go_on(rq);
    if (!str_is_empty(name)) {
        enum status s =
            authorization_load(rq->db, rq->session->id, name, rq->now, &a);

        if (s == OK && (a.login_hint.len == 9 || a.login_hint.len == 12) &&
            str_is_digits(a.login_hint))
            form_set(form, "so-giay-to", a.login_hint);
        if (s != OK && s != NOT_FOUND)
            return s;
    }
    return show(rq, form);
}

static enum status refuse(struct request *rq, struct form *form,
                          struct refusal why)
{
    form_refuse(form, why);
    return show(rq, form);
}

/* OK: the password is right. INVALID: it is not, or must wait; see *why. */
static enum status check(struct request *rq, struct str number,
                         struct str password, struct citizen *citizen,
                         struct refusal *why)
{
    bool is_right = false, is_stale = false;
    struct guard_who who;
    enum status s = citizen_by_number(rq->db, number, citizen);
    bool is_there = s == OK;

    if (s == OK || s == NOT_FOUND)
        s = guard_who(rq, is_there ? citizen : NULL, number, &who);
    if (s == OK)
        s = guard_wait(rq, &who, why);
    if (s != OK)
        return s;
    s = password_verify(password, is_there ? citizen->password : STR_NONE,
                        &is_right, &is_stale);
    if (s != OK)
        return s;
    if (is_there && !is_right)
        s = recover_take(rq, password, citizen, &is_right);
    if (s != OK)
        return s;
    if (is_there && is_right) {
        struct str fresh;

        if (is_stale && password_hash(rq->arena, password, &fresh) == OK)
            status_ignore(
                citizen_set_password(rq->db, citizen->id, fresh, rq->now),
                "the next sign-in makes it anew");
        return OK;
    }
    *why = (struct refusal){"credentials", "", 0};
    log_warn(rq->log, "sign_in.failed", "citizen=%lld",
             (long long)(is_there ? citizen->id : 0));
    s = guard_count(rq, &who);
    if (s == OK && is_there)
        s = citizen_note(rq->db, citizen->id, "password_wrong", guard_place(rq),
                         STR(""), rq->now);
    return s == OK ? INVALID : s;
}

/* The code, unless one for the same citizen is on its way already. */
static enum status send(struct request *rq, const struct citizen *citizen,
                        struct refusal *why)
{
    struct str about = str_print(rq->arena, "%lld", (long long)citizen->id);
    struct otp_state state;
    enum status s = otp_send(rq, "sign_in", citizen->phone, about, why);

    if (s != INVALID || !str_is(str_of(why->key), "otp_wait"))
        return s;
    s = otp_look(rq->db, otp_purpose(rq, "sign_in"), &state);
    if (s == OK && str_equals(state.about, about))
        return OK;
    return s == OK || s == NOT_FOUND ? INVALID : s;
}

/* A form that lay in another tab while its owner signed in here. */
static bool is_theirs(struct request *rq, struct str typed)
{
    struct citizen citizen;
    struct str number;

    return field_check(rq->arena, FIELD_ID_NO, typed, &number) == NULL &&
           citizen_by_number(rq->db, number, &citizen) == OK &&
           citizen.id == rq->session->account_id;
}

enum status sign_in_check(struct request *rq)
{
    struct form *form = form_read(rq, fields);
    struct citizen citizen;
    struct refusal why = {"credentials", "", 0};

    if (authorize_is_signed_in(rq) && is_theirs(rq, rq_form(rq, "so-giay-to")))
        return authorize_go_on(rq);
    if (!form_is_valid(form))
        return show(rq, form);

    enum status s = captcha_spend_form(rq, form, "ma-xac-thuc");

    if (s == INVALID)
        return show(rq, form);
    if (s == OK)
        s = check(rq, form_text(form, "so-giay-to"),
                  form_text(form, "mat-khau"), &citizen, &why);
    if (s == OK)
        s = send(rq, &citizen, &why);
    if (s == INVALID)
        return refuse(rq, form, why);
    if (s != OK)
        return s;
    return response_redirect(rq, str_print(rq->arena, "/dang-nhap/otp%" PRI_STR,
                                           STR_ARG(authorize_query(rq))));
}

/* The request belongs to the session's row; where somebody else was signed in,
 * that row goes, and the request is asked again for the new one. */
static enum status carry_over(struct request *rq, struct authorization *a,
                              struct str *query)
{
    if (a->id == 0 || a->session_id == rq->session->id)
        return OK;
    a->session_id = rq->session->id;

    enum status s = authorization_ask(rq->db, a, moment_add_s(rq->now, -1));

    if (s == OK)
        *query =
            str_print(rq->arena, "?yeu-cau=%" PRI_STR, STR_ARG(a->public_id));
    return s;
}

enum status sign_in_finish(struct request *rq, const struct citizen *citizen,
                           bool by_passkey)
{
    struct authorization a = {0};
    struct client client = {.name = STR("")};
    struct str query = authorize_query(rq);
    const char *first = NULL;
    const struct guard_who who = guard_as(citizen, GUARD_KNOWN);
    enum status s = authorization_recall(rq->db, rq->session->id,
                                         rq_query(rq, "yeu-cau"), &a);

    if (s == OK)
        s = client_load_id(rq->db, a.client_id, &client);
    if (s != OK && s != NOT_FOUND)
        return s;
    /* A new sign-in, also where the same citizen was signed in already. */
    rq->session->signed_in_at = rq->now;
    s = session_rotate(rq, citizen->id);
    if (s == OK)
        s = passkey_opened(rq->db, rq->session->id, by_passkey);
    if (s == OK)
        s = carry_over(rq, &a, &query);
    if (s == OK)
        s = recover_first(rq, citizen, by_passkey, &first);
    if (s == OK)
        s = guard_remember(rq, citizen->id);
    if (s == OK)
        s = guard_forget(rq, &who);
    if (s == OK)
        s = citizen_note(rq->db, citizen->id, "signed_in", guard_place(rq),
                         client.name, rq->now);
    if (s != OK)
        return s;
    log_event(rq->log, "session.signed_in", "citizen=%lld",
              (long long)citizen->id);
    if (first != NULL)
        return response_redirect(rq, authorize_with(rq, first, query));
    if (str_is_empty(query))
        return response_redirect(rq, STR("/"));
    return response_redirect(
        rq, str_print(rq->arena, "/oauth2/tiep-tuc%" PRI_STR, STR_ARG(query)));
}
