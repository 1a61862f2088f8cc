/* SPDX-License-Identifier: GPL-3.0-or-later */
/* intake.c: bytes and row are written under the owner's lease, the same that
 * removing takes (file_remove_unused), so what is being given again is not
 * being removed.
 */
#include "domain/file/intake.h"
#include "domain/file/file_lease.h"
#include "gateway/antivirus.h"
#include "platform/disk.h"
#include "platform/text.h"

#define MIB ((int64_t)1024 * 1024)

static enum status refuse(struct refusal *why, const char *key, int64_t number)
{
    *why = (struct refusal){.key = key, .field = "", .number = number};
    return INVALID;
}

/* As much of a name that is too long as says which file it is. */
static struct str shown_of(struct arena *arena, struct str name)
{
    size_t end = 0;

    for (size_t chars = 0; end < name.len && chars < 40; chars++) {
        end++;
        while (end < name.len && ((unsigned char)name.ptr[end] & 0xC0) == 0x80)
            end++;
    }
    return str_print(arena, "%" PRI_STR "…", STR_ARG(str_slice(name, 0, end)));
}

enum status intake_name(struct arena *arena, struct str sent, struct str *name,
                        struct refusal *why)
{
    struct refusal unused;
    struct str clean;

    for (size_t i = sent.len; i-- > 0;)
        if (sent.ptr[i] == '/' || sent.ptr[i] == '\\') {
            sent = str_skip(sent, i + 1);
            break;
        }
    if (text_clean(arena, sent, TEXT_LINE, INTAKE_NAME_CHARS, name, &unused) ==
        OK)
        return OK;
    if (text_clean(arena, sent, TEXT_LINE, 10 * INTAKE_NAME_CHARS, &clean,
                   &unused) == OK) {
        *name = shown_of(arena, clean);
        return refuse(why, "file_name_long", INTAKE_NAME_CHARS);
    }
    *name = STR("");
    return refuse(why, "file_name_odd", 0);
}

static enum status scan(const struct intake *in, int fd, struct file *file,
                        struct refusal *why)
{
    enum antivirus_verdict verdict;
    enum status s = antivirus_scan(in->settings, in->log, fd, &verdict);

    file->scan = FILE_WAITING; /* the worker asks again */
    if (s == UNAVAILABLE)
        return OK;
    if (s != OK)
        return s;
    if (verdict == ANTIVIRUS_INFECTED) {
        log_warn(in->log, "file.infected", "bytes=%lld",
                 (long long)file->size_bytes);
        return refuse(why, "file_infected", 0);
    }
    file->scan = FILE_CLEAN;
    return OK;
}

static enum status refuse_fault(const struct intake *in,
                                const struct file *file,
                                enum preview_fault fault, struct refusal *why)
{
    static const char *const keys[] = {
        [PREVIEW_BROKEN] = "file_broken",
        [PREVIEW_LOCKED] = "file_locked",
        [PREVIEW_TOO_BIG] = "file_bomb",
        [PREVIEW_TOO_SLOW] = "file_slow",
        [PREVIEW_TWO_KINDS] = "file_two_kinds",
    };

    log_event(in->log, "file.refused", "why=%s bytes=%lld", keys[fault],
              (long long)file->size_bytes);
    return refuse(why, keys[fault], 0);
}

/* What it is and what is in it, by one look; its name then says so too. */
static enum status look_inside(const struct intake *in, int fd,
                               struct file *file, struct preview_facts *facts,
                               struct refusal *why)
{
    struct preview preview = {settings_textz(in->settings, "look_program"),
                              in->log};
    enum status s = preview_inspect(&preview, fd, PREVIEW_ANY, facts);

    if (s == OK && in->look_ms != NULL)
        *in->look_ms += facts->cpu_ms;
    if (s == UNAVAILABLE) /* nobody can look now: too little of something */
        return refuse(why, "file_not_kept", 0);
    if (s != OK)
        return s;
    if (facts->type[0] == '\0' && facts->fault != PREVIEW_SOUND)
        return refuse_fault(in, file, facts->fault, why);
    s = filetype_judge(str_of(facts->type), file->name, &file->type, why);
    if (s == OK)
        file->name = filetype_name(db_arena(in->db), file->name, file->type);
    return s;
}

/* What the owner has already costs nothing. */
static enum status check_quota(const struct intake *in, const struct file *file,
                               struct refusal *why)
{
    int64_t quota_mib = settings_number(in->settings, "files.quota_mib");
    int64_t total;
    enum status s = file_total_bytes(in->db, file->owner_id, &total);

    if (s == OK && !in->is_of_agency &&
        total + file->size_bytes > quota_mib * MIB)
        return refuse(why, "file_quota", quota_mib);
    return s;
}

struct noting {
    const struct intake *in;
    const struct file_lease *lease;
    const struct file_look *look;
    struct file *file;
};

/* Nothing is noted whose bytes another may have removed meanwhile. */
static enum status note_body(struct db *db, void *data)
{
    struct noting *n = data;
    enum status s = file_lease_keep(db, n->lease);

    if (s == OK)
        s = file_add(db, n->file, n->in->now);
    return s == OK ? file_look_add(db, n->file->id, n->look) : s;
}

static enum status keep(const struct intake *in, int fd,
                        const struct file_lease *lease,
                        struct storage_name stored, struct file *file,
                        const struct file_look *look, struct refusal *why)
{
    struct noting noting = {in, lease, look, file};
    enum status s = file_exists(in->db, file->owner_id, &stored.content);

    if (s == NOT_FOUND)
        s = check_quota(in, file, why);
    if (s == OK) {
        s = storage_put(in->storage, stored, fd);
        if (s == UNAVAILABLE)
            s = refuse(why, "file_not_kept", 0);
    }
    if (s != OK)
        return s;
    file->content = stored.content;
    return db_transaction(in->db, note_body, &noting);
}

enum status intake_room(const struct settings *settings, struct refusal *why)
{
    return disk_is_short(settings) ? refuse(why, "file_no_room", 0) : OK;
}

enum status intake_file(const struct intake *in, int fd, struct file *file,
                        struct refusal *why)
{
    struct preview_facts facts;
    struct storage_name stored;
    struct file_lease lease;

    if (file->size_bytes > INTAKE_BYTES_MAX)
        return refuse(why, "file_too_big", INTAKE_BYTES_MAX / MIB);
    enum status s = intake_room(in->settings, why);
    if (s == OK && file->size_bytes == 0)
        s = refuse(why, "file_empty", 0);
    if (s == OK)
        s = look_inside(in, fd, file, &facts, why);
    if (s == OK)
        s = scan(in, fd, file, why);
    if (s == OK && facts.fault != PREVIEW_SOUND)
        s = refuse_fault(in, file, facts.fault, why);
    if (s == OK)
        s = storage_name_of(fd, file->owner_id, &stored);
    if (s == OK)
        s = file_lock(in->db, file->owner_id, &lease);
    if (s == CONFLICT)
        s = refuse(why, "file_not_kept", 0);
    if (s != OK)
        return s;

    const struct file_look look = {.pages = facts.pages,
                                   .has_active_content =
                                       facts.has_active_content,
                                   .faults = file_faults(&facts)};

    s = keep(in, fd, &lease, stored, file, &look, why);
    file_unlock(in->db, &lease);
    return s;
}
