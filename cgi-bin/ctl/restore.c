/* SPDX-License-Identifier: GPL-3.0-or-later */
/* restore.c: a backup becomes an installation again, on an empty place.
 *
 * The manifest names the migrations that the backed-up databases had: these
 * run, the rows go in, then the migrations run that have come since. So a
 * backup is restored by its own version of Một Cửa or by a newer one. Before
 * anything is touched the backup is read whole and compared with its manifest;
 * afterwards each file is opened with our keys and compared with its name.
 */
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "ctl/backup.h"
#include "ctl/migrate.h"
#include "domain/file/file.h"
#include "platform/db_place.h"
#include "platform/io.h"

enum { MANIFEST_BYTES_MAX = 1 << 20, PAGE_FILES = 500 };

struct restore {
    struct ctl *ctl;
    const char *from;
    struct str rows; /* SHA-256 in hexadecimal */
    int64_t files;
    struct migrate_wanted wanted;
};

static void storage_close(struct storage **storage)
{
    storage_free(storage);
}

static const char *path_in(struct restore *restore, const char *name)
{
    return str_z(restore->ctl->arena,
                 str_print(restore->ctl->arena, "%s/%s", restore->from, name));
}

/* ---- the manifest */

static bool add_wanted(struct restore *restore, struct str rest)
{
    struct migrate_wanted *wanted = &restore->wanted;
    struct arena *arena = restore->ctl->arena;
    struct str schema, name, sha256, bytes;

    if (!str_next(&rest, ' ', &schema) || !str_next(&rest, ' ', &name) ||
        !str_next(&rest, ' ', &sha256) || sha256.len != 64 ||
        !crypto_unhex(arena, sha256, &bytes))
        return false;
    struct migration *list =
        arena_array(arena, wanted->count + 1, sizeof(*list));

    if (list == NULL)
        return false;
    if (wanted->count > 0)
        memcpy(list, wanted->list, wanted->count * sizeof(*list));
    list[wanted->count] = (struct migration){.schema = str_z(arena, schema),
                                             .name = str_z(arena, name)};
    memcpy(list[wanted->count].sha256.bytes, bytes.ptr, bytes.len);
    wanted->count++;
    wanted->list = list;
    return true;
}

/* The rows name their databases, so these must be called as they were. */
static bool is_our_database(struct str rest)
{
    struct str schema, name;

    if (!str_next(&rest, ' ', &schema) || !str_next(&rest, ' ', &name))
        return false;
    for (size_t i = 0; i < BACKUP_SCHEMAS; i++) {
        if (str_is(schema, backup_schemas[i]))
            return str_is(name, db_place_database(backup_schemas[i]));
    }
    return false;
}

static int read_line(struct restore *restore, struct str line)
{
    struct str word, rest = line;
    bool is_right = str_next(&rest, ' ', &word);

    if (is_right && str_is(word, "database") && !is_our_database(rest))
        return ctl_fail(EX_CONFIG,
                        "the backup's databases have other names than ours: "
                        "%" PRI_STR,
                        STR_ARG(rest));
    if (is_right && str_is(word, "migration"))
        is_right = add_wanted(restore, rest);
    else if (is_right && str_is(word, "files"))
        is_right = str_to_int(rest, 0, INT64_MAX, &restore->files);
    else if (is_right && str_is(word, "rows"))
        restore->rows = rest;
    if (!is_right)
        return ctl_fail(EX_DATAERR, "%s/" BACKUP_MANIFEST " is not ours",
                        restore->from);
    return EX_OK;
}

