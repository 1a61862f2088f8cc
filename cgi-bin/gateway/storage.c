/* SPDX-License-Identifier: GPL-3.0-or-later */
/* storage.c: names, sealing and the spool, over any backend.
 *
 * A put first asks whether the object is there: the name says its content, so
 * it need not be sent again. Everything that passes through lies in unlinked
 * temporary files under state_dir, never in memory.
 *
 * Holds: what storage_open gives has the SHA-256 of its name.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "gateway/storage_backend.h"
#include "platform/copy.h"
#include "platform/io.h"
#include "platform/sealed.h"

enum { PATH_MAX_BYTES = 512 };

struct storage {
    bool is_shared;
    struct log *log;
    struct sealed_keys keys;
    struct storage_backend backend;
    char scratch[PATH_MAX_BYTES]; /* state_dir/scratch */
    char spool[PATH_MAX_BYTES];   /* state_dir/spool */
};

static bool folder_make(struct log *log, const struct settings *settings,
                        const char *name, char path[PATH_MAX_BYTES])
{
    int n = snprintf(path, PATH_MAX_BYTES, "%s/%s",
                     settings_textz(settings, "state_dir"), name);

    if (n < 0 || n >= PATH_MAX_BYTES)
        return false;
    if (mkdir(path, 0770) == 0 || errno == EEXIST)
        return true;
    log_error(log, "storage.no_folder", "why=state_dir: %s: %s", path,
              strerror(errno));
    return false;
}

enum status storage_new(const struct settings *settings, struct log *log,
                        struct storage **storage)
{
    struct storage *made = calloc(1, sizeof(*made));

    if (made == NULL)
        return INTERNAL;
    made->log = log;
    enum status s = sealed_keys_parse(
        settings_secret(settings, "storage.key_file"), &made->keys);
    if (s != OK)
        log_error(log, "storage.no_key", "setting=storage.key_file");
    if (s == OK && (!folder_make(log, settings, "scratch", made->scratch) ||
                    !folder_make(log, settings, "spool", made->spool)))
        s = INVALID;
    made->is_shared = str_is(settings_text(settings, "storage.kind"), "s3");
    if (s == OK)
        s = made->is_shared
                ? storage_s3_open(settings, log, &made->backend)
                : storage_folder_open(settings, log, &made->backend);
    if (s != OK) {
        free(made);
        return s;
    }
    *storage = made;
    return OK;
}

void storage_free(struct storage **storage)
{
    if (*storage == NULL)
        return;
    (*storage)->backend.release((*storage)->backend.place);
    free(*storage);
    *storage = NULL;
}

enum status storage_scratch_of(struct storage *storage, struct str bytes,
                               int *fd)
{
    int made = -1;
    enum status s = copy_scratch(storage->scratch, &made);

    if (s == OK && (!io_write(made, bytes) || lseek(made, 0, SEEK_SET) != 0))
        s = UNAVAILABLE;
    if (s != OK) {
        if (made >= 0)
            close(made);
        return s;
    }
    *fd = made;
    return OK;
}

enum status storage_name_of(int fd, int64_t owner_id, struct storage_name *name)
{
    CLEANUP(crypto_digest_free) struct crypto_digest *digest = NULL;
    char piece[32 * 1024];
    off_t offset = 0;
    struct storage_name made = {.owner_id = owner_id};

    enum status s = crypto_digest_new(&digest);
    while (s == OK) {
        ssize_t n = io_read_at(fd, piece, sizeof(piece), offset);
        if (n < 0)
            return UNAVAILABLE;
        if (n == 0)
            break;
        offset += n;
        s = crypto_digest_add(digest, (struct str){piece, (size_t)n});
    }
    if (s == OK)
        s = crypto_digest_end(digest, &made.content);
    if (s == OK)
        *name = made;
    return s;
}

