/* SPDX-License-Identifier: GPL-3.0-or-later */
/* backup.c: a backup of rows and files that belong together.
 *
 * mariadb-dump reads all three databases in one transaction, so the rows are
 * those of one moment. Files are only ever added while a citizen may need them:
 * copied before the rows are read and once more after, the backup has each one
 * that the rows name, unless its citizen removed it in just those seconds. A
 * file that the last backup has too is linked, not copied: a name says its
 * content, and a file whose key was turned has another time.
 *
 * Rows and not pages of InnoDB (mariadb-backup): a folder can be restored by a
 * newer version of MariaDB and of Một Cửa, needs no right to the server's own
 * files, and has our databases alone.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "config.h"

#include "ctl/backup.h"
#include "platform/copy.h"
#include "platform/db_place.h"
#include "platform/io.h"

#define FOLDER_PREFIX "motcua-"

const char *const backup_schemas[BACKUP_SCHEMAS] = {"portal", "identity",
                                                    "smart"};

struct backup {
    struct ctl *ctl;
    const char *to;      /* the folder in the making */
    const char *before;  /* the last backup, or NULL */
    size_t files, links; /* all, and those of them that were linked */
    struct sha256 rows;
};

static void dir_close(DIR **dir)
{
    if (*dir != NULL)
        closedir(*dir);
}

bool backup_file_path(const char *folder, struct storage_name name,
                      char path[BACKUP_PATH_MAX])
{
    char hex[2 * sizeof(name.content.bytes) + 1];

    for (size_t i = 0; i < sizeof(name.content.bytes); i++)
        snprintf(hex + 2 * i, 3, "%02x", name.content.bytes[i]);
    int n = snprintf(path, BACKUP_PATH_MAX,
                     "%s/" BACKUP_FILES "/a%" PRId64 "/%.2s/%s", folder,
                     name.owner_id, hex, hex);
    return n > 0 && n < BACKUP_PATH_MAX;
}

/* ---- files */

static bool link_to_last(const struct backup *backup, struct storage_name name,
                         const struct stat *about, const char *path)
{
    char old[BACKUP_PATH_MAX];
    struct stat last;

    return backup->before != NULL &&
           backup_file_path(backup->before, name, old) &&
           stat(old, &last) == 0 && last.st_size == about->st_size &&
           last.st_mtim.tv_sec == about->st_mtim.tv_sec &&
           last.st_mtim.tv_nsec == about->st_mtim.tv_nsec &&
           link(old, path) == 0;
}

static bool copy_file(int from, const struct stat *about, const char *path)
{
    const struct timespec times[2] = {about->st_mtim, about->st_mtim};
    int to CLEANUP(fd_close) =
        open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    return to >= 0 && copy_bytes(from, to) && futimens(to, times) == 0;
}

static enum status take_file(struct storage *storage, struct storage_name name,
                             void *data)
{
    struct backup *backup = data;
    int from CLEANUP(fd_close) = -1;
    char path[BACKUP_PATH_MAX];
    struct stat about;

    if (!backup_file_path(backup->to, name, path))
        return INTERNAL;
    if (access(path, F_OK) == 0)
        return OK; /* taken before the rows were read */
    enum status s = storage_open_sealed(storage, name, &from);
    if (s != OK)
        return s == NOT_FOUND ? OK : s; /* removed since it was listed */
    if (fstat(from, &about) != 0 || !copy_make_folders(path, 0700))
        return UNAVAILABLE;
    if (link_to_last(backup, name, &about, path))
        backup->links++;
    else if (!copy_file(from, &about, path))
        return UNAVAILABLE;
    backup->files++;
    return OK;
}

/* ---- rows */

static bool zip_all(int from, gzFile to, struct sha256 *digest_of)
{
    CLEANUP(crypto_digest_free) struct crypto_digest *digest = NULL;
    char piece[64 * 1024];

    if (crypto_digest_new(&digest) != OK)
        return false;
    for (;;) {
        ssize_t n = io_read(from, piece, sizeof(piece));

        if (n <= 0)
            return n == 0 && crypto_digest_end(digest, digest_of) == OK;
        if (crypto_digest_add(digest, (struct str){piece, (size_t)n}) != OK ||
            gzwrite(to, piece, (unsigned)n) != n)
            return false;
    }
}

