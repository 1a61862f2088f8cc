/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/file_answer.h"
#include "domain/file/file_look.h"
#include "platform/media/filetype.h"
#include "platform/media/preview.h"

static bool is_shown_by_browsers(struct str type)
{
    return str_is(type, "application/pdf") || str_is(type, "image/jpeg") ||
           str_is(type, "image/png");
}

bool file_has_copy(const struct file *file)
{
    enum preview_kind kind;

    return preview_kind_of(file->type, &kind) &&
           preview_copy_type(kind) != NULL;
}

enum status file_answer(struct request *rq, struct storage *storage,
                        const struct file *file)
{
    struct storage_name name = {file->owner_id, file->content};
    struct str type = file->type, internal_path;
    bool is_download = str_is(rq_query(rq, "tai"), "1");
    struct file_copy copy;

    if (file->scan != FILE_CLEAN)
        return NOT_FOUND;
    enum status s =
        is_download ? NOT_FOUND : file_look_copy(rq->db, file, &copy);
    if (s == OK) {
        name.content = copy.content;
        type = copy.type;
    } else if (s != NOT_FOUND) {
        return s;
    }
    s = storage_spool(storage, rq->arena, name, rq->now, &internal_path);
    return s == OK ? response_accel(rq, internal_path, type,
                                    filetype_name(rq->arena, file->name, type),
                                    is_download || !is_shown_by_browsers(type))
                   : s;
}