/* The `n` bytes there are, and then 32 bytes in hex. */
static struct str name_end(char out[STORAGE_OBJECT_NAME_MAX], int n,
                           const uint8_t bytes[32])
{
    static const char digits[] = "0123456789abcdef";

    assert(n > 0 && n + 65 <= STORAGE_OBJECT_NAME_MAX);
    for (size_t i = 0; i < 32; i++) {
        out[n++] = digits[bytes[i] >> 4];
        out[n++] = digits[bytes[i] & 15];
    }
    out[n] = '\0';
    return (struct str){out, (size_t)n};
}

/* "a<owner>/<hex>": also what is authenticated with the bytes. */
static struct str object_name(struct storage_name name,
                              char out[STORAGE_OBJECT_NAME_MAX])
{
    int n =
        snprintf(out, STORAGE_OBJECT_NAME_MAX, "a%" PRId64 "/", name.owner_id);

    return name_end(out, n, name.content.bytes);
}

static const char piece_folder[] = "p/";

static struct str piece_object(const struct storage_piece *piece,
                               char out[STORAGE_OBJECT_NAME_MAX])
{
    int n = snprintf(out, STORAGE_OBJECT_NAME_MAX, "%s", piece_folder);

    return name_end(out, n, piece->name);
}

static bool object_parse(const char *object, struct storage_name *name)
{
    struct str text = str_of(object), owner;
    struct storage_name made = {0};

    if (text.len == 0 || text.ptr[0] != 'a')
        return false;
    text = str_skip(text, 1);
    if (!str_next(&text, '/', &owner) ||
        !str_to_int(owner, 1, INT64_MAX, &made.owner_id) || text.len != 64)
        return false;
    for (size_t i = 0; i < 64; i++) {
        const char *digits = "0123456789abcdef";
        const char *found = strchr(digits, text.ptr[i]);
        if (found == NULL)
            return false;
        uint8_t *byte = &made.content.bytes[i / 2];
        *byte = (uint8_t)(*byte << 4 | (found - digits));
    }
    *name = made;
    return true;
}

static enum status put_sealed(struct storage *storage, const char *object,
                              struct str about, int fd)
{
    CLEANUP(fd_close) int sealed = -1;
    enum status s = copy_scratch(storage->scratch, &sealed);

    if (s == OK)
        s = sealed_write(&storage->keys, about, fd, sealed);
    if (s == OK && lseek(sealed, 0, SEEK_SET) != 0)
        s = UNAVAILABLE;
    if (s == OK)
        s = storage->backend.put(storage->backend.place, object, sealed);
    if (s != OK)
        log_error(storage->log, "storage.put_failed", "status=%d errno=%d",
                  (int)s, errno);
    return s;
}

enum status storage_put(struct storage *storage, struct storage_name name,
                        int fd)
{
    char object[STORAGE_OBJECT_NAME_MAX];
    struct str about = object_name(name, object);

    enum status s = storage->backend.head(storage->backend.place, object);
    if (s != NOT_FOUND)
        return s; /* there already, or the place is away */
    return put_sealed(storage, object, about, fd);
}

/* Opens into `out`; `content`, where it is given, is what must come out. */
static enum status get_unsealed(struct storage *storage, const char *object,
                                struct str about, const struct sha256 *content,
                                int out)
{
    CLEANUP(fd_close) int sealed = -1;
    struct sha256 digest;

    enum status s =
        storage->backend.get(storage->backend.place, object, &sealed);
    if (s != OK)
        return s;
    s = sealed_read(&storage->keys, about, sealed, out, &digest);
    if (s == OK && content != NULL &&
        !crypto_equal(sha256_str(&digest), sha256_str(content)))
        s = INVALID;
    if (s == INVALID)
        log_error(storage->log, "storage.changed_at_rest", "object=%s", object);
    return s;
}

static enum status storage_unseal(struct storage *storage,
                                  struct storage_name name, int out)
{
    char object[STORAGE_OBJECT_NAME_MAX];
    struct str about = object_name(name, object);

    return get_unsealed(storage, object, about, &name.content, out);
}

