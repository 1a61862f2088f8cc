/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shelf.c: a mapped file of entries that are only ever added.
 *
 * A header with slots (the newest entry of each hash), then entries, each
 * leading to the one before it in its slot. One writes at a time, by a lock on
 * the file; who finds it taken keeps the answer to himself. An entry is written
 * by pwrite, so that a full disk is an error and not a signal; then its room is
 * taken, then it is hung into its slot: a process killed between leaves room
 * that nobody uses, and nothing else. The file is as long as it may become, and
 * sparse, so it is mapped once.
 *
 * Holds: what a slot leads to was written whole before; each process looks once
 * at an entry's checksum, so a damaged one is never given.
 */
#include "platform/shelf.h"
#include "platform/io.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define MAGIC "motcua-shelf-1"
#define PREFIX "shelf-"
#define VERSION "1-" /* of the file; workers of two may run at once */
#define FILE_BYTES ((uint64_t)512 * 1024 * 1024)

enum { SLOTS = 32768, STEP = 64, RETRY_S = 10 };

struct shelf_file {
    char magic[16];
    char edition[SHELF_EDITION_BYTES];
    _Atomic uint64_t used; /* bytes, header and all */
    _Atomic int64_t asked_at_us;
    _Atomic int64_t expired;       /* another number: everybody must ask */
    _Atomic uint64_t slots[SLOTS]; /* where an entry begins; 0: none */
};

struct entry {
    uint64_t next; /* of its slot; 0: none */
    uint64_t hash;
    uint32_t key_len, len;
    uint32_t sum; /* of key and answer */
    uint32_t padding;
    unsigned char bytes[]; /* the key; from the next STEP on the answer */
};

struct shelf {
    struct log *log;
    char *dir;
    char edition[SHELF_EDITION_BYTES]; /* "": none */
    int fd;
    struct shelf_file *head;    /* mapped to be written, NULL: no file */
    const unsigned char *whole; /* mapped to be read */
    unsigned char *checked;     /* a bit for each STEP */
    int64_t expired;            /* the number when we asked last */
    uint64_t turns;
    bool is_done;      /* damaged or full: made anew at the next turn */
    int64_t failed_us; /* when it could not be made */
};

static uint64_t head_bytes(void)
{
    return (sizeof(struct shelf_file) + 4095) / 4096 * 4096;
}

static uint64_t in_steps(uint64_t bytes)
{
    return (bytes + STEP - 1) / STEP * STEP;
}

static uint64_t answer_at(uint32_t key_len)
{
    return in_steps(sizeof(struct entry) + key_len);
}

static uint32_t sum_of(struct str key, struct str what)
{
    uLong sum = crc32(0, (const Bytef *)key.ptr, (uInt)key.len);

    return (uint32_t)crc32(sum, (const Bytef *)what.ptr, (uInt)what.len);
}

/* --- The file --- */

static void close_file(struct shelf *shelf)
{
    union { /* munmap takes what it never writes to as void * */
        const unsigned char *in;
        void *out;
    } whole = {.in = shelf->whole};

    if (shelf->head != NULL)
        munmap(shelf->head, head_bytes());
    if (shelf->whole != NULL)
        munmap(whole.out, FILE_BYTES);
    if (shelf->fd >= 0)
        close(shelf->fd);
    free(shelf->checked);
    shelf->head = NULL;
    shelf->whole = NULL;
    shelf->checked = NULL;
    shelf->fd = -1;
    shelf->is_done = false;
}

static void path_of(const struct shelf *shelf, char *path, size_t size)
{
    int len = snprintf(path, size, "%s/" PREFIX VERSION "%s", shelf->dir,
                       shelf->edition);

    assert(len > 0 && (size_t)len < size);
}

