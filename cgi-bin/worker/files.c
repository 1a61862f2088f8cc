/* SPDX-License-Identifier: GPL-3.0-or-later */
/* files.c: citizens' files, once they are in: scanned again where the scanner
 * was away, and their small pictures made.
 *
 * Both look at a few files a round, so messages never wait long. Doing one
 * twice does no harm, so several workers may run.
 */
#include <unistd.h>

#include "domain/file/file_lease.h"
#include "domain/file/file_unused.h"
#include "domain/file/intake.h"
#include "domain/guard/look_budget.h"
#include "gateway/antivirus.h"
#include "worker/worker.h"

/* Each picture takes two MiB of the round's arena while it is made, and those
 * that are dear take turns with messages. */
#define DRAWING_US ((int64_t)2 * 1000000)
enum {
    FILES_A_ROUND = 10,
    PICTURES_A_ROUND = 4,
    REMOVED_A_ROUND = 200,
    THUMBNAIL_SIDE = 160
};

static enum status scan_one(struct worker *worker, const struct file *file,
                            struct moment now)
{
    CLEANUP(fd_close) int fd = -1;
    enum antivirus_verdict verdict;
    enum status s =
        storage_open(worker->storage,
                     (struct storage_name){file->owner_id, file->content}, &fd);

    if (s == NOT_FOUND || s == INTERNAL) { /* lost or changed at rest: logged */
        log_error(&worker->log, "file.lost", "file=%" PRI_STR,
                  STR_ARG(file->public_id));
        return OK; /* those behind it must not wait for it */
    }
    if (s == OK)
        s = antivirus_scan(worker->settings, &worker->log, fd, &verdict);
    if (s != OK)
        return s;
    bool is_infected = verdict == ANTIVIRUS_INFECTED;
    if (is_infected)
        log_warn(&worker->log, "file.infected", "file=%" PRI_STR,
                 STR_ARG(file->public_id));
    return file_set_scan(worker->portal, file->id,
                         is_infected ? FILE_INFECTED : FILE_CLEAN, now);
}

enum status files_scan(struct worker *worker, struct moment now)
{
    struct file_list list;
    int64_t after = 0;
    enum status s;

    do {
        s = file_list_waiting(worker->portal, after, FILES_A_ROUND, &list);
        for (size_t i = 0; s == OK && i < list.count; i++) {
            worker_is_alive();
            s = scan_one(worker, &list.items[i], now);
            after = list.items[i].id;
        }
    } while (s == OK && list.count == FILES_A_ROUND && !worker_must_stop());
    /* The scanner is away: it has been logged, and is asked again. */
    return s == UNAVAILABLE ? OK : s;
}

enum status files_remove_unused(struct worker *worker, struct moment now)
{
    struct file_removal what;
    enum status s = file_remove_unused(worker->portal, worker->storage,
                                       REMOVED_A_ROUND, now, &what);

    if (s == OK && what.removed > 0)
        log_event(&worker->log, "file.unused", "removed=%zu", what.removed);
    return s;
}

static enum status draw(struct worker *worker, const struct file *file,
                        struct storage_name *stored, int64_t *cpu_ms)
{
    CLEANUP(fd_close) int fd = -1;
    CLEANUP(fd_close) int picture = -1;
    struct preview preview = {settings_textz(worker->settings, "look_program"),
                              &worker->log};
    enum preview_kind kind;
    struct str png;

    if (!preview_is_drawn(file->type, &kind))
        return INVALID;
    enum status s =
        storage_open(worker->storage,
                     (struct storage_name){file->owner_id, file->content}, &fd);
    if (s == OK)
        s = preview_thumbnail(&preview, worker->arena, fd, kind, THUMBNAIL_SIDE,
                              &png, cpu_ms);
    if (s == OK)
        s = storage_scratch_of(worker->storage, png, &picture);
    if (s == OK)
        s = storage_name_of(picture, file->owner_id, stored);
    return s == OK ? storage_put(worker->storage, *stored, picture) : s;
}

