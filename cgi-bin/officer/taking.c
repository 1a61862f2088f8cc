/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>

#include "common/looking.h"
#include "officer/taking.h"

enum status officer_take_fd(struct request *rq, int fd, int64_t size_bytes,
                            struct file *file, struct refusal *why)
{
    struct intake in = {
        .settings = rq->settings,
        .log = rq->log,
        .storage = officer_state(rq)->storage,
        .db = rq->db,
        .now = rq->now,
        .is_of_agency = true,
    };

    file->size_bytes = size_bytes;
    return looking_take(rq, &in,
                        (struct look_payer){LOOK_OFFICER, officer_of(rq)->id},
                        fd, file, why);
}

enum status officer_take_in(struct request *rq, const struct upload *upload,
                            struct file *file, struct refusal *why)
{
    CLEANUP(fd_close) int fd = -1;
    enum status s = intake_name(rq->arena, upload->file_name, &file->name, why);

    if (s != OK)
        return s;
    if (!upload->is_lost)
        fd = open(str_z(rq->arena, upload->path), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        *why = (struct refusal){.key = "file_not_kept"};
        return INVALID;
    }
    return officer_take_fd(rq, fd, (int64_t)upload->size_bytes, file, why);
}