static bool is_ours(const struct shelf *shelf)
{
    return memcmp(shelf->head->magic, MAGIC, sizeof(MAGIC)) == 0 &&
           strncmp(shelf->head->edition, shelf->edition, SHELF_EDITION_BYTES) ==
               0 &&
           shelf->head->used >= head_bytes() && shelf->head->used <= FILE_BYTES;
}

/* False: there is none. One that is none of ours is taken away. */
static bool open_file(struct shelf *shelf, const char *path)
{
    struct stat about;

    shelf->fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (shelf->fd < 0)
        return false;
    bool is_whole =
        fstat(shelf->fd, &about) == 0 && about.st_size == (off_t)FILE_BYTES;
    void *head = is_whole ? mmap(NULL, head_bytes(), PROT_READ | PROT_WRITE,
                                 MAP_SHARED, shelf->fd, 0)
                          : MAP_FAILED;
    void *whole =
        is_whole ? mmap(NULL, FILE_BYTES, PROT_READ, MAP_SHARED, shelf->fd, 0)
                 : MAP_FAILED;

    shelf->head = head == MAP_FAILED ? NULL : head;
    shelf->whole = whole == MAP_FAILED ? NULL : whole;
    shelf->checked = calloc(1, FILE_BYTES / STEP / 8);
    if (shelf->head && shelf->whole && shelf->checked && is_ours(shelf)) {
        shelf->expired = atomic_load(&shelf->head->expired);
        return true;
    }
    log_warn(shelf->log, "shelf.anew", "why=\"%s\" file=%s",
             is_whole ? "none of ours" : "cut", path);
    close_file(shelf);
    unlink(path); /* where it stays, making it says why */
    return false;
}

/* The blocks of the header are taken beforehand: a mapping over a full disk
 * would kill. OK, too, where another worker was quicker. */
static enum status make_file(struct shelf *shelf, const char *path)
{
    struct shelf_file *head = calloc(1, sizeof(*head));
    char fresh[512];
    enum status s = INTERNAL;

    if (head == NULL)
        return INTERNAL;
    snprintf(fresh, sizeof(fresh), "%s/.%ld", shelf->dir, (long)getpid());
    snprintf(head->magic, sizeof(head->magic), "%s", MAGIC);
    snprintf(head->edition, sizeof(head->edition), "%s", shelf->edition);
    head->used = head_bytes();
    int fd =
        open(fresh, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd >= 0 && posix_fallocate(fd, 0, (off_t)head_bytes()) == 0 &&
        pwrite(fd, head, sizeof(*head), 0) == (ssize_t)sizeof(*head) &&
        ftruncate(fd, (off_t)FILE_BYTES) == 0 &&
        (link(fresh, path) == 0 || errno == EEXIST))
        s = OK;
    if (s != OK)
        log_warn(shelf->log, "shelf.off", "errno=%d file=%s", errno, path);
    if (fd >= 0) {
        close(fd);
        unlink(fresh);
    }
    free(head);
    return s;
}

/* The file in hand, unless another worker has put a better one in its place. */
static void take_away(const struct shelf *shelf)
{
    struct stat here, there;
    char path[512];

    path_of(shelf, path, sizeof(path));
    if (fstat(shelf->fd, &here) == 0 && stat(path, &there) == 0 &&
        here.st_ino == there.st_ino && here.st_dev == there.st_dev)
        unlink(path); /* where it stays, opening it tells again */
}

/* Files of other editions; who has one mapped keeps it. */
static void sweep(const struct shelf *shelf)
{
    DIR *dir = opendir(shelf->dir);
    const struct dirent *found;

    if (dir == NULL)
        return;
    while ((found = readdir(dir)) != NULL)
        if (strncmp(found->d_name, PREFIX, strlen(PREFIX)) == 0 &&
            strcmp(found->d_name + strlen(PREFIX VERSION), shelf->edition) != 0)
            unlinkat(dirfd(dir), found->d_name, 0);
    closedir(dir);
}

/* --- What others see --- */

