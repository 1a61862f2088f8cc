/* SPDX-License-Identifier: GPL-3.0-or-later */
/* recover_wait.c: a new password that waits: who may call it off, how it
 * becomes the account's, and what its owner looks through then.
 *
 * Who asks for one says that the password is lost; what refutes that is the
 * password, and nothing else. A passkey may be a thief's, added by a session
 * that was left open: whoever comes by one alone is shown that a new password
 * waits, and ends it by typing the old one. Both sides are told, so that a
 * thief who knows the old one as well sends the owner to a desk, not into
 * silence.
 */
#include "domain/national/owner.h"
#include "domain/national/passkey.h"
#include "domain/national/recovery.h"
#include "identity/identity.h"
#include "platform/crypto.h"

static const struct field_rule fields[] = {
    {.name = "mat-khau", .kind = FIELD_PASSWORD, .required = true, .max = 128},
    {0},
};

enum status recover_call_off(struct request *rq, const struct citizen *citizen)
{
    enum status s = recovery_call_off(rq->db, citizen->id);

    if (s == NOT_FOUND)
        return OK;
    if (s == OK)
        s = citizen_note(rq->db, citizen->id, "recovery_ended", guard_place(rq),
                         STR(""), rq->now);
    return s == OK ? owner_tell(rq->db, citizen, OWNER_RECOVERY_ENDED, rq->now,
                                rq->lang, rq->now)
                   : s;
}

enum status recover_take(struct request *rq, struct str password,
                         struct citizen *citizen, bool *is_right)
{
    struct citizen_place from = guard_place(rq);
    struct recovery recovery;
    bool is_stale = false;
    enum status s = recovery_load(rq->db, citizen->id, &recovery);

    if (s == NOT_FOUND)
        return OK;
    if (s == OK && moment_is_before(rq->now, recovery.due_at))
        return OK; /* not yet */
    if (s == OK)
        s = password_verify(password, recovery.password, is_right, &is_stale);
    if (s != OK || !*is_right)
        return s;
    s = citizen_reset_password(rq->db, citizen->id, recovery.password, &from,
                               rq->now);
    if (s == OK)
        s = recovery_take(rq->db, citizen->id, rq->now);
    if (s == OK)
        s = backchannel_tell(rq, citizen, 0);
    return s == OK ? owner_tell(rq->db, citizen, OWNER_PASSWORD, rq->now,
                                rq->lang, rq->now)
                   : s;
}

/* To the passkeys, where there are any; who was shown them once is done. */
static enum status after_password(struct request *rq,
                                  const struct citizen *citizen,
                                  const char **first)
{
    struct passkey_list keys = {0};
    bool was_taken = false;
    enum status s = recovery_was_taken(rq->db, citizen->id, &was_taken);

    if (s == OK && !was_taken)
        return recover_call_off(rq, citizen);
    if (s == OK)
        s = passkey_list(rq->db, citizen->id, &keys);
    if (s == OK)
        s = recovery_drop(rq->db, citizen->id);
    if (s == OK && keys.count > 0)
        *first = "/khoa-truy-cap?xong=mat_khau_moi";
    return s;
}

enum status recover_first(struct request *rq, const struct citizen *citizen,
                          bool by_passkey, const char **first)
{
    struct recovery recovery;

    *first = NULL;
    if (!by_passkey)
        return after_password(rq, citizen, first);

    enum status s = recovery_load(rq->db, citizen->id, &recovery);

    if (s == OK)
        *first = "/quen-mat-khau/dang-cho";
    return s == NOT_FOUND ? OK : s;
}

enum status recover_wait_to_page(struct request *rq, int64_t citizen_id)
{
    struct recovery recovery;
    enum status s = recovery_load(rq->db, citizen_id, &recovery);

    if (s == OK)
        page_set(page_of(rq), "Recovery.due_at",
                 page_moment(rq, recovery.due_at));
    return s == NOT_FOUND ? OK : s;
}

static enum status show(struct request *rq, const struct form *form)
{
    struct recovery recovery;
    enum status s = recovery_load(rq->db, rq->session->account_id, &recovery);

    if (s == NOT_FOUND) /* ended meanwhile */
        return authorize_go_on(rq);
    if (s != OK)
        return s;
    page_set(page_of(rq), "Recovery.due_at", page_moment(rq, recovery.due_at));
    page_set(page_of(rq), "Query", authorize_query(rq));
    form_to_page(rq, form);
    return page_render(rq, "recover_wait");
}

enum status recover_wait_show(struct request *rq)
{
    return show(rq, form_new(rq, fields));
}

enum status recover_wait_end(struct request *rq)
{
    struct form *form = form_read(rq, fields);
    struct refusal why = {.field = ""};
    struct citizen citizen;

    if (!form_is_valid(form))
        return show(rq, form);

    enum status s =
        password_check_present(rq, form_text(form, "mat-khau"), &citizen, &why);

    if (s == INVALID) {
        form_refuse(form, why);
        return show(rq, form);
    }
    if (s == OK)
        s = recover_call_off(rq, &citizen);
    if (s != OK)
        return s;
    return str_is_empty(authorize_query(rq))
               ? response_redirect(rq, STR("/?xong=huy_dat_lai"))
               : authorize_go_on(rq);
}
