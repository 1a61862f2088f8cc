/* SPDX-License-Identifier: GPL-3.0-or-later */
/* passkey.c: “Khoá truy cập”: a device's key instead of password and code
 * (WebAuthn): adding and removing them, and signing in by one.
 *
 * Holds: a passkey is added and removed only by somebody who signed in minutes
 * ago; it opens its own account and no other. Whoever holds one alone neither
 * ends a recovery (recover_wait.c) nor outlives the look through them after it.
 */
#include "domain/national/passkey.h"
#include "common/sure_page.h"
#include "domain/guard/spent.h"
#include "domain/national/owner.h"
#include "identity/identity.h"
#include "platform/browser.h"
#include "platform/crypto.h"

#define RECENT_S 900
#define PART_MOST 8192 /* characters of base64url */

static bool part(struct request *rq, const char *name, struct str *out)
{
    struct str text = rq_form(rq, name);

    return !str_is_empty(text) && text.len <= PART_MOST &&
           crypto_unbase64url(rq->arena, text, out);
}

bool identity_is_recent(const struct request *rq)
{
    return moment_s_between(rq->session->signed_in_at, rq->now) < RECENT_S;
}

enum status passkey_list_to_page(struct request *rq, int64_t citizen_id)
{
    struct page *page = page_of(rq);
    struct passkey_list list;
    enum status s = passkey_list(rq->db, citizen_id, &list);

    if (s != OK)
        return s;
    for (size_t i = 0; i < list.count; i++) {
        const struct passkey *one = &list.list[i];

        page_set_int_in(page, "Key", i, "id", one->id);
        page_set_in(page, "Key", i, "browser", one->browser);
        page_set_in(page, "Key", i, "credential",
                    crypto_base64url(rq->arena, one->key.id));
        page_set_in(page, "Key", i, "created_at",
                    page_moment(rq, one->created_at));
        if (one->used_at.us != 0)
            page_set_in(page, "Key", i, "used_at",
                        page_moment(rq, one->used_at));
    }
    return OK;
}

static enum status show(struct request *rq, const char *trouble)
{
    struct page *page = page_of(rq);
    struct citizen citizen;
    enum status s = citizen_load(rq->db, rq->session->account_id, &citizen);

    if (s == OK)
        s = passkey_list_to_page(rq, citizen.id);
    if (s != OK)
        return s;
    passkey_to_page(rq);
    page_set(page, "Passkey.user", citizen.public_id);
    page_set(page, "Passkey.name", citizen.full_name);
    page_set_flag(page, "Passkey.is_recent", identity_is_recent(rq));
    page_setz(page, "Trouble", trouble);
    page_set(page, "Done", rq_query(rq, "xong"));
    page_set(page, "Query", authorize_query(rq));
    return page_render_code(rq, "passkey", trouble != NULL ? 400 : 200);
}

enum status passkey_show(struct request *rq)
{
    return show(rq, NULL);
}

/* In the history, and to the owner. */
static enum status noted(struct request *rq, const char *kind,
                         enum owner_news news)
{
    struct citizen citizen;
    enum status s = citizen_load(rq->db, rq->session->account_id, &citizen);

    if (s == OK)
        s = citizen_note(rq->db, citizen.id, kind, guard_place(rq), STR(""),
                         rq->now);
    return s == OK
               ? owner_tell(rq->db, &citizen, news, rq->now, rq->lang, rq->now)
               : s;
}

enum status passkey_new(struct request *rq)
{
    struct webauthn_expect expect = passkey_expect(rq);
    struct passkey passkey = {
        .citizen_id = rq->session->account_id,
        .browser = browser_label(rq->arena, rq->user_agent),
    };
    struct str client_data, auth_data;

    if (!identity_is_recent(rq))
        return show(rq, "old");
    if (!part(rq, "du-lieu", &client_data) || !part(rq, "khoa", &auth_data))
        return show(rq, "failed");

    enum status s = webauthn_register(rq->arena, &expect, client_data,
                                      auth_data, &passkey.key);

