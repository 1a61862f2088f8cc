/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/sent_files.h"

/* Only the owner's own count, whatever the form says. As sent: a form that is
 * shown again in the other language was not checked. */
static enum status find_kept(struct request *rq, struct sent_files *files)
{
    struct str rest = rq_form(rq, SENT_FILES_KEPT), id;

    while (files->count < SENT_FILES_MAX && str_next(&rest, ' ', &id)) {
        enum status s =
            file_load(rq->db, id, files->owner_id, &files->list[files->count]);
        if (s == OK)
            files->count++;
        else if (s != NOT_FOUND)
            return s;
    }
    return OK;
}

static enum status take_sent(struct request *rq, struct sent_files *files,
                             sent_files_take *take)
{
    for (size_t i = 0; i < rq->uploads.count; i++) {
        const struct upload *upload = &rq->uploads.list[i];
        struct file file = {.owner_id = files->owner_id};
        struct refusal why = {"file_too_many", SENT_FILES_FIELD,
                              SENT_FILES_MAX};

        if (str_is_empty(upload->file_name) ||
            !str_is(upload->field, SENT_FILES_FIELD))
            continue;
        enum status s = files->count == SENT_FILES_MAX
                            ? INVALID
                            : take(rq, upload, &file, &why);
        if (s == OK) {
            files->list[files->count++] = file;
            continue;
        }
        if (s != INVALID)
            return s;
        why.field = SENT_FILES_FIELD;
        form_refuse(files->form, why);
    }
    return OK;
}

static enum status check(struct request *rq, struct sent_files *files)
{
    size_t kept = 0;

    for (size_t i = 0; i < files->count; i++) {
        struct refusal why;
        enum status s = dossier_check_answer(rq->db, rq->settings,
                                             &files->list[i], 1, rq->now, &why);

        if (s != OK && s != INVALID)
            return s;
        if (s == INVALID) {
            why.field = SENT_FILES_FIELD;
            form_refuse(files->form, why);
        }
        if (s == OK || strcmp(why.key, "file_infected") != 0)
            files->list[kept++] = files->list[i];
    }
    files->count = kept;
    return OK;
}

enum status sent_files_read(struct request *rq, struct sent_files *files,
                            sent_files_take *take)
{
    enum status s = find_kept(rq, files);

    if (s == OK)
        s = take_sent(rq, files, take);
    return s == OK ? check(rq, files) : s;
}

void sent_files_keep(struct request *rq, struct sent_files *files)
{
    struct buf kept = {.arena = rq->arena};

    for (size_t i = 0; i < files->count; i++) {
        buf_addz(&kept, i > 0 ? " " : "");
        buf_add(&kept, files->list[i].public_id);
    }
    form_set(files->form, SENT_FILES_KEPT, buf_str(&kept));
}