enum status storage_open(struct storage *storage, struct storage_name name,
                         int *fd)
{
    int plain = -1;

    enum status s = copy_scratch(storage->scratch, &plain);
    if (s != OK)
        return s;
    s = storage_unseal(storage, name, plain);
    if (s == OK && lseek(plain, 0, SEEK_SET) != 0)
        s = UNAVAILABLE;
    if (s != OK) {
        close(plain);
        return s == INVALID ? INTERNAL : s;
    }
    *fd = plain;
    return OK;
}

enum status storage_verify(struct storage *storage, struct storage_name name)
{
    return storage_unseal(storage, name, -1);
}

static const struct sealed_key *first_key(const struct storage *storage)
{
    return &storage->keys.list[0];
}

enum status storage_spool(struct storage *storage, struct arena *arena,
                          struct storage_name name, struct moment now,
                          struct str *internal_path)
{
    char object[STORAGE_OBJECT_NAME_MAX];
    struct str about = object_name(name, object);
    const struct timespec times[2] = {{.tv_sec = now.us / 1000000},
                                      {.tv_nsec = UTIME_OMIT}};

    struct sha256 mac = crypto_hmac(
        (struct str){(const char *)first_key(storage)->bytes, 32}, about);
    struct str hex = crypto_hex(arena, sha256_str(&mac));
    struct str path =
        str_print(arena, "%s/%" PRI_STR, storage->spool, STR_ARG(hex));
    const char *pathz = str_z(arena, path);

    if (hex.len == 0 || path.len == 0)
        return INTERNAL;
    struct str inside =
        str_print(arena, "/noi-bo/tep/spool/%" PRI_STR, STR_ARG(hex));
    if (utimensat(AT_FDCWD, pathz, times, 0) == 0) {
        *internal_path = inside; /* used again: nginx serves ranges from it */
        return OK;
    }

    CLEANUP(fd_close) int plain = -1;
    enum status s = copy_scratch(storage->spool, &plain);
    if (s == OK)
        s = storage_unseal(storage, name, plain);
    if (s != OK)
        return s == INVALID ? INTERNAL : s;
    char self[64];
    int n = snprintf(self, sizeof(self), "/proc/self/fd/%d", plain);
    if (n < 0 || fchmod(plain, 0640) != 0 ||
        (linkat(AT_FDCWD, self, AT_FDCWD, pathz, AT_SYMLINK_FOLLOW) != 0 &&
         errno != EEXIST)) {
        log_error(storage->log, "storage.spool_failed", "errno=%d", errno);
        return UNAVAILABLE;
    }
    *internal_path = inside;
    return OK;
}

enum status storage_spool_clean(struct storage *storage, struct moment now,
                                int64_t older_s)
{
    DIR *folder = opendir(storage->spool);
    const struct dirent *entry;
    struct stat st;

    if (folder == NULL)
        return UNAVAILABLE;
    while ((entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] == '.' ||
            fstatat(dirfd(folder), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) !=
                0 ||
            st.st_atim.tv_sec > now.us / 1000000 - older_s)
            continue;
        if (unlinkat(dirfd(folder), entry->d_name, 0) != 0)
            log_warn(storage->log, "storage.spool_kept", "errno=%d", errno);
    }
    closedir(folder);
    return OK;
}

enum status storage_remove(struct storage *storage, struct storage_name name)
{
    char object[STORAGE_OBJECT_NAME_MAX];

    object_name(name, object);
    enum status s = storage->backend.remove(storage->backend.place, object);
    return s == NOT_FOUND ? OK : s;
}

bool storage_is_shared(const struct storage *storage)
{
    return storage->is_shared;
}

enum status storage_piece_name(struct storage_piece *piece)
{
    return crypto_random(piece->name, sizeof(piece->name));
}

enum status storage_piece_put(struct storage *storage,
                              const struct storage_piece *piece, int fd)
{
    char object[STORAGE_OBJECT_NAME_MAX];
    struct str about = piece_object(piece, object);

    return put_sealed(storage, object, about, fd);
}