/* Looked at as a stranger's file: who made it had read a hostile one. */
static bool is_sound(const struct preview *preview, int fd, const char *type,
                     int64_t *cpu_ms)
{
    struct preview_facts facts;

    if (preview_inspect(preview, fd, PREVIEW_ANY, &facts) != OK)
        return false;
    *cpu_ms += facts.cpu_ms;
    return facts.fault == PREVIEW_SOUND && strcmp(facts.type, type) == 0 &&
           !facts.has_active_content;
}

/* What all programs open, of a file that few do. INVALID: it is none, or there
 * is no making one. */
static enum status copy_out(struct worker *worker, const struct file *file,
                            struct file_copy *copy, int64_t *cpu_ms)
{
    CLEANUP(arena_free)
    struct arena *arena = arena_new(PREVIEW_COPY_BYTES_MAX + (64 << 10));
    CLEANUP(fd_close) int fd = -1;
    CLEANUP(fd_close) int made = -1;
    struct storage_name name = {file->owner_id, file->content};
    struct preview preview = {settings_textz(worker->settings, "look_program"),
                              &worker->log};
    enum preview_kind kind;
    struct str bytes;

    if (!preview_kind_of(file->type, &kind) || preview_copy_type(kind) == NULL)
        return INVALID;
    enum status s =
        arena == NULL ? INTERNAL : storage_open(worker->storage, name, &fd);
    if (s == OK)
        s = preview_copy(&preview, arena, fd, kind, &bytes, cpu_ms);
    if (s == OK)
        s = storage_scratch_of(worker->storage, bytes, &made);
    if (s == OK && !is_sound(&preview, made, preview_copy_type(kind), cpu_ms))
        s = INVALID;
    if (s == OK)
        s = storage_name_of(made, file->owner_id, &name);
    if (s == OK)
        s = storage_put(worker->storage, name, made);
    if (s == OK)
        *copy = (struct file_copy){
            name.content, str_of(preview_copy_type(kind)), (int64_t)bytes.len};
    return s;
}

static enum status copy_one(struct worker *worker,
                            const struct file_lease *lease,
                            const struct file *file, int64_t *cpu_ms)
{
    struct file_copy copy;
    int64_t spent_ms = 0;
    enum status s = copy_out(worker, file, &copy, &spent_ms);

    *cpu_ms += spent_ms;
    if (s == OK)
        s = file_lease_keep(worker->portal, lease);
    if (s == OK)
        s = file_look_set_copy(worker->portal, file->id, &copy);
    return s == INVALID || s == INTERNAL ? OK : s;
}

static enum status note_drawn(struct worker *worker,
                              const struct file_lease *lease,
                              const struct file *file,
                              const struct sha256 *picture, struct moment now)
{
    enum status s = file_lease_keep(worker->portal, lease);

    return s == OK
               ? file_look_set_thumbnail(worker->portal, file->id, picture, now)
               : s;
}

static enum status draw_one(struct worker *worker, const struct file *file,
                            struct moment now)
{
    struct storage_name stored;
    struct file_lease lease;
    struct look_payer payer = {LOOK_ACCOUNT, file->owner_id};
    int64_t wait_s, cpu_ms = 0;
    enum status s = look_budget_wait(worker->portal, payer, now, &wait_s);

    if (s == OK)
        s = file_lock(worker->portal, file->owner_id, &lease);
    if (s != OK)
        return s;
    /* Of who has sent so much that is dear, no picture is drawn. */
    s = wait_s > 0 ? INVALID : draw(worker, file, &stored, &cpu_ms);
    if (s == OK) /* before it is noted as seen: else it is tried again */
        s = copy_one(worker, &lease, file, &cpu_ms);
    if (s != UNAVAILABLE) /* then nothing is there to show, ever */
        s = note_drawn(worker, &lease, file, s == OK ? &stored.content : NULL,
                       now);
    file_unlock(worker->portal, &lease);
    return s == OK ? look_budget_spend(worker->portal, payer, cpu_ms, now) : s;
}

enum status files_draw(struct worker *worker, struct moment now)
{
    struct file_list list;
    struct moment began = moment_now();
    enum status s = file_list_unseen(worker->portal, PICTURES_A_ROUND, &list);

    for (size_t i = 0; s == OK && i < list.count && !worker_must_stop(); i++) {
        if (moment_now().us - began.us > DRAWING_US)
            return OK;
        worker_is_alive();
        s = draw_one(worker, &list.items[i], now);
    }
    return s;
}
