/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sign_in.c: “Đăng nhập”: an officer comes in by a provider of the settings,
 * with two factors, and by a number that has a row here.
 *
 * There is no password of ours and no account that anybody could make. The
 * provider's word on the factors is what counts: one factor leads to a sentence
 * and no further, and so does a number that is no officer's.
 */
#include "common/oidc_way.h"
#include "officer/pages.h"
#include "officer/state.h"
#include "platform/form.h"
#include "platform/session.h"

/* What went wrong on the way, if the address says so. */
static struct str trouble(const struct request *rq)
{
    static const char *const known[] = {"away",   "refused", "denied",  "stale",
                                        "factor", "unknown", "unproved"};
    struct str named = rq_query(rq, "su-co");

    return STR_AMONG(named, known, SIZE_MAX) == SIZE_MAX ? STR("") : named;
}

static enum status tell(struct request *rq, const char *what,
                        struct str return_to)
{
    return response_redirect(
        rq, str_print(rq->arena, "/dang-nhap?su-co=%s&tiep=%" PRI_STR, what,
                      STR_ARG(http_url_encode(rq->arena, return_to))));
}

enum status sign_in_show(struct request *rq)
{
    if (!officer_is_within(rq)) {
        log_warn(rq->log, "officer.refused", "why=address");
        page_set(page_of(rq), "Trouble", STR("outside"));
        return page_render_code(rq, "sign_in", 403);
    }
    if (officer_of(rq) != NULL)
        return response_redirect(rq, oidc_way_return(rq, "/"));
    oidc_ways_to_page(rq, officer_state(rq)->oidc, oidc_way_return(rq, "/"));
    page_set(page_of(rq), "Trouble", trouble(rq));
    return page_render(rq, "sign_in");
}

enum status sign_in_go(struct request *rq)
{
    struct sign_in_attempt kept = {
        .of = SIGN_IN_OFFICERS,
        .provider = rq_path_arg(rq, "provider"),
        .return_to = oidc_way_return(rq, "/"),
    };
    if (!officer_is_within(rq))
        return sign_in_show(rq);

    enum status s = oidc_way_go(rq, officer_state(rq)->oidc, &kept);

    return s == UNAVAILABLE ? tell(rq, "away", kept.return_to) : s;
}

/* The verified number leads to the row; nothing else that is claimed counts. */
static enum status enter(struct request *rq, const struct sign_in_attempt *kept,
                         const struct oidc_person *person)
{
    struct str said = json_member(person->claims, "SoDinhDanh"), number;
    struct officer officer;
    int64_t id = 0;

    if (!oidc_has_two_factors(officer_state(rq)->oidc, kept->provider,
                              person->claims))
        return tell(rq, "factor", kept->return_to);
    if (!oidc_says_verified(officer_state(rq)->oidc, kept->provider,
                            person->claims))
        return tell(rq, "unproved", kept->return_to);
    if (field_check(rq->arena, FIELD_CCCD, said, &number) != NULL)
        return tell(rq, "unknown", kept->return_to);
    enum status s = officer_by_number(rq->db, number, &id);
    if (s == OK)
        s = officer_load(rq->db, id, moment_date(rq->now), &officer);
    if (s == NOT_FOUND || (s == OK && officer.post_count == 0)) {
        log_warn(rq->log, "officer.refused", "why=%s",
                 s == OK ? "no post" : "no officer");
        return tell(rq, "unknown", kept->return_to);
    }
    if (s == OK)
        s = session_rotate(rq, id);
    if (s == OK)
        s = officer_session_keep(
            rq->db, rq->session->id,
            &(struct sign_in){kept->provider,
                              json_member(person->claims, "sub"), person->sid,
                              person->id_token});
    if (s != OK)
        return s;
    log_event(rq->log, "officer.signed_in", "officer=%" PRI_STR,
              STR_ARG(officer.public_id));
    return response_redirect(rq, kept->return_to);
}

enum status sign_in_back(struct request *rq)
{
    struct str provider = rq_path_arg(rq, "provider");
    struct str state = rq_query(rq, "state");
    struct str code = rq_query(rq, "code");
    struct sign_in_attempt kept;
    struct oidc_person person;

    if (!officer_is_within(rq))
        return sign_in_show(rq);
    if (rq->session == NULL || params_count(&rq->query, "state") != 1)
        return tell(rq, "stale", STR("/"));
    enum status s = sign_in_take(rq->db, SIGN_IN_OFFICERS, rq->session->id,
                                 state, rq->now, &kept);
    if (s == NOT_FOUND)
        kept.return_to = STR("/");
    /* an old tab, the back button, a stranger's link */
    if (s == NOT_FOUND || s == CONFLICT)
        return officer_of(rq) != NULL ? response_redirect(rq, kept.return_to)
                                      : tell(rq, "stale", kept.return_to);
    if (s != OK)
        return s;
    if (str_is(rq_query(rq, "error"), "access_denied"))
        return tell(rq, "denied", kept.return_to);
    if (!str_equals(kept.provider, provider) || str_is_empty(code) ||
        params_count(&rq->query, "code") != 1 ||
        params_count(&rq->query, "iss") > 1)
        return tell(rq, "refused", kept.return_to);

    s = oidc_way_exchange(rq, officer_state(rq)->oidc, &kept, &person);
    if (s == UNAVAILABLE)
        return tell(rq, "away", kept.return_to);
    if (s == INVALID)
        return tell(rq, "refused", kept.return_to);
    return s == OK ? enter(rq, &kept, &person) : s;
}

enum status sign_out(struct request *rq)
{
    struct str provider, id_token, to = STR("/dang-nhap");
    struct str back = str_print(rq->arena, "%s/dang-nhap",
                                settings_textz(rq->settings, "officer.origin"));

    if (rq->session == NULL)
        return response_redirect(rq, to);
    enum status s =
        officer_session_token(rq->db, rq->session->id, &provider, &id_token);
    if (s == OK && oidc_logout_url(officer_state(rq)->oidc, rq->arena, provider,
                                   id_token, back, rq->now, &to) != OK)
        to = STR("/dang-nhap");
    if (s != OK && s != NOT_FOUND)
        return s;
    s = session_end(rq);
    return s == OK ? response_redirect(rq, to) : s;
}

/* The provider's call; its token is all the proof there is. */
enum status sign_out_called(struct request *rq)
{
    struct oidc_logout logout;
    struct str token = rq_form(rq, "logout_token");
    enum status s = INVALID;

    if (params_count(&rq->form, "logout_token") == 1)
        s = oidc_logout_check(officer_state(rq)->oidc, rq->arena, token,
                              rq->now, &logout);
    if (s == INVALID)
        return response_text(rq, 400, STR("application/json"),
                             STR("{\"error\":\"invalid_request\"}"));
    if (s == OK)
        s = officer_session_end(rq->db, logout.provider, logout.subject,
                                logout.sid);
    if (s != OK)
        return s;
    log_event(rq->log, "officer.signed_out", "by=provider");
    return response_text(rq, 200, STR("application/json"), STR("{}"));
}
