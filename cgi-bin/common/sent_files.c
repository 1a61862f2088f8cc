/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/sent_files.h"

static const struct sent_field *field_at(const struct sent_files *files,
                                         int64_t position)
{
    for (size_t i = 0; i < files->field_count; i++)
        if (files->fields[i].position == position)
            return &files->fields[i];
    return NULL;
}

static const struct sent_field *field_named(const struct sent_files *files,
                                            struct str name)
{
    for (size_t i = 0; i < files->field_count; i++)
        if (str_is(name, files->fields[i].name))
            return &files->fields[i];
    return NULL;
}

size_t sent_files_count(const struct sent_files *files, int position)
{
    size_t count = 0;

    for (size_t i = 0; i < files->count; i++)
        count += files->positions[i] == position;
    return count;
}

static bool has_room(const struct sent_files *files, int position)
{
    return files->count < ARRAY_LENGTH(files->list) &&
           sent_files_count(files, position) < SENT_FILES_MAX;
}

static void add(struct sent_files *files, const struct file *file, int position)
{
    files->list[files->count] = *file;
    files->positions[files->count++] = position;
}

static void refuse(struct sent_files *files, const struct sent_field *field,
                   struct refusal why)
{
    why.field = field->name;
    form_refuse(files->form, why);
}

/* Only the owner's own count, whatever the form says. As sent: a form that is
 * shown again in the other language was not checked. */
static enum status find_kept(struct request *rq, struct sent_files *files)
{
    struct str rest = rq_form(rq, SENT_FILES_KEPT), one;

    while (str_next(&rest, ' ', &one)) {
        size_t dot = str_find(one, '.');
        int64_t position = 0;
        struct file file;

        if (dot == one.len ||
            !str_to_int(str_slice(one, 0, dot), 0, INT16_MAX, &position) ||
            field_at(files, position) == NULL ||
            !has_room(files, (int)position))
            continue;
        enum status s =
            file_load(rq->db, str_skip(one, dot + 1), files->owner_id, &file);
        if (s == OK)
            add(files, &file, (int)position);
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
        const struct sent_field *field = field_named(files, upload->field);
        struct file file = {.owner_id = files->owner_id};
        struct refusal why = {"file_too_many", "", SENT_FILES_MAX};

        if (str_is_empty(upload->file_name) || field == NULL)
            continue;
        enum status s = has_room(files, field->position)
                            ? take(rq, upload, &file, &why)
                            : INVALID;
        if (s == OK)
            add(files, &file, field->position);
        else if (s == INVALID)
            refuse(files, field, why);
        else
            return s;
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
        if (s == INVALID)
            refuse(files, field_at(files, files->positions[i]), why);
        if (s == OK || strcmp(why.key, "file_infected") != 0) {
            files->list[kept] = files->list[i];
            files->positions[kept++] = files->positions[i];
        }
    }
    files->count = kept;
    return OK;
}

enum status sent_files_read(struct request *rq, struct sent_files *files,
                            sent_files_take *take)
{
    static const struct sent_field one = {SENT_FILES_FIELD, 0};

    if (files->field_count == 0) {
        files->fields = &one;
        files->field_count = 1;
    }
    enum status s = find_kept(rq, files);

    if (s == OK)
        s = take_sent(rq, files, take);
    return s == OK ? check(rq, files) : s;
}

void sent_files_keep(struct request *rq, struct sent_files *files)
{
    struct buf kept = {.arena = rq->arena};

    for (size_t i = 0; i < files->count; i++)
        buf_print(&kept, "%s%d.%" PRI_STR, i > 0 ? " " : "",
                  files->positions[i], STR_ARG(files->list[i].public_id));
    form_set(files->form, SENT_FILES_KEPT, buf_str(&kept));
}