    if (s == OK)
        s = passkey_add(rq->db, &passkey, rq->now);
    if (s == INVALID || s == CONFLICT) {
        log_warn(rq->log, "passkey.refused", "citizen=%lld status=%d",
                 (long long)passkey.citizen_id, (int)s);
        return show(rq, s == INVALID ? "failed" : "known");
    }
    if (s == OK)
        s = noted(rq, "passkey_added", OWNER_PASSKEY_ADDED);
    return s == OK ? response_redirect(rq, STR("/khoa-truy-cap?xong=them")) : s;
}

static enum status back(struct request *rq, const char *path)
{
    return response_redirect(rq, authorize_with(rq, path, authorize_query(rq)));
}

enum status passkey_ask_delete(struct request *rq)
{
    struct passkey_list list;
    int64_t id = 0;
    enum status s = passkey_list(rq->db, rq->session->account_id, &list);

    if (s != OK)
        return s;
    if (!str_to_int(rq_query(rq, "khoa"), 1, INT64_MAX, &id))
        return NOT_FOUND;
    if (!identity_is_recent(rq))
        return show(rq, "old_remove");
    page_set_int(page_of(rq), "Key.id", id);
    page_set(page_of(rq), "Query", authorize_query(rq));
    for (size_t i = 0; i < list.count; i++)
        if (list.list[i].id == id)
            return sure_page(rq, &(struct sure){.what = "xoa_khoa",
                                                .name = list.list[i].browser,
                                                .back = authorize_with(
                                                    rq, "/khoa-truy-cap",
                                                    authorize_query(rq))});
    return back(rq, "/khoa-truy-cap"); /* gone already */
}

enum status passkey_delete(struct request *rq)
{
    int64_t id = 0;

    if (!str_to_int(rq_form(rq, "khoa"), 1, INT64_MAX, &id))
        return NOT_FOUND;

    if (!identity_is_recent(rq))
        return show(rq, "old_remove");

    enum status s = passkey_remove(rq->db, rq->session->account_id, id);

    if (s == NOT_FOUND) /* gone already */
        return back(rq, "/khoa-truy-cap");
    if (s == OK)
        s = noted(rq, "passkey_removed", OWNER_PASSKEY_REMOVED);
    return s == OK ? back(rq, "/khoa-truy-cap?xong=xoa") : s;
}

/* No session that is anonymous now is so later. */
static struct moment longest(const struct request *rq)
{
    return moment_add_s(rq->now,
                        settings_number(rq->settings, "session.absolute_s"));
}

/* INVALID: no passkey of ours, or it does not prove itself. */
static enum status prove(struct request *rq, struct passkey *passkey,
                         struct citizen *citizen)
{
    struct webauthn_expect expect = passkey_expect(rq);
    struct str id, client_data, auth_data, signature, user;
    int64_t sign_count = 0;

    if (!part(rq, "ma", &id) || !part(rq, "du-lieu", &client_data) ||
        !part(rq, "khoa", &auth_data) || !part(rq, "chu-ky", &signature) ||
        !part(rq, "chu", &user))
        return INVALID;

    enum status s = passkey_find(rq->db, id, passkey);

    if (s == OK)
        s = webauthn_verify(rq->arena, &expect, &passkey->key, client_data,
                            auth_data, signature, &sign_count);
    if (s == OK)
        s = spent_now(rq->db, expect.challenge, longest(rq));
    if (s == OK)
        s = citizen_load(rq->db, passkey->citizen_id, citizen);
    if (s == OK && !str_equals(user, citizen->public_id))
        s = INVALID;
    if (s == OK)
        s = passkey_used(rq->db, passkey->id, sign_count, rq->now);
    return s == NOT_FOUND || s == CONFLICT ? INVALID : s;
}

enum status passkey_sign_in(struct request *rq)
{
    struct passkey passkey;
    struct citizen citizen;

    if (rq->session == NULL)
        return sign_in_again(rq, "passkey_failed");

    enum status s = prove(rq, &passkey, &citizen);

    if (s == INVALID) {
        log_warn(rq->log, "passkey.refused", "at=sign-in");
        return sign_in_again(rq, "passkey_failed");
    }
    return s == OK ? sign_in_finish(rq, &citizen, true) : s;
}