static int take_rows(struct backup *backup)
{
    struct ctl *ctl = backup->ctl;
    const char *args[24] = {
        "mariadb-dump",    "--single-transaction", "--quick",
        "--hex-blob",      "--no-create-info",     "--no-create-db",
        "--skip-triggers", "--no-tablespaces",     "--skip-dump-date",
        "--skip-add-locks"}; /* a cluster's nodes take no lock of a table */
    size_t count = 10;
    struct client client;

    /* What has run is told by the manifest; a restore runs it itself. */
    for (size_t i = 0; i < BACKUP_SCHEMAS; i++)
        args[count++] =
            str_z(ctl->arena,
                  str_print(ctl->arena, "--ignore-table=%s.schema_migration",
                            db_place_database(backup_schemas[i])));
    args[count++] = str_z(
        ctl->arena, str_print(ctl->arena, "--ignore-table=%s.migrate_lease",
                              db_place_database("portal")));
    args[count++] = "--databases";
    for (size_t i = 0; i < BACKUP_SCHEMAS; i++)
        args[count++] = db_place_database(backup_schemas[i]);

    const char *path =
        str_z(ctl->arena, str_print(ctl->arena, "%s/" BACKUP_ROWS, backup->to));
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    gzFile to = fd < 0 ? NULL : gzdopen(fd, "wb3");

    if (to == NULL) {
        fd_close(&fd);
        return ctl_fail(EX_CANTCREAT, "%s: %s", path, strerror(errno));
    }

    int code = client_start(ctl, args, CLIENT_WRITES, &client);
    if (code != EX_OK) {
        gzclose(to);
        return code;
    }
    bool is_read = zip_all(client.fd, to, &backup->rows);
    bool is_whole = client_end(&client);
    bool is_written = gzclose(to) == Z_OK && is_read;

    if (!is_whole && is_read)
        return ctl_fail(EX_UNAVAILABLE, "mariadb-dump could not read the "
                                        "databases; see the line above");
    if (!is_written)
        return ctl_fail(EX_IOERR, "%s cannot be written; is the disk full?",
                        path);
    return EX_OK;
}

/* ---- the manifest */

static int add_migrations(struct ctl *ctl, struct buf *text, size_t nth)
{
    struct migrations files = {0};
    struct str complaint = STR_NONE;
    struct db *db CLEANUP(db_free) = ctl_db(ctl, backup_schemas[nth]);

    if (db == NULL)
        return EX_UNAVAILABLE;
    enum status s =
        migrations_read(ctl->arena, settings_textz(ctl->settings, "schema_dir"),
                        backup_schemas[nth], &files, &complaint);
    if (s == OK)
        s = migrations_compare(db, &files, &complaint);
    if (s != OK)
        return ctl_fail(ctl_code(s), "%s: %" PRI_STR, backup_schemas[nth],
                        STR_ARG(complaint));
    buf_print(text, "database %s %s\n", backup_schemas[nth],
              db_place_database(backup_schemas[nth]));
    for (size_t i = 0; i < files.count; i++)
        if (files.list[i].is_applied)
            buf_print(text, "migration %s %s %" PRI_STR "\n",
                      backup_schemas[nth], files.list[i].name,
                      STR_ARG(crypto_hex(ctl->arena,
                                         sha256_str(&files.list[i].sha256))));
    return EX_OK;
}

static int write_manifest(struct backup *backup, struct buf *text)
{
    struct ctl *ctl = backup->ctl;
    const char *path = str_z(
        ctl->arena, str_print(ctl->arena, "%s/" BACKUP_MANIFEST, backup->to));
    int fd CLEANUP(fd_close) =
        open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    buf_print(text, "files %zu\nrows %" PRI_STR "\n", backup->files,
              STR_ARG(crypto_hex(ctl->arena, sha256_str(&backup->rows))));
    /* One call for all that was written below: it is one file system. */
    if (fd < 0 || arena_is_exhausted(ctl->arena) ||
        !io_write(fd, buf_str(text)) || syncfs(fd) != 0)
        return ctl_fail(EX_IOERR, "%s cannot be written: %s", path,
                        strerror(errno));
    return EX_OK;
}

/* ---- the folder of all backups */

static bool is_backup(const char *name)
{
    return strlen(name) == sizeof("motcua-20261124T013000Z") - 1 &&
           strncmp(name, FOLDER_PREFIX, sizeof(FOLDER_PREFIX) - 1) == 0;
}

static int by_name(const void *a, const void *b)
{
    const char *const *left = a, *const *right = b;

    return strcmp(*left, *right);
}

/* The backups in a folder, oldest first: their names are times. */
static const char **list_backups(struct ctl *ctl, const char *folder,
                                 size_t *count)
{
    DIR *dir CLEANUP(dir_close) = opendir(folder);
    const struct dirent *entry;
    const char **names = NULL;
    size_t room = 0;

    *count = 0;
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        if (!is_backup(entry->d_name))
            continue;
        if (*count == room) {
            room = room == 0 ? 64 : 2 * room;
            const char **more = arena_array(ctl->arena, room, sizeof(*more));

            if (more == NULL)
                return NULL;
            if (*count > 0)
                memcpy(more, names, *count * sizeof(*more));
            names = more;
        }
        names[(*count)++] = str_z(
            ctl->arena, str_print(ctl->arena, "%s/%s", folder, entry->d_name));
    }
    if (*count > 0)
        qsort(names, *count, sizeof(*names), by_name);
    return names;
}

