/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/oidc_way.h"
#include "platform/app.h"
#include "platform/session.h"

#define RETURN_TO_MOST 2000

struct str oidc_way_return(struct request *rq, const char *otherwise)
{
    struct str to = rq_query(rq, "tiep");

    if (!http_is_local_path(to) || to.len > RETURN_TO_MOST ||
        str_starts_with(to, "/dang-nhap") || str_starts_with(to, "/dang-xuat"))
        return str_of(otherwise);
    return to;
}

struct str oidc_way_href(struct request *rq, const char *path, struct str name,
                         struct str return_to)
{
    return str_print(rq->arena, "%s%" PRI_STR "?tiep=%" PRI_STR, path,
                     STR_ARG(name),
                     STR_ARG(http_url_encode(rq->arena, return_to)));
}

void oidc_ways_to_page(struct request *rq, const struct oidc *oidc,
                       struct str return_to)
{
    struct page *page = page_of(rq);
    struct str name;

    for (size_t i = 0; (name = oidc_name(oidc, i)).ptr != NULL; i++) {
        page_set_in(page, "Way", i, "name", name);
        page_set_in(page, "Way", i, "label", oidc_label(oidc, name));
        page_set_in(page, "Way", i, "href",
                    oidc_way_href(rq, "/dang-nhap/", name, return_to));
    }
}

/* Where the provider sends the browser back to. */
static struct str back_url(struct request *rq, struct str provider)
{
    struct str origin = settings_own(rq->settings, rq->app->program, "origin");

    return str_print(rq->arena, "%" PRI_STR "/dang-nhap/%" PRI_STR "/ve",
                     STR_ARG(origin), STR_ARG(provider));
}

enum status oidc_way_go(struct request *rq, struct oidc *oidc,
                        struct sign_in_attempt *kept)
{
    struct oidc_attempt attempt = {.provider = kept->provider,
                                   .is_anew = kept->is_anew};
    struct str url;

    if (oidc_label(oidc, kept->provider).ptr == NULL)
        return NOT_FOUND;

    enum status s =
        sign_in_begin(rq->db, rq->session->id, rq->now, kept, &attempt.state);

    if (s != OK)
        return s;
    attempt.nonce = kept->nonce;
    attempt.verifier = kept->verifier;
    attempt.redirect_uri = back_url(rq, kept->provider);
    s = oidc_authorize_url(oidc, rq->arena, &attempt,
                           str_of(lang_code(rq->lang)), rq->now, &url);
    return s == OK ? response_redirect(rq, url) : s;
}

enum status oidc_way_exchange(struct request *rq, struct oidc *oidc,
                              const struct sign_in_attempt *kept,
                              struct oidc_person *person)
{
    struct oidc_attempt attempt = {
        .provider = kept->provider,
        .state = rq_query(rq, "state"),
        .nonce = kept->nonce,
        .verifier = kept->verifier,
        .redirect_uri = back_url(rq, kept->provider),
    };

    return oidc_exchange(oidc, rq->arena, &attempt, rq_query(rq, "code"),
                         rq_query(rq, "iss"), rq->now, person);
}