struct shelf *shelf_new(struct log *log, const char *dir)
{
    struct shelf *shelf = calloc(1, sizeof(*shelf));

    if (shelf != NULL) {
        shelf->log = log;
        shelf->dir = strdup(dir);
        shelf->fd = -1;
        if (mkdir(dir, 0700) != 0 && errno != EEXIST)
            log_warn(log, "shelf.off", "errno=%d dir=%s", errno, dir);
    }
    if (shelf != NULL && shelf->dir == NULL)
        shelf_free(&shelf);
    return shelf;
}

void shelf_free(struct shelf **shelf)
{
    if (*shelf != NULL) {
        close_file(*shelf);
        free((*shelf)->dir);
    }
    free(*shelf);
    *shelf = NULL;
}

bool shelf_must_ask(struct shelf *shelf, struct moment now)
{
    struct shelf_file *head = shelf->head;

    if (head == NULL) {
        int64_t since_us = now.us - shelf->failed_us;

        if (since_us >= 0 && since_us < (int64_t)RETRY_S * 1000000)
            return false;
        shelf->failed_us = now.us; /* unless it gets a file now */
        return true;
    }
    int64_t expired = atomic_load(&head->expired);

    if (shelf->is_done || expired != shelf->expired) {
        shelf->expired = expired;
        return true;
    }
    int64_t asked_us = atomic_load(&head->asked_at_us);
    int64_t since_us = now.us - asked_us;

    /* A clock that was set back asks once more. */
    if (since_us >= 0 && since_us < (int64_t)SHELF_ASK_EVERY_MS * 1000)
        return false;
    return atomic_compare_exchange_strong(&head->asked_at_us, &asked_us,
                                          now.us);
}

uint64_t shelf_turns(const struct shelf *shelf)
{
    return shelf->turns;
}

bool shelf_is_of(const struct shelf *shelf, struct str edition)
{
    return shelf->head != NULL && str_is(edition, shelf->edition);
}

void shelf_turn(struct shelf *shelf, struct str edition)
{
    char path[512];

    if (shelf_is_of(shelf, edition) && !shelf->is_done)
        return;
    shelf->turns++;
    assert(edition.len < SHELF_EDITION_BYTES);
    if (shelf->head != NULL) /* whoever has that one has to ask, too */
        atomic_fetch_add(&shelf->head->expired, 1);
    if (shelf->is_done)
        take_away(shelf);
    close_file(shelf);
    snprintf(shelf->edition, sizeof(shelf->edition), "%" PRI_STR,
             STR_ARG(edition));
    path_of(shelf, path, sizeof(path));
    if (open_file(shelf, path))
        return;
    if (make_file(shelf, path) == OK && open_file(shelf, path))
        sweep(shelf);
}

static const struct entry *entry_at(const struct shelf *shelf, uint64_t at)
{
    return (const void *)(shelf->whole + at);
}

static struct str answer_of(const struct shelf *shelf, uint64_t at)
{
    const struct entry *entry = entry_at(shelf, at);

    return (struct str){(const char *)shelf->whole + at +
                            answer_at(entry->key_len),
                        entry->len};
}

static bool has_key(const struct entry *entry, uint64_t hash, struct str key,
                    uint64_t room)
{
    return entry->hash == hash && entry->key_len == key.len &&
           answer_at(entry->key_len) <= room &&
           memcmp(entry->bytes, key.ptr, key.len) == 0;
}

static bool is_damaged(struct shelf *shelf)
{
    log_warn(shelf->log, "shelf.anew", "why=damaged edition=%s",
             shelf->edition);
    shelf->is_done = true;
    return false;
}

static bool is_whole(struct shelf *shelf, uint64_t at)
{
    const struct entry *entry = entry_at(shelf, at);
    uint64_t what = at + answer_at(entry->key_len);
    uint64_t bit = at / STEP;

    if (what > FILE_BYTES || entry->len > FILE_BYTES - what)
        return false;
    if ((shelf->checked[bit / 8] & 1u << bit % 8) != 0)
        return true;
    if (sum_of((struct str){(const char *)entry->bytes, entry->key_len},
               answer_of(shelf, at)) != entry->sum)
        return false;
    shelf->checked[bit / 8] |= (unsigned char)(1u << bit % 8);
    return true;
}

