/* SPDX-License-Identifier: GPL-3.0-or-later */
/* own_data.c: “Dữ liệu của tôi”: whom I let know of me, which ends at a press;
 * all that is kept of me, as a file; and the end of my account.
 *
 * Holds: the file and the end are for who signed in minutes ago: a session that
 * somebody else got hold of has neither.
 */
#include "common/own_data_page.h"
#include "domain/national/citizen_data.h"
#include "domain/national/owner.h"
#include "identity/identity.h"

static enum status consents_to_page(struct request *rq)
{
    struct page *page = page_of(rq);
    struct consents list;
    enum status s = consent_list(rq->db, rq->session->account_id, &list);

    if (s != OK)
        return s;
    for (size_t i = 0; i < list.count; i++) {
        const struct consent *one = &list.list[i];

        page_set_int_in(page, "Consent", i, "id", one->client_id);
        page_set_in(page, "Consent", i, "client", one->client);
        page_set_in(page, "Consent", i, "agreed_at",
                    page_moment(rq, one->agreed_at));
    }
    return OK;
}

static enum status more_to_page(struct request *rq)
{
    page_set_flag(page_of(rq), "Is_recent", identity_is_recent(rq));
    page_set(page_of(rq), "Done", rq_query(rq, "xong"));
    return consents_to_page(rq);
}

static enum status take(struct request *rq)
{
    int64_t id = rq->session->account_id;
    struct str json;
    enum status s = citizen_data(rq->db, id, &json);

    if (s == OK)
        s = citizen_note(rq->db, id, "data_taken", guard_place(rq), STR(""),
                         rq->now);
    return s == OK ? own_data_send(rq, json) : s;
}

/* The clients are told first, while it is known who came by it. */
static enum status erase(struct request *rq)
{
    int64_t id = rq->session->account_id;
    struct citizen citizen;

    enum status s = citizen_load(rq->db, id, &citizen);

    if (s == OK)
        s = backchannel_tell(rq, &citizen, 0);
    if (s == OK)
        s = owner_tell(rq->db, &citizen, OWNER_CLOSED, rq->now, rq->lang,
                       rq->now);
    if (s == OK)
        s = session_end_all(rq->db, id, /* except_id= */ 0);
    if (s == OK)
        s = session_end(rq);
    if (s == OK)
        s = citizen_remove(rq->db, id);
    if (s != OK)
        return s;
    log_event(rq->log, "own_data.erased", "citizen=%lld", (long long)id);
    return response_redirect(rq, STR(OWN_DATA_GONE));
}

static enum status end_consent(struct request *rq, int64_t client_id)
{
    int64_t id = rq->session->account_id;
    struct client client;
    enum status s = client_load_id(rq->db, client_id, &client);

    if (s == OK)
        s = consent_end(rq->db, id, client_id, rq->now);
    if (s == OK)
        s = citizen_note(rq->db, id, "consent_ended", guard_place(rq),
                         client.name, rq->now);
    if (s == NOT_FOUND) /* ended already */
        s = OK;
    return s == OK ? response_redirect(rq, STR("/du-lieu?xong=rut")) : s;
}

static const struct own_data own_data = {more_to_page, take, erase};

enum status own_data_show(struct request *rq)
{
    return own_data_page(rq, &own_data);
}

enum status own_data_post(struct request *rq)
{
    int64_t client_id = 0;

    if (str_to_int(rq_form(rq, "rut"), 1, INT64_MAX, &client_id))
        return end_consent(rq, client_id);
    if (!identity_is_recent(rq))
        return own_data_show(rq);
    return own_data_press(rq, &own_data);
}
