/* SPDX-License-Identifier: GPL-3.0-or-later */
/* post.c: the outbox's orders go to the post, and its news come back. */
#include "domain/dossier/parcel.h"
#include "worker/worker.h"

static enum status order(struct worker *worker, const struct parcel_order *o,
                         struct moment now)
{
    struct post_order leaving = {
        .reference = o->reference,
        .dossier_code = o->dossier_code,
        .is_collect = o->is_collect,
        .citizen = {o->name, o->phone, o->street, o->commune, o->province},
        .agency_code = o->agency_code,
        .agency_name = o->agency_name,
    };
    struct str item_code = STR_NONE;
    enum status s =
        post_send(worker->post, worker->arena, &leaving, now, &item_code);

    if (s == INVALID && parcel_refused(worker->portal, o->reference) != OK)
        return UNAVAILABLE;
    if (s == OK)
        s = parcel_ordered(worker->portal, o->reference, item_code);
    if (s == CONFLICT) /* another worker cancelled it before the post had it */
        s = post_cancel(worker->post, worker->arena, o->reference, now);
    return s;
}

enum status parcel_send(struct worker *worker, const struct outbox_message *m,
                        struct moment now)
{
    struct parcel_order o;
    enum status s = parcel_load(worker->portal, m->recipient, &o);

    if (s != OK)
        return s;
    if (!post_is_set(worker->settings))
        return UNAVAILABLE;
    if (str_is(str_of(m->message), "post.order"))
        return o.is_cancelled ? OK : order(worker, &o, now);
    s = post_cancel(worker->post, worker->arena, m->recipient, now);
    return s == OK ? parcel_cancelled(worker->portal, m->recipient) : s;
}

enum status parcels_track(struct worker *worker, struct moment now)
{
    struct post_news_list list = {0};
    int64_t last_id = 0;

    if (!post_is_set(worker->settings))
        return OK;
    enum status s = parcel_last_news(worker->portal, &last_id);
    if (s == OK)
        s = post_track(worker->post, worker->arena, last_id, now, &list);
    if (s != OK)
        return s;
    struct parcel_news *news =
        arena_array(worker->arena, list.count + 1, sizeof *news);
    if (news == NULL)
        return INTERNAL;
    for (size_t i = 0; i < list.count; i++)
        news[i] =
            (struct parcel_news){list.items[i].id, list.items[i].reference,
                                 list.items[i].kind, list.items[i].at};
    return parcel_note_news(worker->portal, news, list.count);
}
