/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main.c: the officers' half, “Bộ phận Một cửa”. */
#include "domain/officer/queue.h"
#include "gateway/national.h"
#include "officer/pages.h"
#include "officer/state.h"
#include "platform/session.h"

static bool is_allow_right(struct app *app)
{
    CLEANUP(arena_free) struct arena *arena = arena_new(4096);
    struct str wrong =
        browser_no_block(arena, settings_text(app->settings, "officer.allow"));

    if (wrong.len > 0)
        log_error(&app->log, "officer.allow", "no_address_block=%" PRI_STR,
                  STR_ARG(wrong));
    return wrong.len == 0;
}

static enum status start(struct app *app)
{
    struct officer_state *state = calloc(1, sizeof *state);

    if (state == NULL)
        return INTERNAL;
    app->state = state; /* lives as long as the process */
    if (!is_allow_right(app))
        return INVALID;
    enum status s =
        oidc_new(&state->oidc, app->settings, "officer.provider", &app->log);
    if (s == OK)
        s = storage_new(app->settings, &app->log, &state->storage);
    return s;
}

/* Who is signed in, with the posts of today: one that ended at midnight gives
 * nothing any more, though the session goes on. An account that was closed
 * signs out. */
static enum status before(struct request *rq)
{
    struct officer officer, *kept;

    if (!officer_is_within(rq)) { /* a session brought elsewhere is none */
        rq->session = NULL;
        return OK;
    }
    if (rq->session == NULL || rq->session->account_id == 0)
        return OK;
    enum status s = officer_load(rq->db, rq->session->account_id,
                                 moment_date(rq->now), &officer);
    if (s == NOT_FOUND)
        return session_end(rq);
    if (s != OK)
        return s;
    kept = ARENA_NEW(rq->arena, struct officer);
    if (kept == NULL)
        return INTERNAL;
    *kept = officer;
    rq->account = (const struct account *)(const void *)kept;
    page_set(page_of(rq), "Account.name", kept->full_name);
    page_set_flag(page_of(rq), "Account.reads", queue_is_seen(kept, QUEUE_ALL));
    page_set_flag(page_of(rq), "Account.tells", national_is_set(rq->settings));
    page_set_flag(page_of(rq), "Account.administers",
                  officer_post_as(kept, ROLE_ADMIN, 0) != NULL);
    return OK;
}

int main(int argc, char **argv)
{
    static const struct program program = {
        .name = "officer",
        .routes = officer_routes,
        .sign_in_path = "/dang-nhap",
        .start = start,
        .before = before,
    };

    return server_main(argc, argv, &program);
}
