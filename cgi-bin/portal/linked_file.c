/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linked_file.c: /lien-thong/tep/FILE/ENDS/MAC: a file of a dossier, for a
 * system outside that was told of it.
 *
 * The link names one file and the second in which it ends, and a mac over both
 * says that it is ours; whoever has it may fetch the file until then. One that
 * is not ours, has ended, or names a file that is not clean is nothing.
 */
#include "domain/file/file.h"
#include "domain/sync/snapshot.h"
#include "portal/pages.h"
#include "portal/state.h"

enum status linked_file_show(struct request *rq)
{
    struct str id = rq_path_arg(rq, "file"), internal_path = STR_NONE;
    struct file file;

    if (!sync_link_is_good(rq->arena, rq->settings, id, rq_path_arg(rq, "ends"),
                           rq_path_arg(rq, "mac"), rq->now))
        return NOT_FOUND;
    enum status s = file_load_any(rq->db, id, &file);
    if (s == OK && file.scan != FILE_CLEAN)
        s = NOT_FOUND;
    if (s == OK)
        s = storage_spool(portal_state(rq)->storage, rq->arena,
                          (struct storage_name){file.owner_id, file.content},
                          rq->now, &internal_path);
    return s == OK
               ? response_accel(rq, internal_path, file.type, file.name, true)
               : s;
}