bool shelf_find(struct shelf *shelf, struct str key, struct str *what)
{
    uint64_t hash = str_hash(key), last = UINT64_MAX;

    if (shelf->head == NULL || shelf->is_done)
        return false;
    for (uint64_t at = atomic_load(&shelf->head->slots[hash % SLOTS]); at != 0;
         last = at, at = entry_at(shelf, at)->next) {
        /* An entry leads to an older one, which lies before it. */
        if (at % STEP != 0 || at < head_bytes() || at >= last ||
            at > FILE_BYTES - STEP)
            return is_damaged(shelf);
        if (!has_key(entry_at(shelf, at), hash, key, FILE_BYTES - at))
            continue;
        if (!is_whole(shelf, at))
            return is_damaged(shelf);
        *what = answer_of(shelf, at);
        return true;
    }
    return false;
}

/* Alone: the lock is held. */
static void put(struct shelf *shelf, struct str key, struct str what)
{
    struct shelf_file *head = shelf->head;
    uint64_t hash = str_hash(key), at = atomic_load(&head->used);
    struct entry entry = {
        .next = atomic_load(&head->slots[hash % SLOTS]),
        .hash = hash,
        .key_len = (uint32_t)key.len,
        .len = (uint32_t)what.len,
        .sum = sum_of(key, what),
    };
    uint64_t size = answer_at(entry.key_len) + in_steps(what.len);

    if (size > FILE_BYTES - at) {
        log_warn(shelf->log, "shelf.anew", "why=full edition=%s",
                 shelf->edition);
        shelf->is_done = true;
        return;
    }
    if (!io_write_at(shelf->fd, (struct str){(char *)&entry, sizeof(entry)},
                     (off_t)at) ||
        !io_write_at(shelf->fd, key, (off_t)(at + sizeof(entry))) ||
        !io_write_at(shelf->fd, what, (off_t)(at + answer_at(entry.key_len)))) {
        log_warn(shelf->log, "shelf.put_fail", "errno=%d bytes=%zu", errno,
                 what.len);
        return;
    }
    atomic_store(&head->used, at + size);
    atomic_store(&head->slots[hash % SLOTS], at);
}

void shelf_put(struct shelf *shelf, struct str key, struct str what)
{
    struct str there;

    if (shelf->head == NULL || shelf->is_done || key.len > UINT16_MAX ||
        what.len == 0 || what.len > FILE_BYTES / 2 ||
        flock(shelf->fd, LOCK_EX | LOCK_NB) != 0)
        return;
    if (!shelf_find(shelf, key, &there) && !shelf->is_done)
        put(shelf, key, what);
    flock(shelf->fd, LOCK_UN);
}

bool shelf_has_room(const struct shelf *shelf)
{
    return shelf->head != NULL &&
           atomic_load(&shelf->head->used) < FILE_BYTES / 2;
}

void shelf_expire(const char *path)
{
    DIR *dir = opendir(path);
    const struct dirent *found;

    if (dir == NULL)
        return;
    while ((found = readdir(dir)) != NULL) {
        if (strncmp(found->d_name, PREFIX, strlen(PREFIX)) != 0)
            continue;
        int fd =
            openat(dirfd(dir), found->d_name, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
        const int64_t expired = moment_now().us;

        if (fd < 0)
            continue;
        /* By a write, since the file may be cut this very moment. */
        if (pwrite(fd, &expired, sizeof(expired),
                   offsetof(struct shelf_file, expired)) < 0)
            errno = 0; /* then they ask within half a second */
        close(fd);
    }
    closedir(dir);
}
