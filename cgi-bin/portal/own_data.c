/* SPDX-License-Identifier: GPL-3.0-or-later */
/* own_data.c: “Dữ liệu của tôi”: what the portal keeps of a citizen, as a file;
 * and what need not stay, gone.
 *
 * Holds: both are for who proved minutes ago who they are: a browser that was
 * left open has neither.
 */
#include "common/oidc_way.h"
#include "common/own_data_page.h"
#include "domain/account/account_data.h"
#include "platform/page.h"
#include "platform/session.h"
#include "portal/pages.h"

#define RECENT_S 900 /* as at Identity */
#define HERE "/tai-khoan/du-lieu"

/* NOT_FOUND: it is too long ago; *again leads the way by which they came, and
 * asks them anew. */
static enum status check_recent(struct request *rq, struct str *again)
{
    struct sign_in by = {.provider = STR("")};
    enum status s = sign_in_load(rq->db, rq->session->id, &by);

    if (s == NOT_FOUND) /* by Smart */
        by.proved_at = rq->session->signed_in_at;
    else if (s != OK)
        return s;
    if (moment_s_between(by.proved_at, rq->now) < RECENT_S)
        return OK;
    *again = str_print(
        rq->arena, "%" PRI_STR "&lai=1",
        STR_ARG(oidc_way_href(rq, s == OK ? "/dang-nhap/" : "/dang-nhap/qr",
                              by.provider, STR(HERE))));
    return NOT_FOUND;
}

static enum status recent_to_page(struct request *rq)
{
    struct str again = STR("");
    enum status s = check_recent(rq, &again);

    page_set(page_of(rq), "Again.href", again);
    return s == NOT_FOUND ? OK : s;
}

static enum status take(struct request *rq)
{
    struct str json;
    enum status s = account_data(rq->db, rq->session->account_id, &json);

    return s == OK ? own_data_send(rq, json) : s;
}

static enum status erase(struct request *rq)
{
    int64_t id = rq->session->account_id;
    bool is_nobody = false;

    enum status s = account_erase(rq->db, id, &is_nobody);

    if (s == OK)
        s = session_end_all(rq->db, id, /* except_id= */ 0);
    if (s == OK)
        s = session_end(rq);
    if (s != OK)
        return s;
    log_event(rq->log, "own_data.erased", "account=%lld nobody=%d",
              (long long)id, (int)is_nobody);
    return response_redirect(rq, STR(OWN_DATA_GONE));
}

static const struct own_data own_data = {recent_to_page, take, erase};

enum status own_data_show(struct request *rq)
{
    return own_data_page(rq, &own_data);
}

enum status own_data_post(struct request *rq)
{
    struct str again;
    enum status s = check_recent(rq, &again);

    if (s == NOT_FOUND)
        return response_redirect(rq, STR(HERE));
    if (s != OK)
        return s;
    return own_data_press(rq, &own_data);
}
