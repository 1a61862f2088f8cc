/* SPDX-License-Identifier: GPL-3.0-or-later */
/* webhook.c: the outbox's events go to the program of the settings. */
#include "domain/dossier/notice.h"
#include "worker/worker.h"

enum status notice_send(struct worker *worker, const struct outbox_message *m,
                        struct moment now)
{
    struct webhook_event event;

    if (!webhook_is_set(worker->settings))
        return UNAVAILABLE;
    enum status s = notice_load(worker->portal, m, &event);
    if (s != OK)
        return s == NOT_FOUND ? INVALID : s;
    event.status_name = message_text(
        worker->templates, worker->arena, m->lang,
        str_z(worker->arena,
              str_print(worker->arena, "dossier.status.s%d", event.status)),
        STR_NONE, STR_NONE);
    return webhook_send(worker->webhook, worker->arena, &event, now);
}
