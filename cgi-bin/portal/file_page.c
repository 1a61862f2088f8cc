/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file_answer.h"
#include "common/looking.h"
#include "platform/form.h"
#include "portal/file_page.h"
#include "portal/state.h"
#include "portal/summary.h"

enum status upload_take_fd(struct request *rq, int fd, struct str sent,
                           struct file *file, struct refusal *why)
{
    struct portal_state *state = portal_state(rq);
    struct intake in = {
        .settings = rq->settings,
        .log = rq->log,
        .storage = state->storage,
        .db = rq->db,
        .now = rq->now,
    };
    enum status s = intake_name(rq->arena, sent, &file->name, why);
    struct str name = file->name;

    if (s == OK)
        s = looking_take(rq, &in,
                         (struct look_payer){LOOK_ACCOUNT, file->owner_id}, fd,
                         file, why);
    /* Not what the same bytes were called before. */
    file->name = s == OK ? filetype_name(rq->arena, name, file->type) : name;
    return s;
}

static enum status refuse_lost(struct request *rq, const struct upload *upload,
                               struct file *file, struct refusal *why)
{
    enum status s = intake_name(rq->arena, upload->file_name, &file->name, why);

    if (s == OK)
        *why = (struct refusal){.key = "file_not_kept", .field = ""};
    return s == OK ? INVALID : s;
}

enum status upload_take_in(struct request *rq, const struct upload *upload,
                           struct file *file, struct refusal *why)
{
    CLEANUP(fd_close) int fd = -1;

    file->name = STR("");
    if (!upload->is_lost)
        fd = open(str_z(rq->arena, upload->path), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        log_error(rq->log, "upload.lost", "error=%m");
        return refuse_lost(rq, upload, file, why);
    }
    file->size_bytes = (int64_t)upload->size_bytes;
    return upload_take_fd(rq, fd, upload->file_name, file, why);
}

/* Pictures are drawn by the worker within moments of a file; after this many
 * seconds none is waited for. */
enum { DRAWN_WITHIN_S = 600 };

static struct str address(struct request *rq, const struct file *file,
                          const char *end)
{
    return str_print(rq->arena, "/tep/%" PRI_STR "%s", STR_ARG(file->public_id),
                     end);
}

void file_to_page(struct request *rq, const char *list, size_t nth,
                  const struct file *file, struct str name,
                  const struct file_look *look)
{
    struct page *page = page_of(rq);

    page_set_in(page, list, nth, "name", name);
    page_set_in(page, list, nth, "size", summary_size(rq, file->size_bytes));
    if (look != NULL && look->pages > 1)
        page_set_int_in(page, list, nth, "pages", look->pages);
    if (look != NULL && look->has_active_content)
        page_set_in(page, list, nth, "is_active", STR("1"));
    if (file->scan == FILE_CLEAN) {
        page_set_in(page, list, nth, "href", address(rq, file, ""));
        if (file_has_copy(file))
            page_set_in(page, list, nth, "original",
                        address(rq, file, "?tai=1"));
        if (look != NULL && look->has_thumbnail)
            page_set_in(page, list, nth, "thumbnail",
                        address(rq, file, "/anh"));
        else if (moment_s_between(file->created_at, rq->now) < DRAWN_WITHIN_S)
            page_set_in(page, list, nth, "thumbnail_later",
                        address(rq, file, "/anh"));
        return;
    }
    page_set_in(page, list, nth, "scan",
                file->scan == FILE_WAITING ? STR("checking") : STR("infected"));
}
