/* SPDX-License-Identifier: GPL-3.0-or-later */
/* home.c: “Tài khoản của tôi”: who I am here, where I am signed in, what has
 * happened to my account; and ending sessions.
 */
#include "common/sessions_page.h"
#include "domain/national/passkey.h"
#include "identity/identity.h"

static void citizen_to_page(struct request *rq, const struct citizen *citizen)
{
    struct page *page = page_of(rq);

    page_set(page, "Citizen.name", citizen->full_name);
    page_set(page, "Citizen.id_number", citizen->id_number);
    page_set_partial(page, "Citizen.birth_date", citizen->birth_date);
    page_set(page, "Citizen.phone",
             otp_masked_phone(rq->arena, citizen->phone));
    page_setz(page, "Citizen.proof", proof_text(citizen->proof));
}

static enum status events_to_page(struct request *rq, int64_t citizen_id)
{
    struct citizen_event_list events = {0};
    struct page *page = page_of(rq);
    enum status s = citizen_events(rq->db, citizen_id, &events);

    for (size_t i = 0; s == OK && i < events.count; i++) {
        const struct citizen_event *event = &events.list[i];

        page_set_in(page, "Event", i, "kind", event->kind);
        page_set_in(page, "Event", i, "at", page_moment(rq, event->at));
        page_set_in(page, "Event", i, "browser", event->browser);
        page_set_in(page, "Event", i, "place", event->place);
        page_set_in(page, "Event", i, "client", event->client);
    }
    return s;
}

enum status home_show(struct request *rq)
{
    struct citizen citizen;
    struct passkey_list keys;
    enum status s = citizen_load(rq->db, rq->session->account_id, &citizen);

    if (s == OK)
        s = passkey_list(rq->db, citizen.id, &keys);
    if (s == OK)
        s = recover_wait_to_page(rq, citizen.id);
    if (s == OK)
        s = sessions_to_page(rq);
    if (s == OK)
        s = events_to_page(rq, citizen.id);
    if (s != OK)
        return s;
    citizen_to_page(rq, &citizen);
    page_set_int(page_of(rq), "Passkeys", (int64_t)keys.count);
    page_set(page_of(rq), "Done", rq_query(rq, "xong"));
    return page_render(rq, "home");
}

/* One of the other sessions (field phien), or all of them; and what clients
 * made of them. */
enum status sessions_end(struct request *rq)
{
    struct str which = rq_form(rq, "phien");
    int64_t citizen_id = rq->session->account_id;
    int64_t id = 0;
    enum status s;

    struct citizen citizen;
    bool is_all = str_is(which, "tat-ca");

    if (!is_all &&
        (!str_to_int(which, 1, INT64_MAX, &id) || id == rq->session->id))
        return NOT_FOUND;
    s = citizen_load(rq->db, citizen_id, &citizen);
    if (s == OK && !is_all)
        s = session_is_of(rq->db, citizen_id, id);
    if (s == OK) /* first, while it is known who came by it */
        s = backchannel_tell(rq, &citizen, id);
    if (s == OK)
        s = is_all ? session_end_all(rq->db, citizen_id, rq->session->id)
                   : session_end_by_id(rq->db, citizen_id, id);
    if (s == NOT_FOUND) /* it had ended by itself */
        return response_redirect(rq, STR("/"));
    if (s == OK)
        s = citizen_note(rq->db, citizen_id, "sessions_ended", guard_place(rq),
                         STR(""), rq->now);
    return s == OK ? response_redirect(rq, STR("/?xong=phien")) : s;
}
