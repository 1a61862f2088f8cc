/* SPDX-License-Identifier: GPL-3.0-or-later */
/* own_data.c: “Dữ liệu của tôi”: what the portal keeps of a citizen, as a file;
 * and what need not stay, gone.
 */
#include "common/own_data_page.h"
#include "domain/account/account_data.h"
#include "platform/page.h"
#include "platform/session.h"
#include "portal/pages.h"

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

static const struct own_data own_data = {/* more= */ NULL, take, erase};

enum status own_data_show(struct request *rq)
{
    return own_data_page(rq, &own_data);
}

enum status own_data_post(struct request *rq)
{
    return own_data_press(rq, &own_data);
}