static int read_manifest(struct restore *restore)
{
    const char *path = path_in(restore, BACKUP_MANIFEST);
    struct str rest, line;
    int code = EX_OK;

    if (!io_read_file(restore->ctl->arena, path, MANIFEST_BYTES_MAX, &rest))
        return ctl_fail(EX_NOINPUT, "%s: %s", path, strerror(errno));

    restore->files = -1;
    while (code == EX_OK && str_next(&rest, '\n', &line))
        if (!str_is_empty(line))
            code = read_line(restore, line);
    if (code == EX_OK && (restore->files < 0 || restore->rows.len != 64 ||
                          restore->wanted.count == 0))
        code = ctl_fail(EX_DATAERR, "%s is cut off", path);
    return code;
}

/* ---- rows */

/* Every byte of the rows, to a client (fd) or, with -1, only through the
 * digest. */
static int pass_rows(struct restore *restore, int to)
{
    const char *path = path_in(restore, BACKUP_ROWS);
    CLEANUP(crypto_digest_free) struct crypto_digest *digest = NULL;
    struct sha256 sum = {{0}};
    char piece[64 * 1024];
    int got = -1;
    gzFile from = gzopen(path, "rb");

    if (from == NULL || crypto_digest_new(&digest) != OK) {
        if (from != NULL)
            gzclose(from);
        return ctl_fail(EX_NOINPUT, "%s: %s", path, strerror(errno));
    }
    while ((got = gzread(from, piece, sizeof(piece))) > 0) {
        if (crypto_digest_add(digest, (struct str){piece, (size_t)got}) != OK)
            break;
        if (to >= 0 && !io_write(to, (struct str){piece, (size_t)got})) {
            gzclose(from);
            return EX_IOERR; /* the client ended, and says why */
        }
    }
    gzclose(from);
    if (got != 0 || crypto_digest_end(digest, &sum) != OK ||
        !str_equals(crypto_hex(restore->ctl->arena, sha256_str(&sum)),
                    restore->rows))
        return ctl_fail(EX_DATAERR,
                        "%s is damaged: it is not what the manifest"
                        " says",
                        path);
    return EX_OK;
}

static int put_rows(struct restore *restore)
{
    static const char *const args[] = {"mariadb", "--batch", NULL};
    struct client client;
    int code = client_start(restore->ctl, args, CLIENT_READS, &client);

    if (code != EX_OK)
        return code;
    code = pass_rows(restore, client.fd);
    if (!client_end(&client) || code != EX_OK)
        return ctl_fail(EX_UNAVAILABLE,
                        "the rows went in only in part, see the line above; "
                        "drop the three databases before you try again");
    return EX_OK;
}

/* ---- files */

struct filing {
    struct storage *storage;
    size_t seen, missing, damaged;
};

/* "…/a7/01/<64 hex digits>" */
static bool name_of_path(struct arena *arena, const char *path,
                         struct storage_name *name)
{
    struct str rest = str_of(strstr(path, "/" BACKUP_FILES "/a"));
    struct str owner, shard, bytes;

    rest = str_skip(rest, sizeof("/" BACKUP_FILES "/a") - 1);
    if (!str_next(&rest, '/', &owner) || !str_next(&rest, '/', &shard) ||
        !str_to_int(owner, 1, INT64_MAX, &name->owner_id) || rest.len != 64 ||
        !crypto_unhex(arena, rest, &bytes))
        return false;
    memcpy(name->content.bytes, bytes.ptr, bytes.len);
    return true;
}

/* Into the store, and opened there. */
static enum status put_one(struct filing *filing, struct arena *arena,
                           const char *path)
{
    struct storage_name name = {0};
    int fd CLEANUP(fd_close) = open(path, O_RDONLY | O_CLOEXEC);

    filing->seen++;
    if (fd < 0)
        return UNAVAILABLE;
    if (!name_of_path(arena, path, &name)) {
        filing->damaged++;
        return OK;
    }
    enum status s = storage_put_sealed(filing->storage, name, fd);
    if (s == OK)
        s = storage_verify(filing->storage, name);
    if (s == INVALID || s == INTERNAL || s == NOT_FOUND) {
        filing->damaged++;
        return OK;
    }
    return s;
}

