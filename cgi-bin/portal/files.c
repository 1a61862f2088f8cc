/* SPDX-License-Identifier: GPL-3.0-or-later */
/* files.c: a citizen's own stored file, /tep/ID: shown, or with ?tai=1 saved
 * as it was sent;
 * and its small picture, /tep/ID/anh, which the worker draws a moment later.
 *
 * nginx sends the bytes; this page only says whether they may be had. Another
 * citizen's file, one that waits for the scanner, and none at all are the same.
 */
#include "common/file_answer.h"
#include "domain/file/file_look.h"
#include "platform/session.h"
#include "portal/pages.h"
#include "portal/state.h"

enum status file_show(struct request *rq)
{
    struct file file;
    enum status s = file_load(rq->db, rq_path_arg(rq, "file"),
                              rq->session->account_id, &file);

    return s == OK ? file_answer(rq, portal_state(rq)->storage, &file) : s;
}

enum status file_thumbnail(struct request *rq)
{
    struct storage_name name;
    struct str internal_path;
    struct file file;
    enum status s = file_look_thumbnail(rq->db, rq_path_arg(rq, "file"),
                                        rq->session->account_id, &name);

    if (s == NOT_FOUND) { /* not drawn yet: 204, and it is asked for again */
        s = file_load(rq->db, rq_path_arg(rq, "file"), rq->session->account_id,
                      &file);
        return s == OK ? response_text(rq, 204, STR("text/plain"), STR("")) : s;
    }

    if (s == OK)
        s = storage_spool(portal_state(rq)->storage, rq->arena, name, rq->now,
                          &internal_path);
    if (s != OK)
        return s;
    return response_accel(rq, internal_path, STR("image/png"), STR("anh.png"),
                          false);
}
