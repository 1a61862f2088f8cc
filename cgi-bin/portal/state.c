/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/state.h"

enum status portal_start(struct app *app)
{
    struct portal_state *state = calloc(1, sizeof *state);

    if (state == NULL)
        return INTERNAL;
    app->state = state; /* lives as long as the process */
    state->search = search_new();
    state->shelf = shelf_new(
        &app->log, catalogue_shelf_dir(db_arena(app->db), app->settings));
    if (state->search == NULL || state->shelf == NULL)
        return INTERNAL;
    db_use_shelf(app->db, state->shelf);
    catalogue_refresh(app->db, moment_now());
    enum status s =
        oidc_new(&state->oidc, app->settings, "provider", &app->log);
    if (s == OK)
        s = post_new(&state->post, app->settings, &app->log);
    if (s == OK)
        s = storage_new(app->settings, &app->log, &state->storage);
    return s;
}

void portal_begin(struct request *rq)
{
    catalogue_refresh(rq->db, rq->now);
}
