/* SPDX-License-Identifier: GPL-3.0-or-later */
/* own_data.c: “Dữ liệu của tôi”: what Smart keeps of a person, as a file; and
 * the end of their account.
 */
#include "common/own_data_page.h"
#include "domain/smart/smart_data.h"
#include "smart/smart.h"

static enum status take(struct request *rq)
{
    struct str json;
    enum status s = smart_data(rq->db, rq->session->account_id, &json);

    return s == OK ? own_data_send(rq, json) : s;
}

static enum status erase(struct request *rq)
{
    int64_t id = rq->session->account_id;

    enum status s = session_end_all(rq->db, id, /* except_id= */ 0);

    if (s == OK)
        s = session_end(rq);
    if (s == OK)
        s = smart_account_remove(rq->db, id);
    if (s != OK)
        return s;
    log_event(rq->log, "own_data.erased", "account=%lld", (long long)id);
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
