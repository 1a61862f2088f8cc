/* SPDX-License-Identifier: GPL-3.0-or-later */
/* storage_folder.c: sealed objects as files under state_dir/files.
 *
 * "a7/0123…" lies in files/a7/01/0123…: two levels keep folders small. A file
 * appears under its name only when its bytes and its folder entry are on the
 * disk: written without a name (O_TMPFILE), fsync, linked aside, renamed over,
 * folder fsync.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/storage_backend.h"
#include "platform/copy.h"

enum { PATH_BYTES = 640 };

struct place {
    struct log *log;
    char root[512]; /* state_dir/files */
};

/* The parts of "a7/0123…": owner folder, shard folder, file. */
static bool object_path(const struct place *place, const char *object,
                        char folder[PATH_BYTES], char path[PATH_BYTES])
{
    const char *slash = strchr(object, '/');

    if (slash == NULL || strlen(slash + 1) != 64)
        return false;
    int n = snprintf(folder, PATH_BYTES, "%s/%.*s/%.2s", place->root,
                     (int)(slash - object), object, slash + 1);
    int m = snprintf(path, PATH_BYTES, "%s/%s", folder, slash + 1);
    return n > 0 && n < PATH_BYTES && m > 0 && m < PATH_BYTES;
}

static enum status folder_put(void *data, const char *object, int sealed)
{
    const struct place *place = data;
    char folder[PATH_BYTES], path[PATH_BYTES], aside[PATH_BYTES], self[64];

    if (!object_path(place, object, folder, path))
        return INTERNAL;
    if (!copy_make_folders(path, 0770))
        return UNAVAILABLE;
    CLEANUP(fd_close)
    int fd = open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0640);
    if (fd < 0 || !copy_bytes(sealed, fd) || fsync(fd) != 0)
        return UNAVAILABLE;

    int n = snprintf(self, sizeof(self), "/proc/self/fd/%d", fd);
    int m = snprintf(aside, sizeof(aside), "%s/.%ld-%d", folder, (long)getpid(),
                     fd);
    if (n < 0 || m < 0 || m >= (int)sizeof(aside))
        return INTERNAL;
    unlink(aside); /* of a process that was ended here, with the same number */
    if (linkat(AT_FDCWD, self, AT_FDCWD, aside, AT_SYMLINK_FOLLOW) != 0)
        return UNAVAILABLE;
    if (rename(aside, path) != 0) {
        unlink(aside);
        return UNAVAILABLE;
    }
    return copy_sync_folder(folder) ? OK : UNAVAILABLE;
}

static enum status folder_head(void *data, const char *object)
{
    const struct place *place = data;
    char folder[PATH_BYTES], path[PATH_BYTES];
    struct stat st;

    if (!object_path(place, object, folder, path))
        return INTERNAL;
    if (stat(path, &st) == 0)
        return OK;
    return errno == ENOENT || errno == ENOTDIR ? NOT_FOUND : UNAVAILABLE;
}

static enum status folder_get(void *data, const char *object, int *sealed)
{
    const struct place *place = data;
    char folder[PATH_BYTES], path[PATH_BYTES];

    if (!object_path(place, object, folder, path))
        return INTERNAL;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? NOT_FOUND : UNAVAILABLE;
    *sealed = fd;
    return OK;
}

static enum status folder_remove(void *data, const char *object)
{
    const struct place *place = data;
    char folder[PATH_BYTES], path[PATH_BYTES];

    if (!object_path(place, object, folder, path))
        return INTERNAL;
    if (unlink(path) == 0)
        return OK;
    return errno == ENOENT ? NOT_FOUND : UNAVAILABLE;
}

typedef enum status entry_visit(const struct place *place, const char *path,
                                const char *name, void *data);

/* Calls visit for each entry of a folder whose name starts with no dot. */
static enum status folder_list(const struct place *place, const char *path,
                               entry_visit *visit, void *data)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;
    enum status s = OK;

    if (folder == NULL)
        return errno == ENOENT ? OK : UNAVAILABLE;
    while (s == OK && (entry = readdir(folder)) != NULL) {
        char below[PATH_BYTES];
        int n = snprintf(below, sizeof(below), "%s/%s", path, entry->d_name);
        if (entry->d_name[0] != '.' && n > 0 && n < (int)sizeof(below))
            s = visit(place, below, entry->d_name, data);
    }
    closedir(folder);
    return s;
}

struct listing {
    enum status (*visit)(const char *object, void *data);
    void *data;
    const char *owner;
};

static enum status visit_file(const struct place *place, const char *path,
                              const char *name, void *data)
{
    const struct listing *listing = data;
    char object[STORAGE_OBJECT_NAME_MAX];
    int n = snprintf(object, sizeof(object), "%s/%s", listing->owner, name);

    (void)place;
    (void)path;
    if (n < 0 || n >= (int)sizeof(object))
        return OK;
    return listing->visit(object, listing->data);
}

static enum status visit_shard(const struct place *place, const char *path,
                               const char *name, void *data)
{
    (void)name;
    return folder_list(place, path, visit_file, data);
}

static enum status visit_owner(const struct place *place, const char *path,
                               const char *name, void *data)
{
    struct listing listing = *(const struct listing *)data;

    listing.owner = name;
    return folder_list(place, path, visit_shard, &listing);
}

static enum status folder_each(void *data,
                               enum status (*visit)(const char *, void *),
                               void *visit_data)
{
    const struct place *place = data;
    struct listing listing = {visit, visit_data, NULL};

    return folder_list(place, place->root, visit_owner, &listing);
}

enum status storage_folder_open(const struct settings *settings,
                                struct log *log,
                                struct storage_backend *backend)
{
    struct place *place = calloc(1, sizeof(*place));

    if (place == NULL)
        return INTERNAL;
    place->log = log;
    int n = snprintf(place->root, sizeof(place->root), "%s/files",
                     settings_textz(settings, "state_dir"));
    if (n < 0 || n >= (int)sizeof(place->root) ||
        (mkdir(place->root, 0770) != 0 && errno != EEXIST)) {
        log_error(log, "storage.no_folder", "why=state_dir: %s: %s",
                  place->root, strerror(errno));
        free(place);
        return INVALID;
    }
    *backend = (struct storage_backend){
        .put = folder_put,
        .head = folder_head,
        .get = folder_get,
        .remove = folder_remove,
        .each = folder_each,
        .release = free,
        .place = place,
    };
    return OK;
}
