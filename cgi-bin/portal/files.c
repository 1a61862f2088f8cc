/* SPDX-License-Identifier: GPL-3.0-or-later */
/* files.c: a citizen's own stored file, /tep/ID: shown, or with ?tai=1 saved;
 * and its small picture, /tep/ID/anh, which the worker draws a moment later.
 *
 * nginx sends the bytes; this page only says whether they may be had. Another
 * citizen's file, one that waits for the scanner, and none at all are the same.
 */
#include "domain/file/file_look.h"
#include "platform/session.h"
#include "portal/pages.h"
#include "portal/state.h"

static bool is_shown_by_browsers(struct str type)
{
    return str_is(type, "application/pdf") || str_starts_with(type, "image/");
}

enum status file_show(struct request *rq)
{
    struct file file;
    struct str internal_path;
    enum status s = file_load(rq->db, rq_path_arg(rq, "file"),
                              rq->session->account_id, &file);

    if (s == OK && file.scan != FILE_CLEAN)
        s = NOT_FOUND;
    if (s == OK)
        s = storage_spool(portal_state(rq)->storage, rq->arena,
                          (struct storage_name){file.owner_id, file.content},
                          rq->now, &internal_path);
    if (s != OK)
        return s;
    bool is_download =
        str_is(rq_query(rq, "tai"), "1") || !is_shown_by_browsers(file.type);

    return response_accel(rq, internal_path, file.type, file.name, is_download);
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