enum status storage_piece_read(struct storage *storage,
                               const struct storage_piece *piece, int out)
{
    char object[STORAGE_OBJECT_NAME_MAX];
    struct str about = piece_object(piece, object);
    enum status s = get_unsealed(storage, object, about, NULL, out);

    return s == INVALID ? INTERNAL : s;
}

enum status storage_piece_remove(struct storage *storage,
                                 const struct storage_piece *piece)
{
    char object[STORAGE_OBJECT_NAME_MAX];

    piece_object(piece, object);
    enum status s = storage->backend.remove(storage->backend.place, object);
    return s == NOT_FOUND ? OK : s;
}

enum status storage_open_sealed(struct storage *storage,
                                struct storage_name name, int *fd)
{
    char object[STORAGE_OBJECT_NAME_MAX];

    object_name(name, object);
    return storage->backend.get(storage->backend.place, object, fd);
}

enum status storage_put_sealed(struct storage *storage,
                               struct storage_name name, int fd)
{
    char object[STORAGE_OBJECT_NAME_MAX];

    object_name(name, object);
    return storage->backend.put(storage->backend.place, object, fd);
}

struct walk {
    struct storage *storage;
    enum status (*visit)(struct storage *, struct storage_name, void *);
    void *data;
};

static enum status walk_visit(const char *object, void *data)
{
    const struct walk *walk = data;
    struct storage_name name;

    if (str_starts_with(str_of(object), piece_folder))
        return OK;
    if (!object_parse(object, &name)) {
        log_warn(walk->storage->log, "storage.foreign_object", "object=%s",
                 object);
        return OK;
    }
    return walk->visit(walk->storage, name, walk->data);
}

enum status storage_each(struct storage *storage,
                         enum status (*visit)(struct storage *,
                                              struct storage_name, void *),
                         void *data)
{
    struct walk walk = {storage, visit, data};

    return storage->backend.each(storage->backend.place, walk_visit, &walk);
}

/* The body stays as it is; only the head is made anew. */
static enum status copy_rewrapped(const struct storage *storage,
                                  struct str about, int from, int to)
{
    char old[SEALED_HEAD_BYTES];
    uint8_t head[SEALED_HEAD_BYTES];

    if (io_read_at(from, old, sizeof(old), 0) != SEALED_HEAD_BYTES)
        return INVALID;
    enum status s = sealed_head_rewrap(&storage->keys, about,
                                       (struct str){old, sizeof(old)}, head);
    if (s != OK)
        return s;
    if (!io_write(to, (struct str){(const char *)head, sizeof(head)}) ||
        lseek(from, SEALED_HEAD_BYTES, SEEK_SET) != SEALED_HEAD_BYTES ||
        !copy_bytes(from, to))
        return UNAVAILABLE;
    return OK;
}

enum status storage_rewrap(struct storage *storage, struct storage_name name,
                           bool *is_done)
{
    char object[STORAGE_OBJECT_NAME_MAX], head[SEALED_HEAD_BYTES];
    struct str about = object_name(name, object);
    CLEANUP(fd_close) int sealed = -1;
    CLEANUP(fd_close) int fresh = -1;
    uint32_t id = 0, current = 0;

    enum status s =
        storage->backend.get(storage->backend.place, object, &sealed);
    if (s == OK && pread(sealed, head, sizeof(head), 0) != sizeof(head))
        s = INVALID;
    if (s == OK)
        s = sealed_head_key((struct str){head, sizeof(head)}, &id);
    if (s != OK)
        return s;
    for (size_t i = 0; i < storage->keys.count; i++)
        if (storage->keys.list[i].id > current)
            current = storage->keys.list[i].id;
    if (id == current) {
        *is_done = false;
        return OK;
    }
    s = copy_scratch(storage->scratch, &fresh);
    if (s == OK)
        s = copy_rewrapped(storage, about, sealed, fresh);
    if (s == OK && lseek(fresh, 0, SEEK_SET) != 0)
        s = UNAVAILABLE;
    if (s == OK)
        s = storage->backend.put(storage->backend.place, object, fresh);
    if (s == OK)
        *is_done = true;
    return s;
}