static int remove_one(const char *path, const struct stat *about, int kind,
                      struct FTW *ftw)
{
    (void)about;
    (void)kind;
    (void)ftw;
    return remove(path);
}

static bool remove_folder(const char *folder)
{
    return nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0;
}

static int remove_old(struct ctl *ctl, const char *folder)
{
    size_t keep = (size_t)settings_number(ctl->settings, "backup.keep"), count;
    const char **names = list_backups(ctl, folder, &count);

    for (size_t i = 0; i + keep < count; i++) {
        if (!remove_folder(names[i]))
            return ctl_fail(EX_IOERR, "%s cannot be removed: %s", names[i],
                            strerror(errno));
        printf("removed %s\n", names[i]);
    }
    return EX_OK;
}

static int fill(struct backup *backup, struct storage *storage)
{
    struct ctl *ctl = backup->ctl;
    struct buf manifest = {.arena = ctl->arena};
    int code = EX_OK;

    buf_print(&manifest, "motcua %s\n", PACKAGE_VERSION);
    for (size_t i = 0; code == EX_OK && i < BACKUP_SCHEMAS; i++)
        code = add_migrations(ctl, &manifest, i);
    if (code != EX_OK)
        return code;
    enum status s = storage_each(storage, take_file, backup);
    if (s == OK)
        code = take_rows(backup);
    if (s == OK && code == EX_OK)
        s = storage_each(storage, take_file, backup);
    if (s != OK)
        return ctl_fail(ctl_code(s),
                        "stopped after %zu files: %s; nothing was kept",
                        backup->files, strerror(errno));
    return code == EX_OK ? write_manifest(backup, &manifest) : code;
}

static void storage_close(struct storage **storage)
{
    storage_free(storage);
}

static int make_backup(struct ctl *ctl, const char *folder)
{
    struct moment now = moment_now();
    struct str iso = moment_sql(ctl->arena, now); /* 2026-11-24 01:30:00… */
    size_t count;
    const char **names = list_backups(ctl, folder, &count);
    CLEANUP(storage_close) struct storage *storage = NULL;
    const char *name =
        str_z(ctl->arena,
              str_print(ctl->arena, FOLDER_PREFIX "%.4s%.2s%.2sT%.2s%.2s%.2sZ",
                        iso.ptr, iso.ptr + 5, iso.ptr + 8, iso.ptr + 11,
                        iso.ptr + 14, iso.ptr + 17));
    const char *end =
        str_z(ctl->arena, str_print(ctl->arena, "%s/%s", folder, name));
    struct backup backup = {
        .ctl = ctl,
        .to = str_z(ctl->arena,
                    str_print(ctl->arena, "%s/.%s.part", folder, name)),
        .before = count > 0 ? names[count - 1] : NULL,
    };

    if (storage_new(ctl->settings, &ctl->log, &storage) != OK)
        return ctl_fail(EX_CONFIG, "the file store cannot be opened; see the "
                                   "line above");
    const char *files =
        str_z(ctl->arena, str_print(ctl->arena, "%s/" BACKUP_FILES, backup.to));
    if (mkdir(backup.to, 0700) != 0 || mkdir(files, 0700) != 0)
        return ctl_fail(EX_CANTCREAT, "%s: %s", backup.to, strerror(errno));

    int code = fill(&backup, storage);

    if (code == EX_OK && rename(backup.to, end) != 0)
        code = ctl_fail(EX_IOERR, "%s: %s", end, strerror(errno));
    if (code != EX_OK) {
        remove_folder(backup.to);
        return code;
    }
    int dir CLEANUP(fd_close) = open(folder, O_RDONLY | O_CLOEXEC);
    if (dir < 0 || fsync(dir) != 0)
        return ctl_fail(EX_IOERR, "%s: %s", folder, strerror(errno));
    printf("%s: %zu files, %zu of them as in the last backup\n", end,
           backup.files, backup.links);
    return remove_old(ctl, folder);
}

static int run(struct ctl *ctl, int argc, char **argv)
{
    if (argc > 1)
        return ctl_usage(ctl);

    const char *folder =
        argc == 1 ? argv[0] : settings_textz(ctl->settings, "backup.folder");

    if (access(folder, W_OK | X_OK) != 0)
        return ctl_fail(EX_CANTCREAT, "%s: %s", folder, strerror(errno));
    return make_backup(ctl, folder);
}

const struct command backup_commands[] = {
    {"backup", "[FOLDER]",
     "saves the rows of all databases and citizens' files, as they belong "
     "together, in a new folder below FOLDER (backup.folder); the oldest "
     "beyond backup.keep are removed",
     run, false},
    {0},
};