static void tree_close(FTS **tree)
{
    if (*tree != NULL)
        fts_close(*tree);
}

static enum status put_all(struct restore *restore, struct filing *filing,
                           struct arena *arena)
{
    char root[BACKUP_PATH_MAX];
    char *const roots[] = {root, NULL};
    int n = snprintf(root, sizeof(root), "%s/" BACKUP_FILES, restore->from);
    FTS *tree CLEANUP(tree_close) =
        n < 0 || n >= (int)sizeof(root)
            ? NULL
            : fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    enum status s = tree == NULL ? UNAVAILABLE : OK;
    const FTSENT *entry;

    while (s == OK && (entry = fts_read(tree)) != NULL) {
        if (entry->fts_info == FTS_F)
            s = put_one(filing, arena, entry->fts_path);
        else if (entry->fts_info == FTS_ERR || entry->fts_info == FTS_DNR)
            s = UNAVAILABLE;
        arena_reset(arena);
    }
    return s;
}

/* What the rows name and the backup has not. */
static enum status look_for_missing(struct restore *restore,
                                    struct filing *filing, struct db *db)
{
    char path[BACKUP_PATH_MAX];
    struct file *page;
    int64_t after = 0;
    size_t count = 0;

    do {
        enum status s = file_list(db, after, PAGE_FILES, &page, &count);

        if (s != OK)
            return s;
        for (size_t i = 0; i < count; i++) {
            struct storage_name name = {page[i].owner_id, page[i].content};

            after = page[i].id;
            if (!backup_file_path(restore->from, name, path) ||
                access(path, R_OK) != 0)
                filing->missing++;
        }
        arena_reset(db_arena(db));
    } while (count > 0);
    return OK;
}

static int put_files(struct restore *restore)
{
    struct ctl *ctl = restore->ctl;
    CLEANUP(storage_close) struct storage *storage = NULL;
    struct db *db CLEANUP(db_free) = ctl_db(ctl, "portal");
    struct arena *arena CLEANUP(arena_free) = arena_new((size_t)16 << 20);
    struct filing filing = {0};

    if (db == NULL || arena == NULL)
        return EX_UNAVAILABLE;
    db_use_arena(db, arena); /* dropped page by page */
    if (storage_new(ctl->settings, &ctl->log, &storage) != OK)
        return ctl_fail(EX_CONFIG, "the file store cannot be opened; see the "
                                   "line above");
    filing.storage = storage;
    enum status s = put_all(restore, &filing, arena);
    if (s == OK)
        s = look_for_missing(restore, &filing, db);
    if (s != OK)
        return ctl_fail(ctl_code(s), "stopped after %zu files: %s", filing.seen,
                        strerror(errno));
    printf("%zu files, %zu missing, %zu damaged\n", filing.seen, filing.missing,
           filing.damaged);
    if (filing.missing + filing.damaged > 0)
        return ctl_fail(EX_DATAERR,
                        "not every file came back; is storage.key_file the one "
                        "of the backup?");
    return EX_OK;
}

static int run(struct ctl *ctl, int argc, char **argv)
{
    if (argc != 1)
        return ctl_usage(ctl);

    struct restore restore = {.ctl = ctl, .from = argv[0]};
    int code = read_manifest(&restore);

    if (code == EX_OK)
        code = pass_rows(&restore, -1);
    if (code == EX_OK)
        code = migrate_onto_empty(ctl, &restore.wanted);
    if (code == EX_OK)
        code = put_rows(&restore);
    if (code == EX_OK)
        code = migrate_rest(ctl);
    if (code == EX_OK)
        code = put_files(&restore);
    if (code == EX_OK)
        printf("restored %s\n", restore.from);
    return code;
}

const struct command restore_commands[] = {
    {"restore", "BACKUP",
     "makes databases and files from a backup's folder, where there are none "
     "yet",
     run, false},
    {0},
};
